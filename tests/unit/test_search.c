/* test_search.c - a search finds what reading every fiche would find, for whoever asks. */
#include "test.h"

#include "search_world.h"
#include "server/posting.h"
#include "server/query.h"

enum { READERS = 11, CREATED = 24, LETTERS = 3, ROUNDS = 4, WORDS_MAX = 8 };

/* --- people ------------------------------------------------------------------------------------
 */

/* Everybody who may see fiches, for every reason there is. */
struct town {
    struct search_world *world;
    struct span persons[READERS]; /* the last: nobody signed in */
    bool saw[READERS];            /* some fiche, some time */
};

enum { LEAD, STAFF, AUDITOR, METHOD, NODE_PILOT, FICHE_REVIEWER, USER, MEMBER, LENT, ADMIN };

static void add_people(struct town *town)
{
    struct site_world *site = &town->world->site;
    for (size_t i = 0; i + 1 < READERS; i++)
        town->persons[i] = world_add_person(
            site, "Une Personne",
            i == FICHE_REVIEWER || i == USER || i == LENT ? "association" : "staff");
    world_grant(site, town->persons[AUDITOR], "auditor", "institution", "");
    world_grant(site, town->persons[METHOD], "method", "plan", "pmss");
    world_grant(site, town->persons[NODE_PILOT], "pilot", "node", "o2qualite");
    world_grant(site, town->persons[USER], "user", "plan", "pmss");
    world_grant(site, town->persons[ADMIN], "admin", "institution", "");
    world_seat(site, "codir", town->persons[MEMBER]);
}

/* A role, and a seat, for one fiche alone. */
static void lend_one_fiche(struct town *town, size_t fiche)
{
    struct search_world *world = town->world;
    struct arena *arena = &world->site.arena;
    struct span person = span_format(arena, "person:%.*s", SPAN_ARG(town->persons[FICHE_REVIEWER]));
    json_t *grant =
        json_adopt(arena, json_pack("{s:s, s:s, s:s, s:i, s:i}", "id", "g", "role", "reviewer",
                                    "scope", "fiche", "from", 0, "until", 0));
    set_text(grant, "target", world->fiches[fiche]);
    search_record(world, person, "role-granted", grant);
    json_t *lent = json_adopt(arena, json_pack("{s:s, s:s, s:i, s:I}", "body", "codir", "plan", "",
                                               "from", 0, "until", (json_int_t)INT64_MAX));
    set_text(lent, "seat", directory_body(&world->directory, SPAN("codir"))->seats[0].id);
    set_text(lent, "giver", town->persons[MEMBER]);
    set_text(lent, "receiver", town->persons[LENT]);
    set_text(lent, "fiche", world->fiches[fiche]);
    search_record(world, span_format(arena, "delegation:%zu", fiche), "delegation-given", lent);
    search_compile(world);
}

/* --- texts ---------------------------------------------------------------------------------- */

static const char *const spellings[LETTERS][4] = {
    {"a", "A", "à", "À"}, {"b", "B", "b", "B"}, {"e", "é", "É", "E"}};

static void add_word(struct search_world *world, struct buf *text, unsigned letters)
{
    while (letters-- > 0)
        buf_add_text(text, spellings[search_dice(world, LETTERS)][search_dice(world, 4)]);
}

static struct span some_text(struct search_world *world)
{
    static const char *const between[] = {" ", ", ", "-", "’"};
    struct buf text = {.arena = &world->site.arena};
    for (unsigned i = search_dice(world, 5); i > 0; i--) {
        add_word(world, &text, 1 + search_dice(world, 4));
        buf_add_text(&text, between[search_dice(world, COUNT_OF(between))]);
    }
    add_word(world, &text, 2);
    return buf_span(&text);
}

/* Changes of some fields: open, inside, in tables, naming people, of no form. */
static json_t *some_changes(struct town *town)
{
    static const char *const texts[] = {"context", "means", "risks", "unknown"};
    static const char *const tables[] = {"costs", "steps"};
    struct search_world *world = town->world;
    json_t *changes = json_adopt(&world->site.arena, json_object());
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (search_dice(world, 2) == 0)
            set_text(changes, texts[i], some_text(world));
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        json_t *row = json_object();
        set_text(row, i == 0 ? "item" : "title", some_text(world));
        if (search_dice(world, 2) == 0)
            json_object_set_new(changes, tables[i], json_pack("[o]", row));
        else
            json_decref(row);
    }
    if (search_dice(world, 4) == 0)
        json_object_set_new(changes, "leads",
                            json_pack("[s%]", town->persons[LEAD].ptr, town->persons[LEAD].len));
    return changes;
}

static void create(struct town *town)
{
    static const char *const plans[] = {"pmss", "qualite"};
    json_t *content = some_changes(town);
    set_text(content, "title", some_text(town->world));
    search_create(town->world, plans[search_dice(town->world, 2)], content);
}

static void edit(struct town *town)
{
    static const char *const gone[] = {"context", "means", "costs", "leads"};
    json_t *changes = some_changes(town);
    if (search_dice(town->world, 3) == 0)
        set_text(changes, "title", some_text(town->world));
    for (size_t i = 0; i < COUNT_OF(gone); i++)
        if (search_dice(town->world, 4) == 0)
            json_object_set_new(changes, gone[i], json_null());
    search_edit(town->world, search_dice(town->world, (unsigned)town->world->count), changes);
}

static void move(struct town *town)
{
    static const char *const states[] = {"redaction", "en-cours", "cloturee", "suspendue"};
    search_move(town->world, search_dice(town->world, (unsigned)town->world->count),
                states[search_dice(town->world, COUNT_OF(states))]);
}

/* --- reading every fiche ---------------------------------------------------------------------- */

/* The letters of a text without accents or case, each other sign a space. */
static struct span plain(struct arena *arena, struct span text)
{
    struct buf folded = {.arena = arena};
    while (text.len > 0) {
        size_t len = 1;
        char letter = ' ';
        for (size_t i = 0; i < LETTERS; i++)
            for (size_t j = 0; j < 4; j++)
                if (span_starts(text, span_of(spellings[i][j]))) {
                    letter = spellings[i][0][0];
                    len = strlen(spellings[i][j]);
                }
        if ((text.ptr[0] >= '0' && text.ptr[0] <= '9') ||
            (text.ptr[0] >= 'a' && text.ptr[0] <= 'z'))
            letter = text.ptr[0];
        else if (text.ptr[0] >= 'A' && text.ptr[0] <= 'Z')
            letter = (char)(text.ptr[0] - 'A' + 'a');
        buf_add_char(&folded, letter);
        text = span_from(text, len);
    }
    return buf_span(&folded);
}

struct query {
    struct span words[WORDS_MAX];
    size_t count;
    bool ends_open; /* the last may be a beginning */
};

static struct query query_of(struct arena *arena, struct span text)
{
    struct query query = {0};
    struct span rest = plain(arena, text);
    while (rest.len > 0) {
        struct span word = span_cut(&rest, ' ');
        query.ends_open = word.len > 1 || (query.ends_open && word.len == 0);
        if (word.len > 1)
            query.words[query.count++] = word;
    }
    return query;
}

static bool text_has(struct arena *arena, struct span text, struct span wanted, bool beginning)
{
    struct span rest = plain(arena, text);
    while (rest.len > 0) {
        struct span word = span_cut(&rest, ' ');
        if (word.len > 1 && (beginning ? span_starts(word, wanted) : span_eq(word, wanted)))
            return true;
    }
    return false;
}

/* Whether a value has the word, in what its fields let this reader read. */
static bool value_has(struct arena *arena, const json_t *value, const struct query *query,
                      size_t word)
{
    size_t index;
    const char *key;
    json_t *part;
    bool beginning = query->ends_open && word + 1 == query->count;
    if (json_is_string(value))
        return text_has(arena, text_of(value), query->words[word], beginning);
    json_array_foreach(value, index, part)
    {
        if (value_has(arena, part, query, word))
            return true;
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, part)
    {
        if (value_has(arena, part, query, word))
            return true;
    }
    return false;
}

static bool fiche_has(struct arena *arena, const struct scene *scene, const struct query *query,
                      size_t word, bool title_only)
{
    const char *key;
    json_t *value;
    bool inside = scene_may(scene, CAPABILITY_FICHE_INSIDE) == REFUSAL_NONE;
    if (!title_only && text_has(arena, scene->fiche.code, query->words[word],
                                query->ends_open && word + 1 == query->count))
        return true;
    json_object_foreach(scene->fiche.content, key, value)
    {
        const struct field *field = form_field(scene->form->form, span_of(key));
        bool is_open = field != NULL && !field->is_inside;
        if ((title_only ? strcmp(key, "title") == 0 : inside || is_open) &&
            value_has(arena, value, query, word))
            return true;
    }
    return false;
}

static bool has_all(struct arena *arena, const struct scene *scene, const struct query *query,
                    bool title_only)
{
    bool all = query->count > 0;
    for (size_t i = 0; i < query->count; i++)
        all = all && fiche_has(arena, scene, query, i, title_only);
    return all;
}

/* The fiches one person sees, in the order of their creation. */
struct seen {
    struct reader reader;
    struct scene *scenes[SEARCH_FICHES_MAX];
    size_t count;
};

static void see(struct town *town, struct arena *arena, size_t person, struct seen *seen)
{
    struct search_world *world = town->world;
    *seen = (struct seen){
        .reader = {.arena = arena,
                   .txn = &world->txn,
                   .actor = {.directory = &world->directory,
                             .person = directory_person(&world->directory, town->persons[person]),
                             .now = world->site.now}}};
    for (size_t i = 0; i < world->count; i++) {
        enum err err = query_fiche(&seen->reader, world->fiches[i], &seen->scenes[seen->count]);
        seen->count += err == ERR_NONE;
        assert_true(err == ERR_NONE || err == ERR_ABSENT);
    }
}

static size_t read_all(const struct seen *seen, struct arena *arena, const struct query *query,
                       struct span *ids)
{
    size_t count = 0;
    for (int titles = 1; titles >= 0; titles--)
        for (size_t i = seen->count; i-- > 0;)
            if (has_all(arena, seen->scenes[i], query, titles) &&
                (titles || !has_all(arena, seen->scenes[i], query, true)))
                ids[count++] = seen->scenes[i]->fiche.id;
    return count;
}

/* --- asking ----------------------------------------------------------------------------------- */

struct asked {
    unsigned queries, finds;
};

static void ask(const struct seen *seen, struct span text, struct asked *asked)
{
    static const size_t most[] = {1, 2, 5, SEARCH_FICHES_MAX};
    SCOPED_ARENA arena = {0};
    struct reader reader = seen->reader;
    struct span ids[SEARCH_FICHES_MAX];
    reader.arena = &arena;
    struct query query = query_of(&arena, text);
    size_t count = read_all(seen, &arena, &query, ids);
    for (size_t i = 0; i < COUNT_OF(most); i++) {
        struct rows rows;
        assert_int_equal(query_search(&reader, text, most[i], &rows), ERR_NONE);
        if (rows.count != (count < most[i] ? count : most[i]))
            fail_msg("%.*s: %zu fiches instead of %zu", SPAN_ARG(text), rows.count, count);
        for (size_t j = 0; j < rows.count; j++)
            if (!span_eq(rows.items[j].fiche.id, ids[j]))
                fail_msg("%.*s: another fiche in place %zu", SPAN_ARG(text), j);
    }
    asked->queries++;
    asked->finds += count > 0;
}

/* Every word of up to three letters, as a beginning and, with one that all have behind it, as a
 * whole. */
static void ask_short_words(const struct seen *seen, struct asked *asked)
{
    for (unsigned number = 1; number < 64; number++) {
        char word[4], both[12];
        size_t len = 0;
        for (unsigned rest = number; rest > 0 && rest % 4 > 0; rest /= 4)
            word[len++] = spellings[rest % 4 - 1][0][0];
        word[len] = '\0';
        snprintf(both, sizeof both, "%s os1", word);
        ask(seen, span_of(word), asked);
        ask(seen, span_of(both), asked);
    }
}

static void ask_everything(struct town *town, struct asked *asked)
{
    for (size_t person = 0; person < READERS; person++) {
        SCOPED_ARENA arena = {0};
        struct seen *seen = arena_new(&arena, struct seen, 1);
        see(town, &arena, person, seen);
        town->saw[person] = town->saw[person] || seen->count > 0;
        ask_short_words(seen, asked);
        for (int i = 0; i < 40; i++)
            ask(seen, some_text(town->world), asked);
    }
}

static void play(struct town *town, struct asked *asked)
{
    for (int i = 0; i < CREATED; i++)
        create(town);
    for (size_t fiche = 0; fiche < CREATED; fiche += 3)
        lend_one_fiche(town, fiche);
    for (int round = 0; round < ROUNDS; round++) {
        ask_everything(town, asked);
        for (int i = 0; i < 12; i++) {
            edit(town);
            move(town);
        }
    }
    for (size_t person = 0; person < READERS; person++)
        assert_int_equal(town->saw[person], person + 1 < READERS);
    print_message("%u searches, %u of them found something, none differs\n", asked->queries,
                  asked->finds);
    assert_in_range(asked->finds, asked->queries / 5, asked->queries * 4 / 5);
}

static void opened(struct town *town, uint64_t dice)
{
    *town = (struct town){.world = search_opened()};
    town->world->dice = dice;
    add_people(town);
    search_begin(town->world);
}

static void a_search_finds_what_reading_every_fiche_finds(void **unused)
{
    (void)unused;
    struct town town;
    struct asked asked = {0};
    opened(&town, 1);
    play(&town, &asked);
    search_closed(town.world);
}

/* As if there were fiches up to a number, in its block. */
static void fill_phases(struct kv_txn *txn, uint64_t number)
{
    static const char drafts[NUMBERS_PHASES];
    struct key block = key_of(TABLE_PHASE);
    key_number(&block, number / NUMBERS_PHASES);
    store_put(txn, &block, (struct span){drafts, number % NUMBERS_PHASES + 1});
}

/* A number given before the first fiche, so that they lie on both sides of a block's end. */
static void a_search_goes_over_the_border_of_a_block(void **unused)
{
    (void)unused;
    struct town town;
    struct asked asked = {0};
    opened(&town, 2);
    struct key taken = key_of(TABLE_NUMBERED);
    key_number(&taken, POSTING_NUMBERS - CREATED / 2);
    store_put(&town.world->txn, &taken, SPAN(""));
    fill_phases(&town.world->txn, POSTING_NUMBERS - CREATED / 2);
    play(&town, &asked);
    search_closed(town.world);
}

TESTS(a_search_finds_what_reading_every_fiche_finds, a_search_goes_over_the_border_of_a_block)
