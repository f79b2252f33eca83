/* Walks.  A transaction has one cursor, opened by the first step of a scan and closed by the next
 * change, so that no cursor ever meets a page that moved under it. */
#include "kv_lmdb.h"

struct kv_scan kv_scan(struct kv_txn *txn, struct span from, struct span to, enum kv_order order)
{
    struct kv_scan scan = {.txn = txn, .order = order, .proved = KV_RANGE_NONE};
    if (from.len > KV_KEY_MAX + 1 || to.len > KV_KEY_MAX + 1) {
        kv_fail(txn, ERR_TOO_LARGE);
        return scan;
    }
    kv_range_begin(&scan.rest, from);
    kv_range_end(&scan.rest, to);
    return scan;
}

/* Puts the cursor on the first key of what is left, from whichever end. */
static int seek(const struct kv_scan *scan, MDB_cursor *cursor, MDB_val *key, MDB_val *value)
{
    bool forward = scan->order == KV_FORWARD;
    struct span goal = forward ? kv_range_from(&scan->rest) : kv_range_to(&scan->rest);
    if (goal.len == 0)
        return mdb_cursor_get(cursor, key, value, forward ? MDB_FIRST : MDB_LAST);
    *key = kv_lmdb_val(goal);
    int rc = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
    if (!forward)
        rc = mdb_cursor_get(cursor, key, value, rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
    return rc;
}

static int step(struct kv_scan *scan, MDB_val *key, MDB_val *value)
{
    struct kv_txn *txn = scan->txn;
    MDB_cursor *cursor = txn->cursor;
    if (cursor != NULL && scan->moves == txn->moves)
        return mdb_cursor_get(cursor, key, value, scan->order == KV_FORWARD ? MDB_NEXT : MDB_PREV);
    if (cursor == NULL) {
        int rc = mdb_cursor_open(txn->raw, txn->kv->table, &cursor);
        if (rc != MDB_SUCCESS)
            return rc;
        txn->cursor = cursor;
    }
    return seek(scan, cursor, key, value);
}

static bool within(const struct kv_range *range, struct span key)
{
    return span_cmp(kv_range_from(range), key) <= 0 && comes_before(key, kv_range_to(range));
}

/* Takes a key that was found off what is left to be walked over, once it is proved that none came
 * before it.  Answers where the key now lives. */
static struct span take(struct kv_scan *scan, struct span found)
{
    struct kv_range *rest = &scan->rest, gap = *rest;
    bool forward = scan->order == KV_FORWARD;
    if (forward) {
        kv_range_end(&gap, found);
        kv_range_begin(rest, found);
        rest->from[rest->from_len++] = '\0';
    } else {
        kv_range_begin(&gap, found);
        gap.from[gap.from_len++] = '\0';
        kv_range_end(rest, found);
    }
    kv_lmdb_prove_none(scan->txn, &gap, &scan->proved);
    return (struct span){.ptr = forward ? rest->from : rest->to, .len = found.len};
}

/* Nothing is left, and the record found beyond it, if any, has not strayed from there. */
static void prove_end(struct kv_scan *scan, const MDB_val *beyond, MDB_val value)
{
    struct kv_txn *txn = scan->txn;
    if (beyond != NULL && !kv_lmdb_is_whole(txn->kv, *beyond, value))
        kv_fail(txn, ERR_DAMAGED);
    kv_lmdb_prove_none(txn, &scan->rest, &scan->proved);
}

bool kv_next(struct kv_scan *scan, struct span *key, struct span *value)
{
    struct kv_txn *txn = scan->txn;
    if (!kv_lmdb_ready(txn) || scan->ended)
        return false;
    MDB_val k = {0}, v = {0};
    int rc = step(scan, &k, &v);
    scan->moves = ++txn->moves;
    if (rc != MDB_SUCCESS && rc != MDB_NOTFOUND)
        kv_fail(txn, kv_lmdb_err(rc));
    struct span found = {.ptr = k.mv_data, .len = k.mv_size};
    scan->ended = rc != MDB_SUCCESS || !within(&scan->rest, found);
    if (scan->ended)
        prove_end(scan, rc == MDB_SUCCESS ? &k : NULL, v);
    else if (found.len > KV_KEY_MAX || (txn->depth > 0 && !kv_lmdb_lies_well(txn, &k, &v)))
        kv_fail(txn, ERR_DAMAGED);
    else
        *key = take(scan, found);
    if (scan->ended || txn->err != ERR_NONE)
        return false;
    *value = kv_lmdb_lend(txn, v);
    return true;
}
