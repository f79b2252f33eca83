#include "server/log.h"

static struct key seq_key(enum table table, uint64_t seq)
{
    struct key key = key_of(table);
    key_number(&key, seq);
    return key;
}

/* A subtree is kept with the last of its leaves: what a commit adds to the tree lies side by side.
 */
static struct key node_key(unsigned level, uint64_t index)
{
    struct key key = seq_key(TABLE_TREE, ((index + 1) << level) - 1);
    key_number(&key, level);
    return key;
}

static bool node_get(void *context, unsigned level, uint64_t index, struct digest *node)
{
    struct kv_txn *txn = (struct kv_txn *)context;
    struct key key = node_key(level, index);
    struct span value;
    if (!store_get(txn, &key, &value) || value.len != sizeof node->bytes)
        return false;
    memcpy(node->bytes, value.ptr, value.len);
    return true;
}

static void node_put(void *context, unsigned level, uint64_t index, const struct digest *node)
{
    struct kv_txn *txn = (struct kv_txn *)context;
    struct key key = node_key(level, index);
    store_insert(txn, &key, digest_span(node));
}

static struct tree tree_in(struct kv_txn *txn)
{
    return (struct tree){.context = txn, .get = node_get, .put = node_put};
}

static bool salt_get(struct kv_txn *txn, uint64_t seq, unsigned char salt[LOG_SALT_SIZE])
{
    struct key key = seq_key(TABLE_SALT, seq);
    struct span value;
    if (!store_get(txn, &key, &value) || value.len != LOG_SALT_SIZE)
        return false;
    memcpy(salt, value.ptr, LOG_SALT_SIZE);
    return true;
}

static struct span salt_span(const unsigned char salt[LOG_SALT_SIZE])
{
    return (struct span){.ptr = (const char *)salt, .len = LOG_SALT_SIZE};
}

/* What the tree said, unless the storage under it had failed before; damage is for good. */
static enum err settle(struct kv_txn *txn, enum err err)
{
    if (err == ERR_DAMAGED || err == ERR_FULL)
        kv_fail(txn, err);
    return txn->err != ERR_NONE ? txn->err : err;
}

/* Leaves stay when records are erased: the last leaf tells the size. */
uint64_t log_size(struct kv_txn *txn)
{
    struct key nodes = key_of(TABLE_TREE);
    struct kv_scan scan = store_scan_prefix(txn, &nodes, KV_BACKWARD);
    struct span key, value;
    uint64_t last, level;
    if (!store_next(&scan, &key, &value))
        return 0;
    if (!key_cut_number(&key, &last) || !key_cut_number(&key, &level) || key.len != 0) {
        kv_fail(txn, ERR_DAMAGED);
        return 0;
    }
    return last + 1;
}

uint64_t log_append(struct kv_txn *txn, struct span record, const unsigned char salt[LOG_SALT_SIZE])
{
    uint64_t seq = log_size(txn);
    struct digest leaf = tree_leaf(salt_span(salt), record);
    struct tree tree = tree_in(txn);
    struct key event = seq_key(TABLE_EVENT, seq), salted = seq_key(TABLE_SALT, seq);
    store_insert(txn, &event, record);
    store_insert(txn, &salted, salt_span(salt));
    enum err err = tree_append(&tree, seq, &leaf);
    if (err != ERR_NONE)
        kv_fail(txn, err);
    return seq;
}

bool log_read(struct kv_txn *txn, uint64_t seq, struct span *record)
{
    struct key key = seq_key(TABLE_EVENT, seq);
    return store_get(txn, &key, record);
}

struct kv_scan log_scan(struct kv_txn *txn, uint64_t from, uint64_t to, enum kv_order order)
{
    struct key first = seq_key(TABLE_EVENT, from), end = seq_key(TABLE_EVENT, to);
    return store_scan(txn, &first, &end, order);
}

bool log_next(struct kv_scan *scan, uint64_t *seq, struct span *record)
{
    struct span key;
    return store_next(scan, &key, record) && key_cut_number(&key, seq);
}

enum err log_root(struct kv_txn *txn, uint64_t size, struct digest *root)
{
    struct tree tree = tree_in(txn);
    if (size > log_size(txn))
        return settle(txn, ERR_ABSENT);
    return settle(txn, tree_root(&tree, size, root));
}

enum err log_inclusion(struct kv_txn *txn, uint64_t seq, uint64_t size, struct tree_proof *proof)
{
    struct tree tree = tree_in(txn);
    if (size > log_size(txn))
        return settle(txn, ERR_ABSENT);
    return settle(txn, tree_inclusion(&tree, seq, size, proof));
}

bool log_head(struct kv_txn *txn, struct span *note)
{
    struct key all = key_of(TABLE_CHECKPOINT);
    struct kv_scan scan = store_scan_prefix(txn, &all, KV_BACKWARD);
    struct span key;
    return store_next(&scan, &key, note);
}

/* Is this the root the log had at that size?  Anything else is damage. */
static enum err head_check(struct kv_txn *txn, const struct checkpoint *checkpoint)
{
    struct digest root;
    enum err err = log_root(txn, checkpoint->size, &root);
    if (err == ERR_ABSENT || (err == ERR_NONE && !digest_eq(&root, &checkpoint->root)))
        err = ERR_DAMAGED;
    return settle(txn, err);
}

/* Reads the newest checkpoint into the arena; ERR_ABSENT when there is none. */
static enum err head_read(struct kv_txn *txn, struct arena *arena, struct checkpoint *checkpoint,
                          struct span *note)
{
    struct span stored;
    if (!log_head(txn, &stored))
        return settle(txn, ERR_ABSENT);
    *note = span_copy(arena, stored);
    if (checkpoint_parse(*note, checkpoint) != ERR_NONE)
        return settle(txn, ERR_DAMAGED);
    return head_check(txn, checkpoint);
}

enum err log_checkpoint(struct kv_txn *txn, struct arena *arena, struct span origin,
                        const unsigned char secret[CHECKPOINT_SECRET_SIZE], struct span *note)
{
    struct checkpoint before, now = {.origin = origin, .size = log_size(txn)};
    struct span last;
    enum err err = head_read(txn, arena, &before, &last);
    if (err != ERR_NONE && err != ERR_ABSENT)
        return err;
    TRY(log_root(txn, now.size, &now.root));
    struct span signed_note = checkpoint_sign(arena, &now, secret);
    struct key key = seq_key(TABLE_CHECKPOINT, now.size);
    store_put(txn, &key, signed_note);
    TRY(txn->err);
    *note = signed_note;
    return ERR_NONE;
}

enum err log_proof(struct kv_txn *txn, struct arena *arena, uint64_t seq, struct span *file)
{
    struct checkpoint head;
    struct tlogproof proof = {.index = seq};
    unsigned char salt[LOG_SALT_SIZE];
    TRY(head_read(txn, arena, &head, &proof.checkpoint));
    TRY(log_inclusion(txn, seq, head.size, &proof.path));
    if (salt_get(txn, seq, salt))
        proof.extra = salt_span(salt);
    TRY(txn->err);
    *file = tlogproof_write(arena, &proof);
    return ERR_NONE;
}

/* The leaf of record seq, computed again; of an erased one, the leaf that is kept. */
static enum err leaf_check(struct kv_txn *txn, uint64_t seq, struct log_report *report,
                           struct digest *leaf)
{
    unsigned char salt[LOG_SALT_SIZE];
    struct span record;
    if (!node_get(txn, 0, seq, leaf))
        return ERR_DAMAGED;
    bool salted = salt_get(txn, seq, salt), there = log_read(txn, seq, &record);
    if (!salted && !there && txn->err == ERR_NONE) {
        report->erased++;
        return ERR_NONE;
    }
    if (!salted || !there)
        return ERR_DAMAGED;
    struct digest computed = tree_leaf(salt_span(salt), record);
    return digest_eq(&computed, leaf) ? ERR_NONE : ERR_DAMAGED;
}

/* The subtrees that leaf seq completes, from those of the leaves before: complete[level] is
 * the last one computed at that level. */
static enum err nodes_check(struct kv_txn *txn, uint64_t seq, struct digest node,
                            struct digest complete[TREE_PROOF_MAX])
{
    unsigned level = 0;
    for (uint64_t index = seq; index % 2 == 1; index /= 2) {
        struct digest stored;
        node = tree_node(&complete[level], &node);
        level++;
        if (!node_get(txn, level, index / 2, &stored) || !digest_eq(&stored, &node))
            return ERR_DAMAGED;
    }
    complete[level] = node;
    return ERR_NONE;
}

static uint64_t count(struct kv_txn *txn, enum table table)
{
    struct key all = key_of(table);
    struct kv_scan scan = store_scan_prefix(txn, &all, KV_FORWARD);
    struct span key, value;
    uint64_t found = 0;
    while (store_next(&scan, &key, &value))
        found++;
    return found;
}

/* All that should be there was found there: what is more would be in excess. */
static enum err excess_check(struct kv_txn *txn, const struct log_report *report)
{
    uint64_t kept = report->records - report->erased;
    uint64_t nodes = 2 * report->records - (uint64_t)__builtin_popcountll(report->records);
    bool exact = count(txn, TABLE_EVENT) == kept && count(txn, TABLE_SALT) == kept &&
                 count(txn, TABLE_TREE) == nodes;
    return exact ? ERR_NONE : ERR_DAMAGED;
}

static enum err checkpoints_check(struct kv_txn *txn, const struct checkpoint_key *key,
                                  struct log_report *report)
{
    struct key all = key_of(TABLE_CHECKPOINT);
    struct kv_scan scan = store_scan_prefix(txn, &all, KV_FORWARD);
    struct span place, note;
    while (store_next(&scan, &place, &note)) {
        struct checkpoint checkpoint;
        uint64_t size;
        if (!key_cut_number(&place, &size) ||
            checkpoint_verify(key, note, &checkpoint) != ERR_NONE || checkpoint.size != size)
            return ERR_DAMAGED;
        TRY(head_check(txn, &checkpoint));
        report->checkpoints++;
    }
    return ERR_NONE;
}

enum err log_verify(struct kv_txn *txn, const struct checkpoint_key *key, struct log_report *report)
{
    struct digest leaf, complete[TREE_PROOF_MAX];
    uint64_t size = log_size(txn);
    *report = (struct log_report){0};
    for (; report->records < size; report->records++) {
        TRY(settle(txn, leaf_check(txn, report->records, report, &leaf)));
        TRY(settle(txn, nodes_check(txn, report->records, leaf, complete)));
    }
    TRY(settle(txn, excess_check(txn, report)));
    return settle(txn, checkpoints_check(txn, key, report));
}
