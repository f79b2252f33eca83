/* log.h - the log of all that ever happened, and what makes tampering with it evident.
 *
 * Records are numbered from 0 without gaps; the number is the leaf's place in the tree
 * (workflow/tree.h).  A leaf is SHA-256(0x00 ‖ salt ‖ record): without its salt, nobody can
 * tell from the leaf what an erased record said, and every proof remains valid.
 *
 * A record that contradicts its neighbours fails the transaction with ERR_DAMAGED; all else
 * (sticky errors, how long spans live) is as in server/store.h.  What can be told without
 * harm, such as a number beyond the end, is ERR_ABSENT and leaves the transaction sound.
 */
#pragma once

#include "server/store.h"
#include "workflow/tlogproof.h"

enum { LOG_SALT_SIZE = 16 };

/* How many records there are, which is the number the next one gets; 0 when the
 * transaction has failed. */
uint64_t log_size(struct kv_txn *txn);

/* Adds a record and returns its number; what could fail is told by kv_commit(). */
uint64_t log_append(struct kv_txn *txn, struct span record,
                    const unsigned char salt[LOG_SALT_SIZE]);

/* Finds a record; false when there is none, when it was erased, or when the transaction
 * has failed. */
bool log_read(struct kv_txn *txn, uint64_t seq, struct span *record);

/* Walks over the records numbered from, up to but not including to; erased ones are
 * passed over. */
struct kv_scan log_scan(struct kv_txn *txn, uint64_t from, uint64_t to, enum kv_order order);
bool log_next(struct kv_scan *scan, uint64_t *seq, struct span *record);

/* The root over the first size records.  ERR_ABSENT: there are not that many. */
enum err log_root(struct kv_txn *txn, uint64_t size, struct digest *root) MUST_USE;

/* Proves that record seq is among the first size.  ERR_ABSENT: it is not. */
enum err log_inclusion(struct kv_txn *txn, uint64_t seq, uint64_t size,
                       struct tree_proof *proof) MUST_USE;

/* Signs the log as it stands and keeps the note, which is also returned in the arena.
 * Nothing is signed that contradicts the checkpoint before: that is ERR_DAMAGED. */
enum err log_checkpoint(struct kv_txn *txn, struct arena *arena, struct span origin,
                        const unsigned char secret[CHECKPOINT_SECRET_SIZE],
                        struct span *note) MUST_USE;

/* Finds the newest checkpoint kept; false when there is none. */
bool log_head(struct kv_txn *txn, struct span *note);

/* The file that proves record seq under the newest checkpoint, its salt included.
 * ERR_ABSENT: that checkpoint does not cover it yet. */
enum err log_proof(struct kv_txn *txn, struct arena *arena, uint64_t seq,
                   struct span *file) MUST_USE;

struct log_report {
    uint64_t records;     /* found sound; after ERR_DAMAGED, the number of the first bad one */
    uint64_t erased;      /* of these, only the leaf is left */
    uint64_t checkpoints; /* found sound */
};

/* Computes every leaf and node again, checks every checkpoint against them and against the
 * key, and that there is nothing else.  The report is filled as far as it went.
 *   ERR_DAMAGED  something is missing, changed or in excess. */
enum err log_verify(struct kv_txn *txn, const struct checkpoint_key *key,
                    struct log_report *report) MUST_USE;
