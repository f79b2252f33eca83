/* Where a record lies.  What was deleted is still in the room of its leaf, and what was there
 * before in pages that were freed: all with right checksums.  So a reader's record must lie in a
 * leaf that accounts for each of its bytes, and neither it nor the value in a free page.
 *
 * Which pages are free is remembered from the time when the file was opened; those that were used
 * since are forgotten when a record is found in one. */
#include "kv_lmdb_page.h"

#include <stdlib.h>

/* Goes through LMDB's own tree of free pages, counts them, and sets the bit of each. */
static int look_through(MDB_txn *txn, size_t *count, unsigned char *bits, size_t size)
{
    MDB_cursor *cursor;
    MDB_val key, list;
    int rc = mdb_cursor_open(txn, 0, &cursor);
    if (rc != MDB_SUCCESS)
        return rc;
    while ((rc = mdb_cursor_get(cursor, &key, &list, MDB_NEXT)) == MDB_SUCCESS) {
        const size_t *pages = list.mv_data; /* how many, then which */
        *count += pages[0];
        for (size_t i = 1; i <= pages[0]; i++)
            if (pages[i] / 8 < size)
                bits[pages[i] / 8] |= (unsigned char)(1U << pages[i] % 8);
    }
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? MDB_SUCCESS : rc;
}

int kv_lmdb_count_free(struct kv *kv, size_t *count)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, &txn);
    if (rc != MDB_SUCCESS)
        return rc;
    *count = 0;
    rc = look_through(txn, count, NULL, 0);
    mdb_txn_abort(txn);
    return rc;
}

/* Forgets the pages that are not free any more; false when it cannot tell. */
static bool forget_used(const struct kv_txn *txn)
{
    size_t count = 0, size = txn->kv->free_size;
    unsigned char *bits = calloc(size, 1);
    bool well = bits != NULL && look_through(txn->raw, &count, bits, size) == MDB_SUCCESS;
    for (size_t i = 0; well && i < size; i++)
        __atomic_fetch_and(&txn->kv->free[i], bits[i], __ATOMIC_RELAXED);
    free(bits);
    return well;
}

static bool was_free(const struct kv *kv, uint64_t number)
{
    return number / 8 < kv->free_size &&
           (__atomic_load_n(&kv->free[number / 8], __ATOMIC_RELAXED) >> number % 8 & 1) != 0;
}

static bool is_free(const struct kv_txn *txn, const union page *page)
{
    uint64_t number = page->head.number;
    return was_free(txn->kv, number) && (!forget_used(txn) || was_free(txn->kv, number));
}

bool kv_lmdb_lies_well(const struct kv_txn *txn, const MDB_val *key, const MDB_val *value)
{
    const union page *leaf = page_around(txn->kv, key->mv_data),
                     *page = page_around(txn->kv, value->mv_data);
    bool elsewhere = value->mv_size > 0 && page != leaf; /* nothing may end where the leaf does */
    return page_is_leaf(txn->kv, leaf) && !is_free(txn, leaf) && !(elsewhere && is_free(txn, page));
}
