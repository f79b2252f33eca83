/* Clients that vanish at any moment of a command, among others that stay: what was acknowledged
 * is in the log once, what was never wholly asked is not, and nothing of who left remains. */
#include "served_world.h"

#include "random.h"

#include <stdatomic.h>

enum { STAYING = 4, VANISHING = 6, CLIENTS = STAYING + VANISHING, EACH = 150, ANSWER_MAX = 8192 };

/* When a client leaves. */
enum moment { IN_THE_HEAD, IN_THE_BODY, WHEN_SENT, WHILE_QUEUED, IN_THE_ANSWER, MOMENTS };

struct town {
    struct served served;
    struct span token;
    atomic_bool quiet; /* nobody holds the writer up any more */
};

struct client {
    struct town *town;
    size_t number;
    struct random random;
    pthread_t thread;
    size_t asked;
    uint64_t told[EACH];  /* the number in the log; 0: not acknowledged */
    bool is_whole[EACH];  /* was it wholly asked? */
    unsigned found[EACH]; /* how often it is in the log */
    size_t left[MOMENTS];
};

static bool stays(const struct client *client)
{
    return client->number < STAYING;
}

/* --- the writer is busy now and then, so that commands queue --------------------------------- */

static void be_busy(struct kv_txn *txn, struct job *job)
{
    (void)txn;
    pause_ms(*(const long *)job->effect_context);
}

static void *hold_up(void *context)
{
    struct town *town = context;
    struct random random = {42};
    while (!town->quiet) {
        SCOPED_ARENA arena = {0};
        long ms = (long)random_below(&random, 6);
        struct job job = {.arena = &arena, .effect = be_busy, .effect_context = &ms};
        assert_int_equal(writer_run(town->served.world.app.writer, &job), ERR_NONE);
        pause_ms((long)random_below(&random, 3));
    }
    return NULL;
}

/* --- clients --------------------------------------------------------------------------------- */

/* Creates a fiche; the operation says whose and which it is. */
static struct span command(struct arena *arena, const struct client *client, size_t i)
{
    struct span headers = span_format(arena,
                                      "Accept: application/json\r\nContent-Type: application/json"
                                      "\r\nIdempotency-Key: %zu-%zu\r\n",
                                      client->number, i);
    struct span body =
        span_format(arena, "{\"node\":\"o2pmss\",\"title\":\"%zu-%zu\"}", client->number, i);
    return served_request(arena, "POST", "/plans/pmss/fiches", client->town->token,
                          c_string(arena, headers), body);
}

static void hear_out(struct client *client, size_t i, int fd)
{
    char text[ANSWER_MAX];
    hear(fd, text, sizeof text, "}", 10000);
    const char *seq = strstr(text, "\"seq\":");
    if (status_in(text) == 200 && seq != NULL)
        client->told[i] = strtoull(seq + strlen("\"seq\":"), NULL, 10);
}

static size_t head_length_of(struct span request)
{
    const char *end = memmem(request.ptr, request.len, "\r\n\r\n", 4);
    return (size_t)(end - request.ptr) + 4;
}

/* Says what it has to say until it leaves; true when that is all. */
static bool say_until(struct client *client, enum moment moment, int fd, struct span request)
{
    size_t head = head_length_of(request), said = request.len;
    if (moment == IN_THE_HEAD)
        said = random_below(&client->random, head);
    if (moment == IN_THE_BODY)
        said = head + random_below(&client->random, request.len - head);
    say(fd, span_until(request, said));
    return said == request.len;
}

static void vanish(struct client *client, size_t i, int fd, struct span request)
{
    enum moment moment = (enum moment)random_below(&client->random, MOMENTS);
    char first[2];
    client->left[moment]++;
    client->is_whole[i] = say_until(client, moment, fd, request);
    if (moment == WHILE_QUEUED)
        pause_ms(1 + (long)random_below(&client->random, 4));
    if (moment == IN_THE_ANSWER)
        hear(fd, first, sizeof first, NULL, 1000);
    if (random_below(&client->random, 2) == 0)
        wire_slam(fd);
    else
        close(fd);
}

/* Who stays keeps the connection. */
static void *keep_asking(void *context)
{
    struct client *client = context;
    int fd = -1;
    for (size_t i = 0; i < EACH; i++) {
        SCOPED_ARENA arena = {0};
        struct span request = command(&arena, client, i);
        if (fd < 0)
            fd = wire_try(client->town->served.port);
        if (fd < 0)
            break;
        client->asked++;
        if (stays(client)) {
            client->is_whole[i] = true;
            say(fd, request);
            hear_out(client, i, fd);
        } else
            vanish(client, i, fd, request);
        if (!stays(client) || client->told[i] == 0) {
            if (stays(client))
                close(fd);
            fd = -1;
        }
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

/* --- the log --------------------------------------------------------------------------------- */

static void note(struct client *clients, uint64_t seq, struct span key)
{
    unsigned number, i;
    char text[32] = "";
    memcpy(text, key.ptr, key.len < sizeof text ? key.len : 0);
    if (sscanf(text, "%u-%u", &number, &i) != 2)
        return;
    assert_true(number < CLIENTS && i < EACH);
    clients[number].found[i]++;
    if (clients[number].told[i] > 0)
        assert_int_equal(clients[number].told[i], seq);
}

static void read_log(struct town *town, struct client *clients)
{
    struct arena *arena = &town->served.world.arena;
    struct kv_txn txn = kv_read(town->served.world.app.kv);
    for (uint64_t seq = 1;; seq++) {
        const json_t *event = ledger_event(arena, &txn, seq);
        if (event == NULL)
            break;
        note(clients, seq, text_at(event, "op"));
    }
    kv_abandon(&txn);
}

struct sums {
    size_t acknowledged, broken_off, done_for_nobody;
};

static struct sums check(const struct client *clients)
{
    struct sums sums = {0};
    for (size_t c = 0; c < CLIENTS; c++)
        for (size_t i = 0; i < clients[c].asked; i++) {
            unsigned found = clients[c].found[i];
            assert_true(found <= 1);
            assert_true(clients[c].told[i] == 0 || found == 1);
            assert_true(clients[c].is_whole[i] || found == 0);
            sums.acknowledged += clients[c].told[i] > 0;
            sums.broken_off += !clients[c].is_whole[i];
            sums.done_for_nobody += clients[c].told[i] == 0 && found == 1;
        }
    return sums;
}

/* --- the tests ------------------------------------------------------------------------------- */

static void town_open(struct town *town)
{
    struct site_world *world = &town->served.world;
    *town = (struct town){0};
    served_open(&town->served, (struct http_options){0});
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    struct span pilot = world_add_person(world, "Ada", "staff");
    world_grant(world, pilot, "pilot", "plan", "pmss");
    town->token = world_token(world, pilot);
}

/* Lets everybody play; ends the server after some time, or when all have done. */
static void play(struct town *town, struct client *clients, long end_ms)
{
    pthread_t holder;
    assert_int_equal(pthread_create(&holder, NULL, hold_up, town), 0);
    for (size_t c = 0; c < CLIENTS; c++) {
        clients[c] = (struct client){.town = town, .number = c, .random = {c + 1}};
        assert_int_equal(pthread_create(&clients[c].thread, NULL, keep_asking, &clients[c]), 0);
    }
    if (end_ms > 0) {
        pause_ms(end_ms);
        served_stop(&town->served, 0); /* in the midst of commands */
    }
    for (size_t c = 0; c < CLIENTS; c++)
        assert_int_equal(pthread_join(clients[c].thread, NULL), 0);
    if (end_ms == 0)
        served_stop(&town->served, 5000);
    town->quiet = true;
    assert_int_equal(pthread_join(holder, NULL), 0);
    read_log(town, clients);
}

static struct client clients[CLIENTS];

static void who_vanishes_leaves_nothing_behind(void **unused)
{
    (void)unused;
    struct town town;
    size_t before = holdings_descriptors();
    town_open(&town);
    play(&town, clients, 0);
    struct sums sums = check(clients);
    printf("%d commands, %d clients vanishing: %zu acknowledged, %zu broken off, %zu done for "
           "nobody\n",
           CLIENTS * EACH, VANISHING, sums.acknowledged, sums.broken_off, sums.done_for_nobody);
    assert_int_equal(sums.acknowledged, STAYING * EACH);
    assert_true(sums.broken_off > 100 && sums.done_for_nobody > 100);
    served_verify(&town.served);
    site_world_close(&town.served.world);
    assert_int_equal(holdings_descriptors(), before);
}

static void the_end_of_the_server_loses_nothing_acknowledged(void **unused)
{
    (void)unused;
    size_t before = holdings_descriptors(), acknowledged = 0;
    for (long end_ms = 20; end_ms <= 110; end_ms += 30) {
        struct town town;
        town_open(&town);
        play(&town, clients, end_ms);
        struct sums sums = check(clients);
        acknowledged += sums.acknowledged;
        served_verify(&town.served);
        site_world_close(&town.served.world);
        assert_int_equal(holdings_descriptors(), before);
    }
    printf("%zu commands acknowledged before 4 ends of the server\n", acknowledged);
    assert_true(acknowledged > 0);
}

TESTS(who_vanishes_leaves_nothing_behind, the_end_of_the_server_loses_nothing_acknowledged)
