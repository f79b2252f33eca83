/* test_log.c - the log keeps everything in order, and proves it. */
#include "log_world.h"

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
      an_empty_log_has_a_root_and_no_proofs, what_was_undone_leaves_no_trace,
      a_failed_transaction_stays_failed)
