/* snapshot.h - the directory that readers use: immutable, shared, replaced by the writer. */
#pragma once

#include "server/kv.h"
#include "workflow/directory.h"

struct snapshot {
    struct directory directory;
    /* private */
    struct arena arena;
    int references;
};

struct snapshots; /* where the current one is found */

/* Makes the holder, with the directory as the transaction sees it. */
enum err snapshots_open(struct arena *arena, struct kv_txn *txn,
                        struct snapshots **snapshots) MUST_USE;
void snapshots_close(struct snapshots *snapshots);

/* Takes the current snapshot; give it back with snapshot_release(). */
struct snapshot *snapshot_take(struct snapshots *snapshots);
void snapshot_release(struct snapshots *snapshots, struct snapshot *snapshot);

/* Compiles another one, for the writer's own use until it is published. */
enum err snapshot_load(struct kv_txn *txn, struct snapshot **snapshot) MUST_USE;

/* Makes it the current one, taking over the caller's reference. */
void snapshot_publish(struct snapshots *snapshots, struct snapshot *snapshot);
