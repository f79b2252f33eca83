/* test_log.c - the log keeps everything, proves it, and notices when it is changed. */
#include "test.h"

#include "server/log.h"
#include "temporary.h"

#include <sodium.h>

#define LOG "plans.example.org/log"

enum { RECORDS = 11, MAP = 16 * 1024 * 1024 };

struct world {
    struct arena arena;
    struct kv *kv;
    struct checkpoint_key key;
    unsigned char secret[CHECKPOINT_SECRET_SIZE];
};

static void world_end(struct world *world)
{
    kv_close(world->kv);
    arena_release(&world->arena);
}

#define SCOPED_WORLD struct world __attribute__((cleanup(world_end)))

static void world_begin(struct world *world)
{
    static const unsigned char seed[crypto_sign_SEEDBYTES] = {1};
    struct kv_options options = {.map_size = MAP, .strict = true};
    world->key.name = SPAN(LOG);
    crypto_sign_seed_keypair(world->key.bytes, world->secret, seed);
    assert_int_equal(
        store_open(&world->arena, temporary_directory(&world->arena), &options, &world->kv), 0);
}

static struct span record_text(struct arena *arena, uint64_t seq)
{
    return span_format(arena, "{\"seq\":%llu}", (unsigned long long)seq);
}

static struct digest leaf_number(struct arena *arena, uint64_t seq)
{
    char salt[LOG_SALT_SIZE] = {(char)seq};
    return tree_leaf((struct span){salt, sizeof salt}, record_text(arena, seq));
}

static uint64_t append(struct world *world, struct kv_txn *txn, uint64_t seq)
{
    unsigned char salt[LOG_SALT_SIZE] = {(unsigned char)seq};
    return log_append(txn, record_text(&world->arena, seq), salt);
}

static void checkpoint(struct world *world, struct kv_txn *txn)
{
    struct span note;
    assert_int_equal(log_checkpoint(txn, &world->arena, SPAN(LOG), world->secret, &note), ERR_NONE);
}

/* RECORDS records; a checkpoint after the fourth and after the last but one. */
static void fill(struct world *world)
{
    world_begin(world);
    SCOPED_TXN txn = kv_write(world->kv);
    for (uint64_t seq = 0; seq < RECORDS; seq++) {
        if (seq == 4 || seq == RECORDS - 1)
            checkpoint(world, &txn);
        assert_int_equal(append(world, &txn, seq), seq);
    }
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static struct digest naive_root(struct arena *arena, uint64_t from, uint64_t to)
{
    uint64_t half = 1;
    if (to - from == 1)
        return leaf_number(arena, from);
    while (half * 2 < to - from)
        half *= 2;
    struct digest left = naive_root(arena, from, from + half);
    struct digest right = naive_root(arena, from + half, to);
    return tree_node(&left, &right);
}

static void records_are_numbered_and_read_back(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    SCOPED_TXN txn = kv_read(world.kv);
    struct span record;
    assert_int_equal(log_size(&txn), RECORDS);
    for (uint64_t seq = 0; seq < RECORDS; seq++) {
        assert_true(log_read(&txn, seq, &record));
        assert_true(span_eq(record, record_text(&world.arena, seq)));
    }
    assert_false(log_read(&txn, RECORDS, &record));
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void a_walk_keeps_to_its_bounds(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    SCOPED_TXN txn = kv_read(world.kv);
    struct span record;
    for (uint64_t from = 0; from <= RECORDS; from++)
        for (uint64_t to = from; to <= RECORDS + 1; to++) {
            uint64_t seq, end = to < RECORDS ? to : RECORDS, forward = from, backward = end;
            struct kv_scan scan = log_scan(&txn, from, to, KV_FORWARD);
            while (log_next(&scan, &seq, &record))
                assert_int_equal(seq, forward++);
            assert_int_equal(forward, end);
            scan = log_scan(&txn, from, to, KV_BACKWARD);
            while (log_next(&scan, &seq, &record))
                assert_int_equal(seq, --backward);
            assert_int_equal(backward, from);
        }
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void the_root_of_every_size_is_known(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    SCOPED_TXN txn = kv_read(world.kv);
    struct digest root, empty = digest_of(SPAN(""));
    assert_int_equal(log_root(&txn, 0, &root), ERR_NONE);
    assert_true(digest_eq(&root, &empty));
    for (uint64_t size = 1; size <= RECORDS; size++) {
        struct digest expected = naive_root(&world.arena, 0, size);
        assert_int_equal(log_root(&txn, size, &root), ERR_NONE);
        assert_true(digest_eq(&root, &expected));
    }
    assert_int_equal(log_root(&txn, RECORDS + 1, &root), ERR_ABSENT);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void every_record_is_proved_by_its_file_alone(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    SCOPED_TXN txn = kv_read(world.kv);
    struct tree_proof path;
    struct span file;
    for (uint64_t seq = 0; seq < RECORDS - 1; seq++) {
        struct tlogproof proof;
        struct checkpoint head;
        assert_int_equal(log_proof(&txn, &world.arena, seq, &file), ERR_NONE);
        assert_int_equal(tlogproof_parse(&world.arena, file, &proof), ERR_NONE);
        struct digest leaf = tree_leaf(proof.extra, record_text(&world.arena, seq));
        assert_int_equal(tlogproof_verify(&proof, &world.key, &leaf, &head), ERR_NONE);
        assert_int_equal(head.size, RECORDS - 1);
        assert_int_equal(proof.index, seq);
    }
    assert_int_equal(log_proof(&txn, &world.arena, RECORDS - 1, &file), ERR_ABSENT);
    assert_int_equal(log_inclusion(&txn, 3, 3, &path), ERR_ABSENT);
    assert_int_equal(log_inclusion(&txn, 3, RECORDS + 1, &path), ERR_ABSENT);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void an_empty_log_has_a_root_and_no_proofs(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world);
    SCOPED_TXN txn = kv_write(world.kv);
    struct log_report report;
    struct span text;
    assert_int_equal(log_size(&txn), 0);
    assert_false(log_head(&txn, &text));
    assert_int_equal(log_proof(&txn, &world.arena, 0, &text), ERR_ABSENT);
    checkpoint(&world, &txn);
    assert_true(log_head(&txn, &text));
    assert_int_equal(log_proof(&txn, &world.arena, 0, &text), ERR_ABSENT);
    assert_int_equal(log_verify(&txn, &world.key, &report), ERR_NONE);
    assert_int_equal(report.checkpoints, 1);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void what_was_undone_leaves_no_trace(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    struct log_report report;
    SCOPED_TXN txn = kv_write(world.kv);
    SCOPED_TXN part = kv_savepoint(&txn);
    assert_int_equal(append(&world, &part, 99), RECORDS);
    kv_abandon(&part);
    assert_int_equal(append(&world, &txn, RECORDS), RECORDS);
    assert_int_equal(log_verify(&txn, &world.key, &report), ERR_NONE);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void a_sound_log_verifies(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    SCOPED_TXN txn = kv_read(world.kv);
    struct log_report report;
    struct checkpoint_key other = world.key;
    other.bytes[0] ^= 1;
    assert_int_equal(log_verify(&txn, &world.key, &report), ERR_NONE);
    assert_int_equal(report.records, RECORDS);
    assert_int_equal(report.erased, 0);
    assert_int_equal(report.checkpoints, 2);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
    SCOPED_TXN again = kv_read(world.kv);
    assert_int_equal(log_verify(&again, &other, &report), ERR_DAMAGED);
}

static const enum table logged[] = {TABLE_EVENT, TABLE_SALT, TABLE_TREE, TABLE_CHECKPOINT};

/* The key of stored record number `number` of a table; false when there are fewer. */
static bool key_number_of(struct kv_txn *txn, enum table table, size_t number, struct key *found)
{
    struct key all = key_of(table);
    struct kv_scan scan = store_scan_prefix(txn, &all, KV_FORWARD);
    struct span key = {0}, value;
    for (size_t i = 0; i <= number; i++)
        if (!store_next(&scan, &key, &value))
            return false;
    *found = all;
    key_bytes(found, key);
    return true;
}

/* The stored bytes with one bit changed, or with one byte more. */
static void spoil(struct world *world, struct kv_txn *txn, const struct key *key, size_t way)
{
    struct span value;
    assert_true(store_get(txn, key, &value));
    char *bytes = arena_new(&world->arena, char, value.len + 1);
    memcpy(bytes, value.ptr, value.len);
    if (way < value.len)
        bytes[way] = (char)(bytes[way] ^ 1);
    store_put(txn, key, (struct span){bytes, value.len + (way == value.len)});
}

/* Whoever can write to the store can make its checksums right; the tree still tells. */
static void every_change_of_a_stored_byte_is_noticed(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    struct log_report report;
    struct key key;
    size_t tried = 0;
    for (size_t t = 0; t < COUNT_OF(logged); t++)
        for (size_t number = 0, more = 1; more; number++)
            for (size_t way = 0, ways = 1; way < ways; way++) {
                SCOPED_TXN txn = kv_write(world.kv);
                struct span value;
                more = key_number_of(&txn, logged[t], number, &key);
                if (!more)
                    break;
                assert_true(store_get(&txn, &key, &value));
                ways = value.len + 1;
                spoil(&world, &txn, &key, way);
                assert_int_equal(log_verify(&txn, &world.key, &report), ERR_DAMAGED);
                tried++;
            }
    assert_true(tried > 1000);
}

static void everything_missing_is_noticed(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    struct log_report report;
    for (size_t t = 0; t < 3; t++) /* a checkpoint may be missing: nothing counts them */
        for (size_t number = 0;; number++) {
            SCOPED_TXN txn = kv_write(world.kv);
            struct key key;
            if (!key_number_of(&txn, logged[t], number, &key))
                break;
            store_delete(&txn, &key);
            assert_int_equal(log_verify(&txn, &world.key, &report), ERR_DAMAGED);
        }
}

static void everything_in_excess_is_noticed(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    struct log_report report;
    struct key extra[] = {key_of(TABLE_EVENT), key_of(TABLE_SALT), key_of(TABLE_TREE),
                          key_of(TABLE_CHECKPOINT)};
    for (size_t t = 0; t < COUNT_OF(extra); t++) {
        SCOPED_TXN txn = kv_write(world.kv);
        char value[32] = {0};
        key_number(&extra[t], 40);
        if (logged[t] == TABLE_TREE)
            key_number(&extra[t], 0);
        store_put(&txn, &extra[t],
                  (struct span){value, logged[t] == TABLE_SALT ? LOG_SALT_SIZE : sizeof value});
        assert_int_equal(log_verify(&txn, &world.key, &report), ERR_DAMAGED);
    }
}

static void forget(struct kv_txn *txn, enum table table, uint64_t seq)
{
    struct key key = key_of(table);
    key_number(&key, seq);
    store_delete(txn, &key);
}

static void a_log_cut_short_contradicts_its_checkpoint(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world);
    struct log_report report;
    struct span note;
    SCOPED_TXN txn = kv_write(world.kv);
    append(&world, &txn, 0);
    append(&world, &txn, 1);
    append(&world, &txn, 2);
    checkpoint(&world, &txn);
    struct key leaf = key_of(TABLE_TREE);
    key_number(&leaf, 0);
    key_number(&leaf, 2);
    store_delete(&txn, &leaf);
    forget(&txn, TABLE_EVENT, 2);
    forget(&txn, TABLE_SALT, 2);
    SCOPED_TXN part = kv_savepoint(&txn);
    assert_int_equal(log_verify(&part, &world.key, &report), ERR_DAMAGED);
    assert_int_equal(report.records, 2);
    kv_abandon(&part);
    /* nor is another history signed over it */
    append(&world, &txn, 7);
    assert_int_equal(log_checkpoint(&txn, &world.arena, SPAN(LOG), world.secret, &note),
                     ERR_DAMAGED);
    assert_int_equal(kv_commit(&txn), ERR_DAMAGED);
}

static void an_erased_record_leaves_every_proof_valid(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    struct log_report report;
    struct tlogproof proof;
    struct checkpoint head;
    struct span text;
    SCOPED_TXN txn = kv_write(world.kv);
    forget(&txn, TABLE_EVENT, 5);
    forget(&txn, TABLE_SALT, 5);
    assert_int_equal(log_verify(&txn, &world.key, &report), ERR_NONE);
    assert_int_equal(report.erased, 1);
    assert_int_equal(report.records, RECORDS);
    assert_false(log_read(&txn, 5, &text));
    for (uint64_t seq = 0; seq < RECORDS - 1; seq++) {
        struct digest leaf = leaf_number(&world.arena, seq);
        assert_int_equal(log_proof(&txn, &world.arena, seq, &text), ERR_NONE);
        assert_int_equal(tlogproof_parse(&world.arena, text, &proof), ERR_NONE);
        assert_int_equal(tlogproof_verify(&proof, &world.key, &leaf, &head), ERR_NONE);
        assert_int_equal(proof.extra.len, seq == 5 ? 0 : LOG_SALT_SIZE);
    }
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void a_failed_transaction_stays_failed(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    struct digest root;
    struct span text;
    struct tree_proof path;
    struct log_report report;
    SCOPED_TXN txn = kv_write(world.kv);
    kv_fail(&txn, ERR_IO);
    append(&world, &txn, RECORDS);
    assert_int_equal(log_size(&txn), 0);
    assert_int_equal(log_root(&txn, 1, &root), ERR_IO);
    assert_int_equal(log_inclusion(&txn, 0, 1, &path), ERR_IO);
    assert_int_equal(log_proof(&txn, &world.arena, 0, &text), ERR_IO);
    assert_int_equal(log_checkpoint(&txn, &world.arena, SPAN(LOG), world.secret, &text), ERR_IO);
    assert_int_equal(log_verify(&txn, &world.key, &report), ERR_IO);
    assert_int_equal(kv_commit(&txn), ERR_IO);
}

TESTS(records_are_numbered_and_read_back, a_walk_keeps_to_its_bounds,
      the_root_of_every_size_is_known, every_record_is_proved_by_its_file_alone,
      an_empty_log_has_a_root_and_no_proofs, what_was_undone_leaves_no_trace, a_sound_log_verifies,
      every_change_of_a_stored_byte_is_noticed, everything_missing_is_noticed,
      everything_in_excess_is_noticed, a_log_cut_short_contradicts_its_checkpoint,
      an_erased_record_leaves_every_proof_valid, a_failed_transaction_stays_failed)
