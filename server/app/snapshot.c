#include "server/snapshot.h"

#include "server/ledger.h"
#include "server/lock.h"

struct snapshots {
    pthread_mutex_t lock; /* guards current and every count of references */
    struct snapshot *current;
};

static void dispose(struct snapshot *snapshot)
{
    arena_release(&snapshot->arena);
    free(snapshot);
}

enum err snapshot_load(struct kv_txn *txn, struct snapshot **snapshot)
{
    struct snapshot *loaded = calloc(1, sizeof *loaded);
    if (loaded == NULL)
        abort();
    loaded->references = 1;
    enum err err = ledger_directory(&loaded->arena, txn, &loaded->directory);
    if (err == ERR_NONE)
        *snapshot = loaded;
    else
        dispose(loaded);
    return err;
}

enum err snapshots_open(struct arena *arena, struct kv_txn *txn, struct snapshots **snapshots)
{
    struct snapshots *made = arena_new(arena, struct snapshots, 1);
    TRY(snapshot_load(txn, &made->current));
    lock_open(&made->lock, NULL);
    *snapshots = made;
    return ERR_NONE;
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
    lock_leave(&snapshots->lock);
    if (last)
        dispose(snapshot);
}

void snapshot_publish(struct snapshots *snapshots, struct snapshot *snapshot)
{
    lock_take(&snapshots->lock);
    struct snapshot *old = snapshots->current;
    snapshots->current = snapshot;
    lock_leave(&snapshots->lock);
    snapshot_release(snapshots, old);
}

void snapshots_close(struct snapshots *snapshots)
{
    if (snapshots == NULL)
        return;
    snapshot_release(snapshots, snapshots->current);
    lock_close(&snapshots->lock, NULL);
}
