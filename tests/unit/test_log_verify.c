/* test_log_verify.c - whatever is changed, missing or added in the log is noticed. */
#include "log_world.h"

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

/* A true note, kept as that of another size. */
static void a_checkpoint_in_the_wrong_place_is_noticed(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    struct log_report report;
    struct span note;
    SCOPED_TXN txn = kv_write(world.kv);
    struct key key = key_of(TABLE_CHECKPOINT);
    key_number(&key, 7);
    assert_true(log_head(&txn, &note));
    store_put(&txn, &key, span_copy(&world.arena, note));
    assert_int_equal(log_verify(&txn, &world.key, &report), ERR_DAMAGED);
}

/* A salt whose checksum is wrong is no erased salt. */
static void a_damaged_salt_gives_no_proof(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    fill(&world);
    struct span file = SPAN("untouched");
    SCOPED_TXN txn = kv_write(world.kv);
    struct key key = key_of(TABLE_SALT);
    key_number(&key, 3);
    kv_put(&txn, (struct span){key.bytes, key.len}, SPAN("0123456701234567"));
    assert_int_equal(log_proof(&txn, &world.arena, 3, &file), ERR_DAMAGED);
    assert_true(span_eq(file, SPAN("untouched")));
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
    key_number(&leaf, 2);
    key_number(&leaf, 0);
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

TESTS(a_sound_log_verifies, every_change_of_a_stored_byte_is_noticed, everything_missing_is_noticed,
      everything_in_excess_is_noticed, a_checkpoint_in_the_wrong_place_is_noticed,
      a_damaged_salt_gives_no_proof, a_log_cut_short_contradicts_its_checkpoint,
      an_erased_record_leaves_every_proof_valid)
