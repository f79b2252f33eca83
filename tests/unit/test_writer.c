#include "server/store.h"
#include "test.h"

#include "server/dossier.h"
#include "server/ledger.h"
#include "site_world.h"

#include <pthread.h>

enum { CLIENTS = 8, EDITS = 25 };

/* One person who keeps editing the own fiche. */
struct client {
    struct site_world *world;
    pthread_t thread;
    struct span fiche;
    int granted, refused;
    uint64_t last;
};

static struct span args_text(struct arena *arena, int revision, int title)
{
    return span_format(arena, "{\"revision\":%d,\"content\":{\"title\":\"Titre %d\"}}", revision,
                       title);
}

static void *keep_editing(void *context)
{
    struct client *client = context;
    for (int i = 0; i < EDITS; i++) {
        SCOPED_ARENA arena = {0};
        struct job job = {.arena = &arena,
                          .kind = &command_kinds[COMMAND_FICHE_EDIT],
                          .op = ident_new(&arena),
                          .target = client->fiche,
                          .args = json_read(&arena, args_text(&arena, client->granted + 1, i)),
                          .is_local = true,
                          .now = client->world->now + i};
        if (i % 5 == 4) /* and sometimes with an old page */
            job.args = json_read(&arena, args_text(&arena, 0, i));
        bool is_granted = writer_run(client->world->app.writer, &job) == ERR_NONE;
        if (is_granted && job.seq <= client->last)
            fail_msg("answers came out of order");
        client->last = is_granted ? job.seq : client->last;
        client->granted += is_granted;
        client->refused += !is_granted;
    }
    return NULL;
}

static int64_t revision_of(struct site_world *world, struct span fiche)
{
    struct kv_txn txn = kv_read(world->app.kv);
    struct span subject = span_format(&world->arena, "fiche:%.*s", SPAN_ARG(fiche));
    int64_t revision = number_at(ledger_document(&world->arena, &txn, subject), "revision");
    kv_abandon(&txn);
    return revision;
}

static void verify(struct site_world *world)
{
    struct ledger_findings findings;
    struct kv_txn txn = kv_read(world->app.kv);
    if (ledger_verify(&world->arena, &txn, true, &findings) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(findings.trouble));
    kv_abandon(&txn);
}

static void what_many_are_told_is_what_is_stored(void **unused)
{
    (void)unused;
    struct site_world world;
    struct client clients[CLIENTS];
    site_world_open(&world);
    world_add_plan(&world, "pmss", "pmss-action@1", "pmss@1");
    for (int i = 0; i < CLIENTS; i++) {
        struct span fiche = world_add_fiche(&world, "pmss", "redaction", "{'title':'A'}");
        clients[i] = (struct client){.world = &world, .fiche = fiche};
    }
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&clients[i].thread, NULL, keep_editing, &clients[i]), 0);
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_join(clients[i].thread, NULL), 0);
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(clients[i].refused, EDITS / 5);
        assert_int_equal(revision_of(&world, clients[i].fiche), clients[i].granted + 1);
    }
    verify(&world);
    site_world_close(&world);
}

/* Somebody who only looks, all the time. */
struct watcher {
    struct site_world *world;
    pthread_t thread;
    bool stop;
};

static size_t persons_stored(struct kv_txn *txn)
{
    size_t count = 0;
    struct span key, value, subject;
    struct key prefix = key_of(TABLE_DOC);
    key_bytes(&prefix, SPAN("person:"));
    struct kv_scan scan = store_scan_prefix(txn, &prefix, KV_FORWARD);
    while (store_next(&scan, &key, &value))
        count += dossier_document(txn, key, &subject);
    return count;
}

static void *keep_watching(void *context)
{
    struct watcher *watcher = context;
    while (!__atomic_load_n(&watcher->stop, __ATOMIC_ACQUIRE)) {
        SCOPED_TXN txn;
        struct snapshot *snapshot = snapshot_look(watcher->world->app.snapshots, &txn);
        if (snapshot->directory->person_count != persons_stored(&txn))
            fail_msg("a directory of another commit than the store's");
        for (size_t i = 0; i < snapshot->directory->person_count; i++)
            if (snapshot->directory->persons[i].name.len == 0)
                fail_msg("a person without a name");
        snapshot_release(watcher->world->app.snapshots, snapshot);
    }
    return NULL;
}

static void readers_see_store_and_directory_of_one_commit(void **unused)
{
    (void)unused;
    struct site_world world;
    site_world_open(&world);
    struct watcher watcher = {.world = &world};
    assert_int_equal(pthread_create(&watcher.thread, NULL, keep_watching, &watcher), 0);
    for (int i = 0; i < 20; i++)
        world_add_person(&world, "Léa Roche", "staff");
    __atomic_store_n(&watcher.stop, true, __ATOMIC_RELEASE);
    assert_int_equal(pthread_join(watcher.thread, NULL), 0);
    verify(&world);
    site_world_close(&world);
}

TESTS(what_many_are_told_is_what_is_stored, readers_see_store_and_directory_of_one_commit)
