/* Transactions on LMDB.  One unnamed tree holds everything: one kind of savepoint, one
 * order, and nothing another engine could not do.  No DUPSORT, where LMDB's bugs live. */
#include "kv_lmdb_page.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/statvfs.h>

enum { RESERVE_PERCENT = 10, LITTLE_ROOM = 1024 * 1024, READ_TRIES = 100 };

bool kv_lmdb_ready(struct kv_txn *txn)
{
    assert(!txn->busy);
    free(txn->lent);
    txn->lent = NULL;
    return txn->err == ERR_NONE;
}

struct span kv_lmdb_lend(struct kv_txn *txn, MDB_val value)
{
    struct span bytes = {.ptr = value.mv_data, .len = value.mv_size};
    if (!txn->kv->strict)
        return bytes;
    txn->lent = malloc(bytes.len > 0 ? bytes.len : 1);
    if (txn->lent == NULL)
        abort();
    if (bytes.len > 0)
        memcpy(txn->lent, bytes.ptr, bytes.len);
    return (struct span){.ptr = txn->lent, .len = bytes.len};
}

static bool key_fits(struct kv_txn *txn, struct span key)
{
    if (key.len == 0)
        kv_fail(txn, ERR_INVALID);
    else if (key.len > KV_KEY_MAX)
        kv_fail(txn, ERR_TOO_LARGE);
    return txn->err == ERR_NONE;
}

static void drop_cursor(struct kv_txn *txn)
{
    if (txn->cursor != NULL)
        mdb_cursor_close(txn->cursor);
    txn->cursor = NULL;
    txn->moves++;
}

static void drop_finder(struct kv_txn *txn)
{
    if (txn->finder != NULL)
        mdb_cursor_close(txn->finder);
    txn->finder = NULL;
}

/* The reserve keeps room for deleting, which copies pages before it frees any.  Counting
 * free pages takes a walk, so it is done only once the file has grown that far. */
static int is_full(struct kv *kv, bool *full)
{
    MDB_envinfo info;
    MDB_stat stat;
    size_t unused = 0;
    int rc;
    if ((rc = mdb_env_info(kv->env, &info)) != MDB_SUCCESS ||
        (rc = mdb_env_stat(kv->env, &stat)) != MDB_SUCCESS)
        return rc;
    size_t limit = info.me_mapsize / stat.ms_psize * (100 - RESERVE_PERCENT) / 100;
    if (info.me_last_pgno >= limit && (rc = kv_lmdb_count_free(kv, &unused)) != MDB_SUCCESS)
        return rc;
    *full = info.me_last_pgno >= limit + unused;
    return MDB_SUCCESS;
}

static struct kv_txn begin(struct kv *kv, struct kv_txn *outer, bool writes)
{
    struct kv_txn txn = {.kv = kv, .outer = outer, .writes = writes};
    MDB_txn *raw = NULL;
    int rc =
        mdb_txn_begin(kv->env, outer != NULL ? outer->raw : NULL, writes ? 0 : MDB_RDONLY, &raw);
    txn.raw = raw;
    txn.err = kv_lmdb_err(rc);
    return txn;
}

struct kv_txn kv_lmdb_read(struct kv *kv, struct page_roots *roots)
{
    struct kv_txn txn;
    enum err err = ERR_CONFLICT;
    for (int i = 0; i < READ_TRIES && err == ERR_CONFLICT; i++) {
        if (i > 0)
            kv_abandon(&txn);
        txn = begin(kv, NULL, false);
        err = txn.err == ERR_NONE ? page_roots(kv, kv_version(&txn), roots) : ERR_NONE;
    }
    kv_fail(&txn, err == ERR_CONFLICT ? ERR_DAMAGED : err);
    return txn;
}

struct kv_txn kv_read(struct kv *kv)
{
    struct page_roots roots = {0};
    struct kv_txn txn = kv_lmdb_read(kv, &roots);
    txn.root = roots.records.root;
    txn.depth = roots.records.depth;
    return txn;
}

struct kv_txn kv_write(struct kv *kv)
{
    struct kv_txn txn = begin(kv, NULL, true);
    if (txn.err == ERR_NONE)
        txn.err = kv_lmdb_err(is_full(kv, &txn.full));
    return txn;
}

struct kv_txn kv_savepoint(struct kv_txn *outer)
{
    assert(outer->writes);
    if (!kv_lmdb_ready(outer))
        return (struct kv_txn){.kv = outer->kv, .writes = true, .err = outer->err};
    assert(outer->raw != NULL);
    drop_cursor(outer);
    struct kv_txn txn = begin(outer->kv, outer, true);
    txn.full = outer->full;
    outer->busy = txn.raw != NULL;
    return txn;
}

/* LMDB calls a write that was cut short, as on a disk that fills, EIO. */
static enum err write_err(struct kv *kv, int rc)
{
    int file;
    struct statvfs facts;
    if (rc == EIO && mdb_env_get_fd(kv->env, &file) == MDB_SUCCESS && fstatvfs(file, &facts) == 0 &&
        facts.f_bavail * facts.f_frsize < LITTLE_ROOM)
        return ERR_FULL;
    return kv_lmdb_err(rc);
}

/* After a failed write of its root page LMDB cannot know which root the disk holds, and
 * refuses every later transaction: that is how to tell. */
static bool is_unknown(struct kv *kv)
{
    MDB_txn *probe;
    int seen = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, &probe);
    if (seen == MDB_SUCCESS)
        mdb_txn_abort(probe);
    return seen != MDB_SUCCESS;
}

/* What became of a commit that the engine failed. */
static enum err outcome(struct kv *kv, int rc, uint64_t version, const struct page_kept *kept)
{
    if (!is_unknown(kv))
        return write_err(kv, rc);
    if (!page_put_back(kv, version, kept))
        kv_lmdb_report(kv->env, "a root that was not committed is still in the file");
    return ERR_UNKNOWN;
}

static enum err commit_to_disk(struct kv_txn *txn)
{
    struct page_kept kept;
    uint64_t version = kv_version(txn);
    if (txn->writes && !page_keep(txn->kv, version, &kept))
        return ERR_IO;
    int rc = mdb_txn_commit(txn->raw);
    txn->raw = NULL;
    return rc == MDB_SUCCESS ? ERR_NONE : outcome(txn->kv, rc, version, &kept);
}

static enum err commit_to_outer(struct kv_txn *txn)
{
    int rc = mdb_txn_commit(txn->raw);
    txn->raw = NULL;
    return kv_lmdb_err(rc);
}

enum err kv_commit(struct kv_txn *txn)
{
    assert(txn->raw != NULL || txn->err != ERR_NONE);
    if (kv_lmdb_ready(txn)) {
        drop_cursor(txn);
        drop_finder(txn);
        txn->err = txn->outer == NULL ? commit_to_disk(txn) : commit_to_outer(txn);
    }
    kv_abandon(txn);
    return txn->err;
}

void kv_abandon(struct kv_txn *txn)
{
    kv_lmdb_ready(txn);
    drop_cursor(txn);
    drop_finder(txn);
    if (txn->raw != NULL)
        mdb_txn_abort(txn->raw);
    txn->raw = NULL;
    if (txn->outer != NULL)
        txn->outer->busy = false;
    txn->outer = NULL;
}

uint64_t kv_version(const struct kv_txn *txn)
{
    return txn->raw != NULL ? mdb_txn_id(txn->raw) : 0;
}

void kv_fail(struct kv_txn *txn, enum err err)
{
    if (txn->err == ERR_NONE)
        txn->err = err;
}

static void prove_absent(struct kv_txn *txn, struct span key)
{
    struct kv_range gap, proved = KV_RANGE_NONE;
    kv_range_begin(&gap, key);
    kv_range_end(&gap, key);
    gap.to[gap.to_len++] = '\0';
    kv_lmdb_prove_none(txn, &gap, &proved);
}

static int find(struct kv_txn *txn, MDB_val *key, MDB_val *value)
{
    if (txn->depth == 0)
        return mdb_get(txn->raw, txn->kv->table, key, value);
    MDB_cursor *finder = txn->finder;
    int rc = MDB_SUCCESS;
    if (finder == NULL)
        rc = mdb_cursor_open(txn->raw, txn->kv->table, &finder);
    txn->finder = finder;
    if (rc == MDB_SUCCESS)
        rc = mdb_cursor_get(finder, key, value, MDB_SET_KEY);
    return rc != MDB_SUCCESS || kv_lmdb_lies_well(txn, key, value) ? rc : MDB_CORRUPTED;
}

bool kv_get(struct kv_txn *txn, struct span key, struct span *value)
{
    if (!kv_lmdb_ready(txn) || !key_fits(txn, key))
        return false;
    MDB_val k = kv_lmdb_val(key), v;
    int rc = find(txn, &k, &v);
    if (rc == MDB_SUCCESS)
        *value = kv_lmdb_lend(txn, v);
    else if (rc == MDB_NOTFOUND)
        prove_absent(txn, key);
    else
        kv_fail(txn, kv_lmdb_err(rc));
    return rc == MDB_SUCCESS;
}

uint64_t kv_count(struct kv_txn *txn)
{
    MDB_stat stat = {0};
    if (kv_lmdb_ready(txn))
        kv_fail(txn, kv_lmdb_err(mdb_stat(txn->raw, txn->kv->table, &stat)));
    return stat.ms_entries;
}

static void put(struct kv_txn *txn, struct span key, struct span value, unsigned flags)
{
    assert(txn->writes);
    if (!kv_lmdb_ready(txn) || !key_fits(txn, key))
        return;
    if (value.len > KV_VALUE_MAX || txn->full) {
        kv_fail(txn, txn->full ? ERR_FULL : ERR_TOO_LARGE);
        return;
    }
    drop_cursor(txn);
    MDB_val k = kv_lmdb_val(key), v = kv_lmdb_val(value);
    kv_fail(txn, kv_lmdb_err(mdb_put(txn->raw, txn->kv->table, &k, &v, flags)));
}

void kv_put(struct kv_txn *txn, struct span key, struct span value)
{
    put(txn, key, value, 0);
}

void kv_insert(struct kv_txn *txn, struct span key, struct span value)
{
    put(txn, key, value, MDB_NOOVERWRITE);
}

void kv_delete(struct kv_txn *txn, struct span key)
{
    assert(txn->writes);
    if (!kv_lmdb_ready(txn) || !key_fits(txn, key))
        return;
    drop_cursor(txn);
    MDB_val k = kv_lmdb_val(key);
    int rc = mdb_del(txn->raw, txn->kv->table, &k, NULL);
    if (rc != MDB_NOTFOUND)
        kv_fail(txn, kv_lmdb_err(rc));
}
