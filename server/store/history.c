#include "server/history.h"

#include "server/dossier.h"

static struct kv_scan blocks_of(struct kv_txn *txn, struct span subject, enum kv_order order)
{
    struct key first = dossier_block_key(subject, 0),
               end = dossier_block_key(subject, DOSSIER_BLOCKS);
    return store_scan(txn, &first, &end, order);
}

/* The next block of a walk, and its number. */
static bool next_block(struct kv_scan *scan, uint64_t *block, struct span *numbers)
{
    struct span key, subject;
    if (!store_next(scan, &key, numbers))
        return false;
    size_t most = HISTORY_BLOCK * sizeof(uint64_t);
    if (key_cut_text(&key, &subject) && key_cut_number(&key, block) && key.len == 0 &&
        numbers->len > 0 && numbers->len <= most && numbers->len % sizeof(uint64_t) == 0)
        return true;
    kv_fail(scan->txn, ERR_DAMAGED);
    return false;
}

struct history_walk history_begin(struct kv_txn *txn, struct span subject)
{
    return (struct history_walk){.scan = blocks_of(txn, subject, KV_FORWARD)};
}

/* All blocks but the last are full, and none is left out. */
static bool read_block(struct history_walk *history)
{
    uint64_t block;
    struct span numbers;
    bool full = history->block == 0 || history->count == HISTORY_BLOCK;
    if (!next_block(&history->scan, &block, &numbers))
        return false;
    if (!full || block != history->block)
        kv_fail(history->scan.txn, ERR_DAMAGED);
    memcpy(history->bytes, numbers.ptr, numbers.len);
    history->count = numbers.len / sizeof(uint64_t);
    history->at = 0;
    history->block++;
    return history->scan.txn->err == ERR_NONE;
}

bool history_next(struct history_walk *history, uint64_t *seq)
{
    if (history->at == history->count && !read_block(history))
        return false;
    struct span rest = {.ptr = history->bytes + history->at * sizeof *seq, .len = sizeof *seq};
    if (!key_cut_number(&rest, seq) || *seq < history->least) {
        kv_fail(history->scan.txn, ERR_DAMAGED);
        return false;
    }
    history->least = *seq + 1;
    history->at++;
    return true;
}

void history_add(struct kv_txn *txn, struct span subject, uint64_t seq)
{
    uint64_t block = 0;
    struct span before = {0};
    struct key numbers = {0}, key;
    struct kv_scan scan = blocks_of(txn, subject, KV_BACKWARD);
    if (next_block(&scan, &block, &before) && before.len == HISTORY_BLOCK * sizeof seq) {
        before.len = 0;
        block++;
    }
    char bytes[HISTORY_BLOCK * sizeof seq];
    if (before.len > 0)
        memcpy(bytes, before.ptr, before.len);
    key_number(&numbers, seq);
    memcpy(bytes + before.len, numbers.bytes, numbers.len);
    key = dossier_block_key(subject, block);
    store_put(txn, &key, (struct span){.ptr = bytes, .len = before.len + numbers.len});
}

bool history_has(struct kv_txn *txn, struct span subject, uint64_t seq)
{
    uint64_t one;
    struct history_walk history = history_begin(txn, subject);
    while (history_next(&history, &one))
        if (one == seq)
            return true;
    return false;
}
