/* What is found is held against its own checksum (store.h) and must lie well (kv_lmdb_place.c);
 * that there is nothing more to find is proved here, by a walk of our own from the root to where it
 * would be. */
#include "kv_lmdb_page.h"

/* Reads the leaf where the goal would be, or what comes just before it, and the range of all keys
 * that belong there. */
static bool find_leaf(const struct kv_txn *txn, struct span goal, bool before,
                      struct kv_range *range, union page *page)
{
    uint64_t number = txn->root;
    range->from_len = range->to_len = 0;
    for (unsigned level = 1; level < txn->depth; level++) {
        if (!page_read(txn->kv, number, false, range, page))
            return false;
        size_t i = page_keys_before(page, 1, goal);
        bool is_there = i < page_count(page) && span_eq(page_key(page, i), goal);
        number = page_below(page, is_there && !before ? i : i - 1, range);
    }
    return page_read(txn->kv, number, true, range, page);
}

/* Whether the engine finds the record of that key, and it is whole. */
static bool is_whole(const struct kv_txn *txn, struct span key)
{
    MDB_val name = kv_lmdb_val(key), value;
    return mdb_get(txn->raw, txn->kv->table, &name, &value) == MDB_SUCCESS &&
           kv_lmdb_is_whole(txn->kv, name, value);
}

/* Proves what lies before a leaf's first key by the leaf before it. */
static bool prove_before(struct kv_txn *txn, const struct kv_range *leaf, struct kv_range *proved)
{
    PAGE_BUFFER page;
    struct kv_range range;
    kv_range_begin(proved, SPAN(""));
    if (leaf->from_len == 0)
        return true;
    if (!find_leaf(txn, kv_range_from(leaf), true, &range, &page))
        return false;
    kv_range_begin(proved, page_key(&page, 0));
    return true;
}

/* Proves what lies behind a leaf's last key by the leaf behind it, which has none before the end.
 */
static bool prove_behind(struct kv_txn *txn, const struct kv_range *leaf, struct span end,
                         struct kv_range *proved)
{
    PAGE_BUFFER page;
    struct kv_range range;
    kv_range_end(proved, SPAN(""));
    if (leaf->to_len == 0)
        return true;
    if (!find_leaf(txn, kv_range_to(leaf), false, &range, &page))
        return false;
    kv_range_end(proved, page_last_key(&page));
    return !comes_before(page_key(&page, 0), end);
}

/* A key that is damaged hides its record, and is then beside the gap where it should be: what is
 * there must be whole.  A separator of leaves that is damaged leads to the wrong one, and then does
 * not fit the other: where the gap reaches beyond a leaf's own keys, the leaf there is read, too.
 */
static bool prove(struct kv_txn *txn, const struct kv_range *gap, struct kv_range *proved)
{
    PAGE_BUFFER page;
    struct kv_range leaf;
    struct span from = kv_range_from(gap), to = kv_range_to(gap);
    if (!find_leaf(txn, from, false, &leaf, &page))
        return false;
    size_t i = page_keys_before(&page, 0, from), count = page_count(&page);
    kv_range_begin(proved, page_key(&page, 0));
    kv_range_end(proved, page_last_key(&page));
    bool before = i > 0 ? is_whole(txn, page_key(&page, i - 1)) : prove_before(txn, &leaf, proved);
    if (i == count)
        return before && prove_behind(txn, &leaf, to, proved);
    return before && !comes_before(page_key(&page, i), to) && is_whole(txn, page_key(&page, i));
}

static bool is_within(const struct kv_range *gap, const struct kv_range *proved)
{
    struct span to = kv_range_to(gap);
    return span_cmp(kv_range_from(proved), kv_range_from(gap)) <= 0 &&
           (proved->to_len == 0 || (to.len > 0 && span_cmp(to, kv_range_to(proved)) <= 0));
}

void kv_lmdb_prove_none(struct kv_txn *txn, const struct kv_range *gap, struct kv_range *proved)
{
    bool is_empty = txn->depth == 0 || !comes_before(kv_range_from(gap), kv_range_to(gap));
    if (txn->err == ERR_NONE && !is_empty && !is_within(gap, proved) && !prove(txn, gap, proved))
        kv_fail(txn, ERR_DAMAGED);
}
