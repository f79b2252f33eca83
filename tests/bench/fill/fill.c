/* fill.c - makes a store of N fiches, always the same for the same seed and day.
 * usage: bench_fill DIR N SEED YYYY-MM-DD
 * Beside DIR, in DIR.json, it says what was made and whom the bench may speak for. */
#include "life.h"

#include "base/day.h"
#include "server/app.h"

#include <sodium.h>
#include <sys/stat.h>

static struct span hex(struct arena *arena, const unsigned char *bytes, size_t size)
{
    char *text = arena_new(arena, char, size * 2 + 1);
    return span_of(sodium_bin2hex(text, size * 2 + 1, bytes, size));
}

static json_t *signers_told(const struct town *town)
{
    json_t *list = json_array();
    for (size_t i = 0; i < SIGNERS; i++) {
        SCOPED_ARENA scratch = {0};
        const struct signer *signer = &town->signers[i];
        json_t *row = json_object();
        set_text(row, "person", signer->person);
        set_text(row, "login", span_format(&scratch, "personne-%zu", WHO_COUNT + i));
        set_text(row, "key_id", signer->key_id);
        set_text(row, "key", signer->key);
        set_text(row, "token", signer->token);
        set_text(row, "seed", hex(&scratch, signer->seed, sizeof signer->seed));
        json_array_append_new(list, row);
    }
    return list;
}

/* The fiches of the big plan that are good for something, at most so many. */
static json_t *fiches_told(const struct lives *lives, enum use use, size_t most)
{
    json_t *list = json_array();
    for (size_t i = 0; i < lives->town->fiche_count && json_array_size(list) < most; i++)
        if (life_use(&lives->beings[i]) == use)
            json_array_append_new(list, json_text(span_of(lives->beings[i].id)));
    return list;
}

static json_t *leads_told(const struct lives *lives)
{
    json_t *list = json_array();
    for (size_t i = 0; i < 20 && i < lives->count; i++)
        json_array_append_new(list, json_text(lives->town->persons[lives->beings[i].lead]));
    return list;
}

static json_t *words_told(const struct town *town)
{
    json_t *list = json_array();
    for (size_t i = 0; i < town->prose.count; i++)
        json_array_append_new(list, json_text(town->prose.words[i]));
    return list;
}

static bool tell(const struct lives *lives, const char *data)
{
    SCOPED_ARENA scratch = {0};
    const struct town *town = lives->town;
    json_t *told = json_adopt(&scratch, json_object());
    set_number(told, "fiches", (int64_t)town->fiche_count);
    set_number(told, "events", (int64_t)town->maker->events);
    set_number(told, "persons", (int64_t)town->person_count);
    set_number(told, "bodies", (int64_t)town->body_count);
    set_number(told, "nodes", (int64_t)town->node_count);
    set_text(told, "password", town->password);
    set_text(told, "token", town->token);
    set_text(told, "reader_token", town->reader_token);
    set_text(told, "pilot", town->persons[WHO_PILOT]);
    set_number(told, "transition_revision", 3); /* made, led, written */
    set_text(told, "login", span_format(&scratch, "personne-%d", WHO_PILOT));
    set_text(told, "reader_login", span_format(&scratch, "personne-%d", WHO_READER));
    json_object_set_new(told, "signers", signers_told(town));
    json_object_set_new(told, "reads", fiches_told(lives, USE_READ, 20000));
    json_object_set_new(told, "transitions", fiches_told(lives, USE_TRANSITION, 20000));
    json_object_set_new(told, "approvals", fiches_told(lives, USE_APPROVAL, 50000));
    json_object_set_new(told, "leads", leads_told(lives));
    json_object_set_new(told, "words", words_told(town));
    return json_dump_file(told, span_format(&scratch, "%s.json", data).ptr, JSON_INDENT(1)) == 0;
}

static enum err fill(struct town *town, struct lives *lives, int64_t day)
{
    struct maker *maker = town->maker;
    maker->now = (day - 30) * DAY_US;
    prose_open(&maker->arena, &town->prose);
    TRY(town_make(town));
    TRY(maker_commit(maker));
    size_t third = town->fiche_count / 3;
    lives->count = town->fiche_count + (third < SMALL_PLAN_FICHES ? third : SMALL_PLAN_FICHES);
    lives->beings = arena_new(&maker->arena, struct being, lives->count);
    return lives_play(lives, day - 1);
}

static int run(const char *data, size_t count, uint64_t seed, int64_t day)
{
    static struct maker maker;
    struct town town = {.maker = &maker, .dice = {.state = seed}, .fiche_count = count};
    struct lives lives = {.town = &town};
    struct app_options options = {.data = data};
    enum err err = app_create(&options);
    if (err == ERR_NONE)
        err = maker_open(&maker, data);
    if (err == ERR_NONE)
        err = fill(&town, &lives, day);
    if (err == ERR_NONE && !tell(&lives, data))
        err = ERR_IO;
    if (err == ERR_NONE)
        printf("%zu fiches, %llu events, %zu persons, %zu bodies, %zu nodes\n", lives.count,
               (unsigned long long)maker.events, town.person_count, town.body_count,
               town.node_count);
    else
        fprintf(stderr, "%s: %s\n", data, err_text(err));
    if (maker.kv != NULL)
        maker_close(&maker);
    return err == ERR_NONE ? 0 : 1;
}

int main(int argc, char **argv)
{
    int64_t day;
    if (argc != 5 || !day_parse(span_of(argv[4]), &day)) {
        fprintf(stderr, "usage: bench_fill DIR N SEED YYYY-MM-DD\n");
        return 2;
    }
    uint64_t seed = strtoull(argv[3], NULL, 10);
    dice_rule_sodium(seed);
    return run(argv[1], strtoul(argv[2], NULL, 10), seed, day);
}
