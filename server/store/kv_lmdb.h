/* kv_lmdb.h - what the LMDB files share; the only header that names the library. */
#pragma once

#include "server/kv.h"

#include <lmdb.h>

struct kv {
    MDB_env *env;
    MDB_dbi table;
    int lock; /* DIR/lock, held by the one process that writes; -1 when reading only */
    int file; /* the environment's own, which is not closed */
    size_t page_size;
    kv_proof_fn *is_whole; /* may be NULL */
    /* A bit for each page: it was free when the file was opened, and is not known to have been used
     * since.  Readers clear bits. */
    unsigned char *free;
    size_t free_size;
    bool strict;
};

/* The translation of LMDB's and the system's codes, the only one. */
enum err kv_lmdb_err(int code);

static inline MDB_val kv_lmdb_val(struct span bytes)
{
    /* LMDB reads arguments only; its type serves both ways, hence the pointer's. */
    return (MDB_val){.mv_size = bytes.len, .mv_data = (void *)(uintptr_t)bytes.ptr};
}

/* Takes back what the last call lent, and says whether there is anything to do. */
bool kv_lmdb_ready(struct kv_txn *txn);

/* Lends a value until the next call. */
struct span kv_lmdb_lend(struct kv_txn *txn, MDB_val value);

static inline struct span kv_range_from(const struct kv_range *range)
{
    return (struct span){.ptr = range->from, .len = range->from_len};
}

static inline struct span kv_range_to(const struct kv_range *range)
{
    return (struct span){.ptr = range->to, .len = range->to_len};
}

/* A bound is at most KV_KEY_MAX + 1 bytes; it may be one of the range's own. */
static inline void kv_range_begin(struct kv_range *range, struct span from)
{
    if (from.len > 0)
        memmove(range->from, from.ptr, from.len);
    range->from_len = from.len;
}

static inline void kv_range_end(struct kv_range *range, struct span to)
{
    if (to.len > 0)
        memmove(range->to, to.ptr, to.len);
    range->to_len = to.len;
}

/* Whether a key comes before an end, which may be open. */
static inline bool comes_before(struct span key, struct span end)
{
    return end.len == 0 || span_cmp(key, end) < 0;
}

static inline bool kv_lmdb_is_whole(const struct kv *kv, MDB_val key, MDB_val value)
{
    return kv->is_whole == NULL ||
           kv->is_whole((struct span){.ptr = key.mv_data, .len = key.mv_size},
                        (struct span){.ptr = value.mv_data, .len = value.mv_size});
}

/* Tells the operator of damage, after which the program may stop. */
void kv_lmdb_report(MDB_env *env, const char *message);

/* Reads what leads to the leaves.  ERR_DAMAGED: it does not hang together, or is not what the
 * newest commit left. */
enum err kv_lmdb_tree(struct kv *kv) MUST_USE;

/* Pages freed inside the file: reused before it grows.  Answers LMDB's code. */
int kv_lmdb_count_free(struct kv *kv, size_t *count) MUST_USE;

/* Whether a reader's record lies where records do, by what the engine gave of it. */
bool kv_lmdb_lies_well(const struct kv_txn *txn, const MDB_val *key, const MDB_val *value);

/* Proves that a reader's tree has no key in the gap, by pages that are sound from the root on, or
 * fails the transaction with ERR_DAMAGED.  A writer's gaps need no proof.  proved: where the engine
 * needs none any more, since the leaves there were read for a gap before; KV_RANGE_NONE to begin
 * with. */
void kv_lmdb_prove_none(struct kv_txn *txn, const struct kv_range *gap, struct kv_range *proved);
