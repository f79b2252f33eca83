#include "server/timekeeper.h"

#include "server/errand.h"
#include "server/indexes.h"
#include "server/ledger.h"
#include "server/lock.h"
#include "workflow/conversion.h"

enum {
    LOOK_SECONDS = 30,
    LOOKS_MAX = 64, /* what one moment may bring about for one fiche, one thing after the other */
    DUE_MAX = 500   /* fiches asked for in one go, so that the writer's queue stays short */
};

struct timekeeper {
    struct app *app;
    pthread_t thread;
    pthread_mutex_t lock; /* guards stopping */
    pthread_cond_t wake;
    bool stopping;
};

/* --- one look ------------------------------------------------------------------------------------
 */

/* The fiches for which something has come due. */
static enum err due_by(struct arena *arena, struct app *app, int64_t now, json_t **fiches)
{
    SCOPED_TXN txn = kv_read(app->kv);
    struct span key, value, moment, fiche;
    struct key from = index_key(QUESTION_DUE, index_moment(arena, 0));
    struct key to = index_key(QUESTION_DUE, index_moment(arena, now + 1));
    json_t *found = json_adopt(arena, json_array());
    struct kv_scan scan = store_scan(&txn, &from, &to, KV_FORWARD);
    while (json_array_size(found) < DUE_MAX && store_next(&scan, &key, &value)) {
        struct span question;
        if (key_cut_text(&key, &question) && key_cut_text(&key, &moment) &&
            key_cut_text(&key, &fiche))
            json_array_append_new(found, json_text(fiche));
    }
    *fiches = found;
    return kv_commit(&txn);
}

/* --- votes that nobody waits for any more --------------------------------------------------- */

/* The identifiers of the fiches that wait for a body; the scan ends before they are read. */
static void waiting_for(struct arena *arena, struct kv_txn *txn, struct span body, json_t *ids)
{
    struct span key, value, question, code, fiche;
    struct key prefix = index_key(QUESTION_WAITING, body);
    struct kv_scan scan = store_scan_prefix(txn, &prefix, KV_FORWARD);
    while (store_next(&scan, &key, &value))
        if (key_cut_text(&key, &question) && key_cut_text(&key, &code) &&
            key_cut_text(&key, &fiche))
            json_array_append_new(ids, json_text(span_copy(arena, fiche)));
}

/* Whether votes given in a fiche end their passage now that nobody is left to add one. */
static enum err is_settled(struct arena *arena, struct kv_txn *txn, const struct actor *nobody,
                           struct span id, bool *settled)
{
    struct fiche fiche;
    struct scene scene;
    json_t *events;
    struct span subject = span_format(arena, "fiche:%.*s", SPAN_ARG(id));
    json_t *document = ledger_standing(arena, txn, subject);
    *settled = false;
    if (document == NULL)
        return txn->err != ERR_NONE ? txn->err : ERR_DAMAGED;
    TRY(fiche_read(arena, document, &fiche));
    if (!conversion_fiche(&fiche).votes)
        return ERR_NONE;
    TRY(scene_of(nobody, &fiche, &scene));
    *settled = flow_settle(arena, &scene, &events) == REFUSAL_NONE;
    return ERR_NONE;
}

/* Of the fiches that wait for bodies, those that are settled. */
static enum err settled_of(struct arena *arena, struct kv_txn *txn, const struct actor *nobody,
                           json_t *fiches)
{
    json_t *waiting = json_adopt(arena, json_array());
    const struct directory *directory = nobody->directory;
    for (size_t i = 0; i < directory->body_count; i++)
        waiting_for(arena, txn, directory->bodies[i].code, waiting);
    for (size_t i = 0; i < json_array_size(waiting) && json_array_size(fiches) < DUE_MAX; i++) {
        SCOPED_ARENA scratch = {0};
        bool settled;
        struct span id = text_of(json_array_get(waiting, i));
        TRY(is_settled(&scratch, txn, nobody, id, &settled));
        if (settled)
            json_array_append(fiches, json_array_get(waiting, i));
    }
    return ERR_NONE;
}

static enum err find_settled(struct arena *arena, struct app *app, int64_t now, json_t **fiches)
{
    SCOPED_TXN txn;
    struct snapshot *snapshot = snapshot_look(app->snapshots, &txn);
    const struct actor nobody = {.directory = snapshot->directory, .now = now};
    json_t *found = json_adopt(arena, json_array());
    enum err err = settled_of(arena, &txn, &nobody, found);
    snapshot_release(app->snapshots, snapshot);
    TRY(err);
    *fiches = found;
    return kv_commit(&txn);
}

/* A fiche that has moved on meanwhile refuses: that is no failure. */
static enum err ask_for(struct arena *arena, struct app *app, int64_t now, struct span fiche,
                        size_t *granted)
{
    struct errand errand = {.app = app, .arena = arena, .now = now};
    enum err err = errand_run(&errand, COMMAND_FICHE_TICK, fiche, json_object());
    *granted += err == ERR_NONE;
    return errand.ruling.refusal != REFUSAL_NONE ? ERR_NONE : err;
}

static enum err ask_for_all(struct arena *arena, struct app *app, int64_t now, const json_t *fiches,
                            size_t *granted)
{
    for (size_t i = 0; i < json_array_size(fiches); i++)
        TRY(ask_for(arena, app, now, text_of(json_array_get(fiches, i)), granted));
    return ERR_NONE;
}

enum err timekeeper_look(struct app *app, int64_t now, size_t *granted)
{
    *granted = 0;
    for (size_t look = 0; look < LOOKS_MAX; look++) {
        SCOPED_ARENA arena = {0};
        json_t *fiches;
        size_t before = *granted;
        TRY(due_by(&arena, app, now, &fiches));
        TRY(ask_for_all(&arena, app, now, fiches, granted));
        TRY(find_settled(&arena, app, now, &fiches));
        TRY(ask_for_all(&arena, app, now, fiches, granted));
        if (*granted == before)
            break;
    }
    return ERR_NONE;
}

/* --- the thread ----------------------------------------------------------------------------- */

/* Waits for the next look; false when it is time to stop. */
static bool wait_for_look(struct timekeeper *timekeeper)
{
    int64_t until = lock_now() + (int64_t)LOOK_SECONDS * 1000000;
    lock_take(&timekeeper->lock);
    while (!timekeeper->stopping && lock_wait_until(&timekeeper->wake, &timekeeper->lock, until))
        continue;
    bool goes_on = !timekeeper->stopping;
    lock_leave(&timekeeper->lock);
    return goes_on;
}

static void *work(void *context)
{
    struct timekeeper *timekeeper = context;
    size_t granted;
    /* A store that fails has told the writer, who ends the process; until then it is tried again.
     */
    do {
        enum err err = timekeeper_look(timekeeper->app, app_now(), &granted);
        if (err != ERR_NONE && writer_has_failed(timekeeper->app->writer))
            return NULL;
    } while (wait_for_look(timekeeper));
    return NULL;
}

enum err timekeeper_start(struct app *app, struct timekeeper **timekeeper)
{
    struct timekeeper *made = arena_new(&app->arena, struct timekeeper, 1);
    made->app = app;
    lock_open(&made->lock, &made->wake);
    if (pthread_create(&made->thread, NULL, work, made) != 0)
        return ERR_IO;
    *timekeeper = made;
    return ERR_NONE;
}

void timekeeper_stop(struct timekeeper *timekeeper)
{
    if (timekeeper == NULL)
        return;
    lock_take(&timekeeper->lock);
    timekeeper->stopping = true;
    lock_wake(&timekeeper->wake);
    lock_leave(&timekeeper->lock);
    pthread_join(timekeeper->thread, NULL);
    lock_close(&timekeeper->lock, &timekeeper->wake);
}
