#include "server/timekeeper.h"

#include "server/errand.h"
#include "server/indexes.h"
#include "server/ledger.h"
#include "server/lock.h"
#include "workflow/conversion.h"

enum {
    LOOK_SECONDS = 30,
    VOTES_SECONDS = 300, /* between looks at all votes, while everybody's rights stay the same */
    AT_ONCE = 256,  /* fiches read in one transaction: a reader that lingers makes the file grow */
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
    struct span key, value, fiche;
    struct key from = index_key(QUESTION_DUE, index_moment(arena, 0));
    struct key to = index_key(QUESTION_DUE, index_moment(arena, now + 1));
    json_t *found = json_adopt(arena, json_array());
    struct kv_scan scan = store_scan(&txn, &from, &to, KV_FORWARD);
    while (json_array_size(found) < DUE_MAX && store_next(&scan, &key, &value))
        if (index_fiche(key, &fiche))
            json_array_append_new(found, json_text(fiche));
    *fiches = found;
    return kv_commit(&txn);
}

/* --- votes that nobody waits for any more --------------------------------------------------- */

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

static enum err find_waiting(struct arena *arena, struct app *app, json_t **fiches)
{
    SCOPED_TXN txn;
    struct snapshot *snapshot = snapshot_look(app->snapshots, &txn);
    const struct directory *directory = snapshot->directory;
    json_t *found = json_adopt(arena, json_array());
    for (size_t i = 0; i < directory->body_count; i++) {
        struct key prefix = index_key(QUESTION_WAITING, directory->bodies[i].code);
        json_array_extend(found, index_fiches(arena, &txn, &prefix));
    }
    snapshot_release(app->snapshots, snapshot);
    *fiches = found;
    return kv_commit(&txn);
}

/* Of some of the fiches that wait, those that are settled. */
static enum err take_settled(struct kv_txn *txn, const struct actor *nobody, const json_t *waiting,
                             size_t from, json_t *fiches)
{
    size_t count = json_array_size(waiting), end = count - from > AT_ONCE ? from + AT_ONCE : count;
    for (size_t i = from; i < end; i++) {
        SCOPED_ARENA scratch = {0};
        bool settled;
        TRY(is_settled(&scratch, txn, nobody, text_of(json_array_get(waiting, i)), &settled));
        if (settled)
            json_array_append(fiches, json_array_get(waiting, i));
    }
    return ERR_NONE;
}

static enum err find_settled(struct arena *arena, struct app *app, int64_t now, json_t **fiches)
{
    json_t *waiting, *found = json_adopt(arena, json_array());
    TRY(find_waiting(arena, app, &waiting));
    for (size_t i = 0; i < json_array_size(waiting) && json_array_size(found) < DUE_MAX;
         i += AT_ONCE) {
        SCOPED_TXN txn;
        struct snapshot *snapshot = snapshot_look(app->snapshots, &txn);
        const struct actor nobody = {.directory = snapshot->directory, .now = now};
        enum err err = take_settled(&txn, &nobody, waiting, i, found);
        snapshot_release(app->snapshots, snapshot);
        TRY(err);
        TRY(kv_commit(&txn));
    }
    *fiches = found;
    return ERR_NONE;
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

/* Whether votes may have been settled since all that waits was looked at: nearly always that takes
 * another directory, or a date in it. */
static bool looks_at_votes(struct app *app, int64_t now, struct timekeeper_looked *last)
{
    struct snapshot *snapshot = snapshot_take(app->snapshots);
    uint64_t edition = snapshot_edition(snapshot);
    bool looks = edition != last->edition || now >= last->until;
    if (looks) {
        int64_t change = directory_next_change(snapshot->directory, now),
                later = now + (int64_t)VOTES_SECONDS * 1000000;
        *last = (struct timekeeper_looked){edition, change < later ? change : later};
    }
    snapshot_release(app->snapshots, snapshot);
    return looks;
}

static enum err look(struct app *app, int64_t now, bool at_votes, size_t *granted)
{
    SCOPED_ARENA arena = {0};
    json_t *fiches;
    TRY(due_by(&arena, app, now, &fiches));
    TRY(ask_for_all(&arena, app, now, fiches, granted));
    if (!at_votes)
        return ERR_NONE;
    TRY(find_settled(&arena, app, now, &fiches));
    return ask_for_all(&arena, app, now, fiches, granted);
}

enum err timekeeper_look(struct app *app, int64_t now, struct timekeeper_looked *last,
                         size_t *granted)
{
    bool at_votes = looks_at_votes(app, now, last);
    enum err err = ERR_NONE;
    size_t before;
    *granted = 0;
    for (size_t i = 0; i < LOOKS_MAX; i++) {
        before = *granted;
        err = look(app, now, at_votes, granted);
        if (err != ERR_NONE || *granted == before)
            break;
    }
    if (err != ERR_NONE)
        *last = (struct timekeeper_looked){0};
    return err;
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
    struct timekeeper_looked last = {0};
    size_t granted;
    /* A store that fails has told the writer, who ends the process; until then it is tried again.
     */
    do {
        enum err err = timekeeper_look(timekeeper->app, app_now(), &last, &granted);
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
