#include "server/snapshot.h"

#include "server/ledger.h"
#include "server/lock.h"
#include "server/roster_indexer.h"

#include <stdatomic.h>

static _Atomic uint64_t editions_made = 1;

/* A directory and its memory, for all snapshots between which it did not change. */
struct edition {
    struct directory directory;
    struct arena arena;
    uint64_t number;
    int references;
};

struct snapshots {
    struct kv *kv;
    pthread_mutex_t lock; /* guards current and every count of references */
    struct snapshot *current;
    struct roster_indexer *indexer;
    pthread_t filler; /* of the first snapshot's roster */
};

/* An index of 100,000 rows takes some twelve megabytes, and of older rosters it holds as many
 * chunks as rows have changed since, of some 17 KB each. */
static const struct indexer_limits indexer_limits = {
    .rows = 3000, .changes = 128, .changes_borne = 512};

static void *new_or_abort(size_t size)
{
    void *made = calloc(1, size);
    if (made == NULL)
        abort(); /* out of memory: see arena.h */
    return made;
}

static void dispose(struct edition *edition)
{
    arena_release(&edition->arena);
    free(edition);
}

static struct snapshot *snapshot_of(struct edition *edition, struct kept *kept)
{
    struct snapshot *made = new_or_abort(sizeof *made);
    *made = (struct snapshot){
        .directory = &edition->directory, .kept = kept, .edition = edition, .references = 1};
    return made;
}

uint64_t snapshot_edition(const struct snapshot *snapshot)
{
    return snapshot->edition->number;
}

enum err snapshot_load(struct kv_txn *txn, struct snapshot **snapshot)
{
    struct edition *edition = new_or_abort(sizeof *edition);
    JSON_LIVES_IN(&edition->arena);
    enum err err = ledger_directory(&edition->arena, txn, &edition->directory);
    edition->number = atomic_fetch_add(&editions_made, 1);
    edition->references = 1;
    if (err == ERR_NONE)
        *snapshot = snapshot_of(edition, kept_new(&edition->directory));
    else
        dispose(edition);
    return err;
}

struct snapshot *snapshot_again(struct snapshots *snapshots, const struct snapshot *snapshot,
                                bool events)
{
    struct kept *kept = events ? kept_new(snapshot->directory) : kept_share(snapshot->kept);
    struct snapshot *made = snapshot_of(snapshot->edition, kept);
    lock_take(&snapshots->lock);
    made->edition->references++;
    lock_leave(&snapshots->lock);
    return made;
}

struct snapshot *snapshot_take(struct snapshots *snapshots)
{
    lock_take(&snapshots->lock);
    struct snapshot *current = snapshots->current;
    current->references++;
    lock_leave(&snapshots->lock);
    return current;
}

void snapshot_release(struct snapshots *snapshots, struct snapshot *snapshot)
{
    lock_take(&snapshots->lock);
    bool last = --snapshot->references == 0;
    bool last_of_edition = last && --snapshot->edition->references == 0;
    lock_leave(&snapshots->lock);
    if (last)
        kept_release(snapshot->kept);
    if (last && snapshot->roster != NULL)
        roster_drop(snapshot->roster);
    if (last_of_edition)
        dispose(snapshot->edition);
    if (last)
        free(snapshot);
}

static bool changes_directory(const json_t *events)
{
    for (size_t i = 0; i < json_array_size(events); i++)
        if (!span_starts(text_at(json_array_get(events, i), "subject"), SPAN("fiche:")))
            return true;
    return false;
}

enum err snapshot_follow(struct kv_txn *txn, const json_t *events, struct snapshot **changed)
{
    *changed = NULL;
    return changes_directory(events) ? snapshot_load(txn, changed) : ERR_NONE;
}

/* The writer publishes within microseconds of its commit. */
static void give_way(void)
{
    const struct timespec pause = {.tv_nsec = 50000};
    nanosleep(&pause, NULL);
}

struct snapshot *snapshot_look(struct snapshots *snapshots, struct kv_txn *txn)
{
    enum { LOOKS_MAX = 20000 }; /* a second or two */
    for (int looks = 0;; looks++) {
        struct snapshot *snapshot = snapshot_take(snapshots);
        *txn = kv_read(snapshots->kv);
        bool agrees = txn->err != ERR_NONE || kv_version(txn) == snapshot->version;
        if (agrees || looks == LOOKS_MAX)
            return snapshot;
        kv_abandon(txn);
        snapshot_release(snapshots, snapshot);
        give_way();
    }
}

/* What readers find from now on; the one writer has just committed. */
static uint64_t version_of(struct kv *kv)
{
    SCOPED_TXN txn = kv_read(kv);
    return kv_version(&txn);
}

void snapshot_publish(struct snapshots *snapshots, struct snapshot *snapshot, struct roster *roster)
{
    if (roster == NULL) {
        roster = snapshots->current->roster; /* which only the caller, the writer, replaces */
        roster_hold(roster);
    } else {
        roster_settle(roster);
        roster_indexer_follow(snapshots->indexer, roster);
    }
    snapshot->roster = roster;
    snapshot->version = version_of(snapshots->kv);
    lock_take(&snapshots->lock);
    struct snapshot *old = snapshots->current;
    snapshots->current = snapshot;
    lock_leave(&snapshots->lock);
    snapshot_release(snapshots, old);
}

/* --- the first one --------------------------------------------------------------------------- */

/* No commit that changes rows or the directory goes before this: the writer waits for the roster
 * (roster_follow(), roster_ready()) until it has been filled with what the directory was made for.
 */
static void *fill(void *context)
{
    struct snapshots *snapshots = context;
    struct kv_txn txn;
    struct snapshot *first = snapshot_look(snapshots, &txn);
    roster_fill(&txn, first->directory, first->roster);
    kv_abandon(&txn);
    snapshot_release(snapshots, first);
    return NULL;
}

static enum err start(struct snapshots *snapshots)
{
    struct roster *roster = roster_awaited();
    snapshots->current->roster = roster;
    TRY(roster_indexer_start(roster, &indexer_limits, &snapshots->indexer));
    return pthread_create(&snapshots->filler, NULL, fill, snapshots) == 0 ? ERR_NONE : ERR_IO;
}

static void release_all(struct snapshots *snapshots)
{
    roster_indexer_stop(snapshots->indexer);
    snapshot_release(snapshots, snapshots->current);
    lock_close(&snapshots->lock, NULL);
}

enum err snapshots_open(struct arena *arena, struct kv *kv, struct snapshots **snapshots)
{
    SCOPED_TXN txn = kv_read(kv);
    struct snapshots *made = arena_new(arena, struct snapshots, 1);
    TRY(snapshot_load(&txn, &made->current));
    made->kv = kv;
    made->current->version = kv_version(&txn);
    lock_open(&made->lock, NULL);
    enum err err = start(made);
    if (err == ERR_NONE)
        *snapshots = made;
    else
        release_all(made);
    return err;
}

enum err snapshots_wait(struct snapshots *snapshots)
{
    struct snapshot *snapshot = snapshot_take(snapshots);
    enum err err = roster_wait(snapshot->roster);
    snapshot_release(snapshots, snapshot);
    return err;
}

void snapshots_close(struct snapshots *snapshots)
{
    if (snapshots == NULL)
        return;
    pthread_join(snapshots->filler, NULL);
    release_all(snapshots);
}
