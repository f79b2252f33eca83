#include "server/history.h"

static struct key subject_key(struct span subject)
{
    struct key key = key_of(TABLE_DOC);
    key_text(&key, subject);
    return key;
}

static struct key event_key(struct span subject, uint64_t seq)
{
    struct key key = subject_key(subject);
    key_number(&key, seq);
    return key;
}

void history_add(struct kv_txn *txn, struct span subject, uint64_t seq)
{
    struct key key = event_key(subject, seq);
    store_put(txn, &key, SPAN(""));
}

bool history_has(struct kv_txn *txn, struct span subject, uint64_t seq)
{
    struct span nothing;
    struct key key = event_key(subject, seq);
    return store_get(txn, &key, &nothing) && nothing.len == 0;
}

struct kv_scan history_scan(struct kv_txn *txn, struct span subject)
{
    struct key document = subject_key(subject), first = event_key(subject, 0),
               end = key_end(&document);
    return store_scan(txn, &first, &end, KV_FORWARD);
}

bool history_next(struct kv_scan *scan, uint64_t *seq)
{
    struct span key, value, subject;
    if (!store_next(scan, &key, &value))
        return false;
    if (key_cut_text(&key, &subject) && key_cut_number(&key, seq) && key.len == 0)
        return true;
    kv_fail(scan->txn, ERR_DAMAGED);
    return false;
}

bool history_document(struct kv_txn *txn, struct span key, struct span *subject)
{
    uint64_t seq;
    bool found = key_cut_text(&key, subject);
    if (found && key.len == 0)
        return true;
    if (!found || !key_cut_number(&key, &seq) || key.len != 0)
        kv_fail(txn, ERR_DAMAGED);
    return false;
}
