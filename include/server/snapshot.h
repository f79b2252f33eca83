/* snapshot.h - the institution as of one commit: immutable, shared by readers, replaced by the
 * writer after each commit.
 */
#pragma once

#include "server/kept.h"
#include "server/kv.h"
#include "server/roster.h"
#include "workflow/directory.h"

struct snapshot {
    const struct directory *directory;
    uint64_t version;      /* of the store it belongs to: kv_version() of those who read it */
    struct kept *kept;     /* answers made from it */
    struct roster *roster; /* all fiches, in numbers; see roster_wait() */
    /* private */
    struct edition *edition;
    int references;
};

struct snapshots; /* where the current one is found */

/* Makes the holder, with the directory as the store has it; the roster is filled by a thread of its
 * own, and waited for where it is asked (roster_select.h) or about to change. */
enum err snapshots_open(struct arena *arena, struct kv *kv, struct snapshots **snapshots) MUST_USE;
void snapshots_close(struct snapshots *snapshots);

/* Waits until the roster is filled.  ERR_DAMAGED, ERR_IO: it cannot be, and tables answer the same,
 * and changes of where fiches stand. */
enum err snapshots_wait(struct snapshots *snapshots) MUST_USE;

/* Takes the current snapshot; give it back with snapshot_release(). */
struct snapshot *snapshot_take(struct snapshots *snapshots);
void snapshot_release(struct snapshots *snapshots, struct snapshot *snapshot);

/* Takes the current snapshot and begins to read the store as of the same commit, waiting for a
 * commit that is just being published.  Only where a commit's outcome stays unknown, and the
 * process is about to end, may the two differ. */
struct snapshot *snapshot_look(struct snapshots *snapshots, struct kv_txn *txn);

/* Compiles the directory as a transaction sees it, for the writer's own use until it is
 * published; it has no roster yet. */
enum err snapshot_load(struct kv_txn *txn, struct snapshot **snapshot) MUST_USE;

/* The same where some events ([{"subject"}], just recorded in the transaction) are about others
 * than fiches; where none is, the directory stays what it was and *changed is NULL. */
enum err snapshot_follow(struct kv_txn *txn, const json_t *events,
                         struct snapshot **changed) MUST_USE;

/* A number for the snapshot's directory: no other one has it, or ever had. */
uint64_t snapshot_edition(const struct snapshot *snapshot);

/* Another one with the same directory, and no roster yet, for a commit that left it as it was;
 * unless that recorded events, with the same answers. */
struct snapshot *snapshot_again(struct snapshots *snapshots, const struct snapshot *snapshot,
                                bool events);

/* After a commit: makes it the current one with this roster, which is settled, or, where there is
 * NULL, the current one's; takes over the caller's references to both. */
void snapshot_publish(struct snapshots *snapshots, struct snapshot *snapshot,
                      struct roster *roster);
