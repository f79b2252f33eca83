/* test_history.c - what concurrent clients are told is one story: the log's. */
#include "test.h"

#include "history.h"
#include "random.h"
#include "server/revision.h"
#include "site_world.h"

#include <pthread.h>

/* --- the checker can fail: small histories, sound and not ------------------------------------ */

enum { STORY_EVENTS = 4, STORY_MAX = 6 };

/* One fiche: created, edited by "k1", edited by "k2", moved by "k3". */
static const struct entry story_log[STORY_EVENTS + 1] = {
    {.kind = ""},
    {.after = {{1, "A", "redaction"}}},
    {.key = "k1", .after = {{2, "B", "redaction"}}},
    {.key = "k2", .after = {{3, "C", "redaction"}}},
    {.key = "k3", .after = {{3, "C", "proposee"}}},
};

/* clang-format off */
#define ASK(from_, to_, ...)         {.from = (from_), .to = (to_), .status = 200, __VA_ARGS__}
#define SEES(from_, to_, ...)        ASK(from_, to_, .asked = ASKED_FICHE, .seen = {{__VA_ARGS__}})
#define REFUSED(from_, to_, given_)  {.asked = ASKED_EDIT, .from = (from_), .to = (to_), .status = 412, .given = (given_), .needs = "redaction"}
#define EDIT(from_, to_, key_, given_, seq_, revision_) \
    ASK(from_, to_, .asked = ASKED_EDIT, .key = key_, .given = (given_), .needs = "redaction", \
        .seq = (seq_), .seen = {{.revision = (revision_)}})
#define K1 EDIT(10, 18, "k1", 1, 2, 2)
#define K2 EDIT(20, 29, "k2", 2, 3, 3)
#define K3 ASK(30, 39, .asked = ASKED_ACT, .key = "k3", .given = 3, .needs = "redaction", .seq = 4)
/* clang-format on */

static const struct told_story {
    const char *wrong; /* NULL: sound */
    struct operation operations[STORY_MAX];
} stories[] = {
    {NULL, {K1, K2, K3}},
    {NULL, {K1, K2, K3, SEES(5, 15, 1, "A", "redaction"), SEES(15, 25, 3, "C", "redaction")}},
    {NULL, {K1, K2, K3, SEES(18, 22, 1, "A", "redaction")}}, /* k1 was not yet answered */
    {NULL, {K1, K2, K3, REFUSED(20, 29, 1), EDIT(40, 49, "k1", 1, 2, 2)}},
    {NULL, {K1, K2, K3, REFUSED(40, 49, 3)}}, /* it has moved */
    {"a read of what did not stand then", {K1, K2, K3, SEES(20, 25, 1, "A", "redaction")}},
    {"a read of what did not stand then", {K1, K2, K3, SEES(12, 15, 3, "C", "redaction")}},
    {"a read of what did not stand then", {K1, K2, K3, SEES(5, 35, 2, "C", "redaction")}},
    {"a read of what did not stand then", /* each could be, but not the one after the other */
     {K1, K2, K3, SEES(12, 14, 2, "B", "redaction"), SEES(15, 18, 1, "A", "redaction")}},
    {"a refusal of what was possible then", {K1, K2, K3, REFUSED(19, 19, 2)}},
    {"a refusal of what was possible then", {K1, K2, K3, REFUSED(5, 8, 1)}},
    {"a change that is not in the log", {K1, K2, K3, EDIT(40, 49, "k4", 3, 5, 4)}},
    {"a change whose number in the log is another one's", {K1, EDIT(20, 29, "k2", 2, 2, 3), K3}},
    {"a change whose number in the log is another one's",
     {K1, K2, K3, EDIT(40, 49, "k1", 1, 3, 2)}}, /* a repeat told another answer */
    {"a repeat that was not told the first answer",
     {K1, K2, K3, {.asked = ASKED_EDIT, .key = "k1", .from = 40, .to = 49, .status = 412}}},
    {"a change that was granted against what stood then", {K1, EDIT(20, 29, "k2", 1, 3, 3), K3}},
    {"a change told with another revision than it made", {EDIT(10, 29, "k1", 1, 2, 3), K2, K3}},
    {"a change before what was answered before it was asked",
     {EDIT(25, 29, "k1", 1, 2, 2), EDIT(10, 19, "k2", 2, 3, 3), K3}},
    {"an event nobody asked for", {K1, K3}},
    {"an answer that is none", {K1, K2, K3, {.from = 5, .to = 9, .status = 500}}},
};

static void a_story_that_does_not_hold_is_found(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(stories); i++) {
        struct operation operations[STORY_MAX];
        struct entry log[STORY_EVENTS + 1];
        struct history history = {operations, 0, log, STORY_EVENTS};
        memcpy(operations, stories[i].operations, sizeof operations);
        memcpy(log, story_log, sizeof log);
        while (history.count < STORY_MAX && operations[history.count].to > 0)
            history.count++;
        const char *wrong = history_check(&history);
        if ((wrong == NULL) != (stories[i].wrong == NULL) ||
            (wrong != NULL && strcmp(wrong, stories[i].wrong) != 0))
            fail_msg("story %zu: %s, not %s", i, wrong ? wrong : "sound",
                     stories[i].wrong ? stories[i].wrong : "sound");
    }
}

static void an_event_that_is_there_twice_is_found(void **unused)
{
    (void)unused;
    struct operation operations[] = {K1, K2, K3};
    struct entry log[STORY_EVENTS + 1];
    struct history history = {operations, COUNT_OF(operations), log, STORY_EVENTS};
    memcpy(log, story_log, sizeof log);
    strcpy(log[4].key, "k2");
    assert_string_equal(history_check(&history), "an event that is there twice");
}

/* --- clients --------------------------------------------------------------------------------- */

enum { CLIENTS = 6, PEOPLE = 3, EACH = 250 };

struct town {
    struct site_world world;
    struct span fiches[HISTORY_FICHES], tokens[PEOPLE];
    pthread_mutex_t lock; /* guards what each person last changed */
    struct operation last[PEOPLE];
};

/* Two clients for each person, so that both can repeat what one of them asked. */
struct client {
    struct town *town;
    size_t number, person;
    struct random random;
    pthread_t thread;
    struct standing known[HISTORY_FICHES]; /* as last seen */
    struct operation operations[EACH];
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void put(char room[HISTORY_TEXT], struct span text)
{
    snprintf(room, HISTORY_TEXT, "%.*s", SPAN_ARG(text));
}

static const char *const steps[][2] = {{"proposer", "redaction"},
                                       {"reprendre-proposition", "proposee"}};

/* The request, and the address it goes to. */
static struct span compose(const struct client *client, const struct operation *operation,
                           struct request *request)
{
    struct arena *arena = request->arena;
    struct span fiche = client->town->fiches[operation->fiche];
    request->accept = SPAN("application/json");
    request->content_type = SPAN("application/json");
    request->idempotency_key = span_of(operation->key);
    if (operation->asked == ASKED_TABLE)
        return SPAN("/plans/pmss/suivi");
    if (is_read(operation))
        return span_format(arena, "/fiches/%.*s", SPAN_ARG(fiche));
    if (operation->asked == ASKED_EDIT) {
        request->method = METHOD_PUT;
        request->if_match = span_format(arena, "\"%lld\"", (long long)operation->given);
        request->body = span_format(arena, "{\"content\":{\"title\":\"%s\"}}", operation->key);
        return span_format(arena, "/fiches/%.*s", SPAN_ARG(fiche));
    }
    request->method = METHOD_POST;
    request->body =
        span_format(arena, "{\"reason\":\"\",\"revision\":%lld}", (long long)operation->given);
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (strcmp(steps[i][1], operation->needs) == 0)
            return span_format(arena, "/fiches/%.*s/etapes/%s", SPAN_ARG(fiche), steps[i][0]);
    return SPAN("/");
}

static void note_fiche(const json_t *model, struct standing *seen)
{
    seen->revision = number_at(json_object_get(model, "fiche"), "revision");
    put(seen->title, text_at(model, "title"));
    put(seen->state, text_at(json_object_get(model, "state"), "id"));
}

static void note_table(const struct town *town, const json_t *model, struct standing *seen)
{
    const json_t *rows = json_object_get(json_object_get(model, "table"), "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i), *cells = json_object_get(row, "cells");
        for (size_t j = 0; j < HISTORY_FICHES; j++) {
            if (!span_eq(text_at(row, "id"), town->fiches[j]))
                continue;
            put(seen[j].title, text_at(json_array_get(cells, 1), "value"));
            put(seen[j].state, text_at(json_object_get(json_array_get(cells, 3), "state"), "id"));
        }
    }
}

static void note(const struct town *town, struct arena *arena, const struct response *response,
                 struct operation *operation)
{
    const json_t *model = json_read(arena, response->body);
    operation->status = response->status;
    if (operation->asked == ASKED_TABLE)
        note_table(town, model, operation->seen);
    else if (operation->asked == ASKED_FICHE)
        note_fiche(model, &operation->seen[operation->fiche]);
    else
        operation->seq = (uint64_t)number_at(model, "seq");
    if (operation->asked == ASKED_EDIT)
        operation->seen[operation->fiche].revision = revision_read(response->etag, INT32_MAX);
}

static void ask(struct client *client, struct operation *operation)
{
    SCOPED_ARENA arena = {0};
    struct town *town = client->town;
    struct response response;
    struct request request = {.arena = &arena,
                              .now = town->world.now,
                              .host = SPAN("127.0.0.1"),
                              .bearer = town->tokens[client->person]};
    struct span path = compose(client, operation, &request);
    assert_int_equal(path_read(&arena, path, &request.path), ERR_NONE);
    operation->from = now_ns();
    app_answer(&town->world.site, &request, &response);
    operation->to = now_ns();
    note(town, &arena, &response, operation);
}

/* What this person last asked to change, by whichever client; false when nothing yet. */
static bool take_last(struct client *client, struct operation *operation)
{
    struct town *town = client->town;
    pthread_mutex_lock(&town->lock);
    *operation = town->last[client->person];
    pthread_mutex_unlock(&town->lock);
    memset(operation->seen, 0, sizeof operation->seen);
    return operation->key[0] != '\0';
}

static void give_last(struct client *client, const struct operation *operation)
{
    struct town *town = client->town;
    pthread_mutex_lock(&town->lock);
    town->last[client->person] = *operation;
    pthread_mutex_unlock(&town->lock);
}

/* Of ten: three look at a fiche, two at the table, two edit, two move, one repeats. */
static void choose(struct client *client, size_t i, struct operation *operation)
{
    size_t die = random_below(&client->random, 10);
    if (die == 9 && take_last(client, operation))
        return;
    size_t fiche = random_below(&client->random, HISTORY_FICHES);
    *operation = (struct operation){.asked = ASKED_FICHE, .fiche = fiche};
    if (die < 3 || die == 9)
        return;
    operation->asked = die < 5 ? ASKED_TABLE : die < 7 ? ASKED_EDIT : ASKED_ACT;
    if (is_read(operation))
        return;
    snprintf(operation->key, HISTORY_TEXT, "c%zu-%zu", client->number, i);
    operation->given = client->known[fiche].revision;
    put(operation->needs, span_of(operation->asked == ASKED_EDIT
                                      ? "redaction"
                                      : steps[random_below(&client->random, COUNT_OF(steps))][1]));
    give_last(client, operation);
}

static void *keep_asking(void *context)
{
    struct client *client = context;
    for (size_t i = 0; i < EACH; i++) {
        struct operation *operation = &client->operations[i];
        choose(client, i, operation);
        ask(client, operation);
        if (operation->asked == ASKED_FICHE)
            client->known[operation->fiche] = operation->seen[operation->fiche];
    }
    return NULL;
}

/* --- the log --------------------------------------------------------------------------------- */

/* How a fiche stands after one more event; no code of the product's. */
static void fold(struct standing *after, const json_t *event)
{
    const json_t *body = json_object_get(event, "body");
    struct span kind = text_at(event, "kind");
    bool is_created = span_eq(kind, SPAN("fiche-created"));
    if (is_created || span_eq(kind, SPAN("fiche-edited"))) {
        put(after->title,
            text_at(json_object_get(body, is_created ? "content" : "changes"), "title"));
        after->revision++;
    }
    if (is_created)
        put(after->state, text_at(body, "state"));
    if (span_eq(kind, SPAN("fiche-moved")))
        put(after->state, text_at(body, "to"));
}

static void read_log(struct town *town, struct history *history)
{
    enum { LOG_MAX = CLIENTS * EACH + 100 };
    struct arena *arena = &town->world.arena;
    history->log = arena_new(arena, struct entry, LOG_MAX);
    struct kv_txn txn = kv_read(town->world.app.kv);
    for (uint64_t seq = 1; seq < LOG_MAX; seq++) {
        const json_t *event = ledger_event(arena, &txn, seq);
        if (event == NULL)
            break;
        struct entry *entry = &history->log[seq];
        memcpy(entry->after, entry[-1].after, sizeof entry->after);
        put(entry->key, text_at(event, "op"));
        put(entry->kind, text_at(event, "kind"));
        for (size_t i = 0; i < HISTORY_FICHES; i++)
            if (span_eq(world_id(text_at(event, "subject")), town->fiches[i])) {
                entry->fiche = i;
                fold(&entry->after[i], event);
            }
        history->last = seq;
    }
    kv_abandon(&txn);
}

/* --- the tests ------------------------------------------------------------------------------- */

static void town_open(struct town *town)
{
    struct site_world *world = &town->world;
    site_world_open(world);
    pthread_mutex_init(&town->lock, NULL);
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    world_add_body(world, "codir", 2);
    for (size_t i = 0; i < PEOPLE; i++) {
        struct span person = world_add_person(world, "Ada", "staff");
        world_grant(world, person, "pilot", "plan", "pmss");
        town->tokens[i] = world_token(world, person);
    }
    for (size_t i = 0; i < HISTORY_FICHES; i++)
        town->fiches[i] = world_add_fiche(world, "pmss", "redaction", "{'title':'A'}");
    world->now += 1000000;
}

static void play(struct town *town, struct client *clients, struct history *history)
{
    history->operations = arena_new(&town->world.arena, struct operation, CLIENTS * EACH);
    for (size_t i = 0; i < CLIENTS; i++) {
        clients[i] =
            (struct client){.town = town, .number = i, .person = i % PEOPLE, .random = {i + 1}};
        assert_int_equal(pthread_create(&clients[i].thread, NULL, keep_asking, &clients[i]), 0);
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        assert_int_equal(pthread_join(clients[i].thread, NULL), 0);
        memcpy(history->operations + history->count, clients[i].operations,
               sizeof clients[i].operations);
        history->count += EACH;
    }
    read_log(town, history);
}

static void tell(const struct history *history)
{
    size_t reads = 0, granted = 0, repeats = 0;
    for (size_t i = 0; i < history->count; i++) {
        reads += is_read(&history->operations[i]);
        granted += is_granted(&history->operations[i]);
        repeats += is_granted(&history->operations[i]) && history->operations[i].repeats;
    }
    printf("%zu operations in one order: %zu reads, %zu changes (%zu of them repeats), %zu "
           "refusals\n",
           history->count, reads, granted, repeats, history->count - reads - granted);
    assert_true(granted > 100 && repeats > 10 && history->count - reads - granted > 50);
}

/* Fails with the first operation that has no place, and between which it was looked for. */
static void explain(const struct history *history, const char *wrong)
{
    const struct operation *operation = history->operations;
    while (operation->place > 0)
        operation++;
    const struct standing *seen = &operation->seen[operation->fiche];
    fail_msg("%s: asked %d of fiche %zu, key %s, given %lld, needs %s; told %u, seq %llu, "
             "revision %lld, %s, %s; looked for between %llu and %llu",
             wrong, operation->asked, operation->fiche, operation->key, (long long)operation->given,
             operation->needs, operation->status, (unsigned long long)operation->seq,
             (long long)seen->revision, seen->title, seen->state,
             (unsigned long long)history_lowest(history, operation),
             (unsigned long long)history_highest(history, operation));
}

static void what_concurrent_clients_are_told_is_one_story(void **unused)
{
    (void)unused;
    static struct town town;
    static struct client clients[CLIENTS];
    struct history history = {0};
    town_open(&town);
    play(&town, clients, &history);
    const char *wrong = history_check(&history);
    if (wrong != NULL)
        explain(&history, wrong);
    tell(&history);
    history.last--; /* and would have been found out without the last event */
    assert_non_null(history_check(&history));
    site_world_close(&town.world);
}

TESTS(a_story_that_does_not_hold_is_found, an_event_that_is_there_twice_is_found,
      what_concurrent_clients_are_told_is_one_story)
