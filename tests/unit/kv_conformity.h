/* kv_conformity.h - the definition of kv.h by example: every engine must pass.
 *
 * Written against kv.h only.  A test program for an engine lists KV_CONFORMITY among its
 * sentences.
 */
#pragma once

#include "kv_sharing.h"

/* clang-format off */
#define KV_CONFORMITY                                                                          \
    what_is_committed_is_found_after_reopening, what_is_abandoned_never_happened,              \
    every_walk_over_every_small_store_is_right, every_small_history_of_savepoints_is_right,    \
    random_histories_agree_with_a_sorted_array, a_walk_goes_on_while_the_store_changes,        \
    two_walks_of_one_transaction_do_not_disturb_each_other,                                    \
    a_reader_sees_the_moment_it_began, a_savepoint_fails_alone,                                \
    the_first_failure_sticks_and_nothing_is_kept, keys_and_values_have_limits,                 \
    a_full_store_refuses_whole_stays_readable_and_recovers, a_second_writer_is_refused,        \
    another_process_may_read_beside_the_writer, what_cannot_be_opened_says_why,                \
    a_commit_is_a_new_version_and_nothing_else_is, keys_are_counted,                           \
    a_copy_is_the_committed_state, readers_in_other_threads_see_whole_commits
/* clang-format on */

/* ---- sentences ---- */

static void what_is_committed_is_found_after_reopening(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    put_committed(world.kv, SPAN("a\0b"), SPAN("one\0two"));
    put_committed(world.kv, SPAN("\xff"), SPAN(""));
    world_reopen(&world, TEST_MAP);
    SCOPED_TXN txn = kv_read(world.kv);
    assert_true(holds(&txn, SPAN("a\0b"), SPAN("one\0two")));
    assert_true(holds(&txn, SPAN("\xff"), SPAN("")));
    assert_true(lacks(&txn, SPAN("a")));
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void what_is_abandoned_never_happened(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    put_committed(world.kv, SPAN("a"), SPAN("1"));
    abandon_a_change(world.kv);
    SCOPED_TXN txn = kv_read(world.kv);
    assert_true(holds(&txn, SPAN("a"), SPAN("1")));
    assert_true(lacks(&txn, SPAN("b")));
}

/* ---- walks and snapshots ---- */

static void fill(struct kv_txn *txn, const char *letters)
{
    for (; *letters != '\0'; letters++)
        kv_put(txn, (struct span){.ptr = letters, .len = 1}, SPAN("v"));
}

static void a_walk_goes_on_while_the_store_changes(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    for (enum kv_order order = KV_FORWARD; order <= KV_BACKWARD; order++) {
        SCOPED_TXN txn = kv_write(world.kv);
        fill(&txn, "bdfhj");
        char seen[8] = "";
        size_t count = 0;
        struct kv_scan scan = kv_scan(&txn, SPAN(""), SPAN(""), order);
        struct span key, value;
        while (kv_next(&scan, &key, &value)) {
            seen[count++] = key.ptr[0];
            bool first = count == 1;
            kv_delete(&txn, key);
            kv_delete(&txn, first ? SPAN("f") : SPAN("none"));
            fill(&txn, first ? "e" : "");
        }
        assert_string_equal(seen, order == KV_FORWARD ? "bdehj" : "jhedb");
        assert_int_equal(txn.err, ERR_NONE);
    }
}

static void two_walks_of_one_transaction_do_not_disturb_each_other(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    SCOPED_TXN txn = kv_write(world.kv);
    fill(&txn, "abc");
    struct kv_scan up = kv_scan(&txn, SPAN(""), SPAN(""), KV_FORWARD);
    struct kv_scan down = kv_scan(&txn, SPAN(""), SPAN(""), KV_BACKWARD);
    struct span low, high, value;
    for (size_t i = 0; i < 3; i++) {
        assert_true(kv_next(&up, &low, &value));
        assert_true(kv_next(&down, &high, &value));
        assert_int_equal(low.ptr[0], "abc"[i]);
        assert_int_equal(high.ptr[0], "cba"[i]);
    }
    assert_false(kv_next(&up, &low, &value));
    assert_false(kv_next(&down, &high, &value));
}

static void a_reader_sees_the_moment_it_began(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    put_committed(world.kv, SPAN("a"), SPAN("1"));
    SCOPED_TXN before = kv_read(world.kv);
    SCOPED_TXN writer = kv_write(world.kv);
    kv_put(&writer, SPAN("a"), SPAN("2"));
    kv_put(&writer, SPAN("b"), SPAN("2"));
    SCOPED_TXN during = kv_read(world.kv);
    assert_int_equal(kv_commit(&writer), ERR_NONE);
    SCOPED_TXN after = kv_read(world.kv);
    assert_true(holds(&before, SPAN("a"), SPAN("1")) && lacks(&before, SPAN("b")));
    assert_true(holds(&during, SPAN("a"), SPAN("1")) && lacks(&during, SPAN("b")));
    assert_true(holds(&after, SPAN("a"), SPAN("2")) && holds(&after, SPAN("b"), SPAN("2")));
}

/* ---- failures ---- */

static void fail_inside(struct kv_txn *outer)
{
    SCOPED_TXN inner = kv_savepoint(outer);
    kv_put(&inner, SPAN("b"), SPAN("2"));
    kv_insert(&inner, SPAN("a"), SPAN("2"));
    assert_int_equal(kv_commit(&inner), ERR_CONFLICT);
}

static void a_savepoint_fails_alone(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    SCOPED_TXN txn = kv_write(world.kv);
    kv_insert(&txn, SPAN("a"), SPAN("1"));
    fail_inside(&txn);
    kv_put(&txn, SPAN("c"), SPAN("3"));
    assert_int_equal(kv_commit(&txn), ERR_NONE);
    SCOPED_TXN reader = kv_read(world.kv);
    assert_true(holds(&reader, SPAN("a"), SPAN("1")));
    assert_true(lacks(&reader, SPAN("b")));
    assert_true(holds(&reader, SPAN("c"), SPAN("3")));
}

static void the_first_failure_sticks_and_nothing_is_kept(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    put_committed(world.kv, SPAN("a"), SPAN("1"));
    SCOPED_TXN txn = kv_write(world.kv);
    kv_put(&txn, SPAN("b"), SPAN("2"));
    kv_fail(&txn, ERR_STALE);
    kv_fail(&txn, ERR_IO);
    struct span key = SPAN("untouched"), value = SPAN("untouched");
    struct kv_scan scan = kv_scan(&txn, SPAN(""), SPAN(""), KV_FORWARD);
    assert_false(kv_get(&txn, SPAN("a"), &value));
    assert_false(kv_next(&scan, &key, &value));
    assert_true(span_eq(key, SPAN("untouched")) && span_eq(value, SPAN("untouched")));
    SCOPED_TXN inner = kv_savepoint(&txn);
    kv_put(&inner, SPAN("c"), SPAN("3"));
    assert_int_equal(kv_commit(&inner), ERR_STALE);
    assert_int_equal(kv_commit(&txn), ERR_STALE);
    SCOPED_TXN reader = kv_read(world.kv);
    assert_true(lacks(&reader, SPAN("b")) && lacks(&reader, SPAN("c")));
}

static enum err put_alone(struct kv *kv, size_t key_len, size_t value_len)
{
    SCOPED_ARENA arena = {0};
    struct span key = {.ptr = arena_new(&arena, char, key_len + 1), .len = key_len};
    struct span value = {.ptr = arena_new(&arena, char, value_len + 1), .len = value_len};
    SCOPED_TXN txn = kv_write(kv);
    kv_put(&txn, key, value);
    return kv_commit(&txn);
}

static enum err get_alone(struct kv *kv, size_t key_len)
{
    SCOPED_ARENA arena = {0};
    struct span key = {.ptr = arena_new(&arena, char, key_len + 1), .len = key_len}, value;
    SCOPED_TXN txn = kv_read(kv);
    bool found = kv_get(&txn, key, &value);
    enum err err = kv_commit(&txn);
    return err == ERR_NONE && !found ? ERR_ABSENT : err;
}

static void keys_and_values_have_limits(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    assert_int_equal(put_alone(world.kv, 0, 1), ERR_INVALID);
    assert_int_equal(put_alone(world.kv, KV_KEY_MAX, 1), ERR_NONE);
    assert_int_equal(put_alone(world.kv, KV_KEY_MAX + 1, 1), ERR_TOO_LARGE);
    assert_int_equal(get_alone(world.kv, 0), ERR_INVALID);
    assert_int_equal(get_alone(world.kv, KV_KEY_MAX), ERR_NONE);
    assert_int_equal(get_alone(world.kv, KV_KEY_MAX + 1), ERR_TOO_LARGE);
    assert_int_equal(put_alone(world.kv, 1, KV_VALUE_MAX + 1), ERR_TOO_LARGE);
    assert_int_equal(get_alone(world.kv, 1), ERR_ABSENT);
    assert_int_equal(put_alone(world.kv, 1, KV_VALUE_MAX), ERR_NONE);
    SCOPED_TXN txn = kv_read(world.kv);
    struct span value;
    assert_true(kv_get(&txn, SPAN("\0"), &value));
    assert_int_equal(value.len, KV_VALUE_MAX);
}

static struct span numbered(struct arena *arena, unsigned number)
{
    return span_format(arena, "%08u", number);
}

/* Writes one key after the other, each with a large value, until there is no room. */
static unsigned fill_up(struct kv *kv)
{
    SCOPED_ARENA arena = {0};
    struct span value = {.ptr = arena_new(&arena, char, 9000), .len = 9000};
    for (unsigned count = 0;; count++) {
        SCOPED_TXN txn = kv_write(kv);
        kv_put(&txn, numbered(&arena, count), value);
        enum err err = kv_commit(&txn);
        if (err != ERR_NONE) {
            assert_int_equal(err, ERR_FULL);
            return count;
        }
    }
}

static unsigned count_keys(struct kv *kv)
{
    SCOPED_TXN txn = kv_read(kv);
    struct kv_scan scan = kv_scan(&txn, SPAN(""), SPAN(""), KV_FORWARD);
    struct span key, value;
    unsigned count = 0;
    while (kv_next(&scan, &key, &value)) {
        assert_int_equal(value.len, 9000);
        count++;
    }
    assert_int_equal(kv_commit(&txn), ERR_NONE);
    return count;
}

static void a_full_store_refuses_whole_stays_readable_and_recovers(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, SMALL_MAP);
    unsigned count = fill_up(world.kv);
    assert_true(count > 50);
    for (unsigned i = 0; i < count; i++) { /* every one can go, one by one */
        if (i == 3)
            world_reopen(&world, SMALL_MAP);
        assert_int_equal(count_keys(world.kv), count - i);
        SCOPED_ARENA arena = {0};
        SCOPED_TXN txn = kv_write(world.kv);
        kv_delete(&txn, numbered(&arena, i));
        assert_int_equal(kv_commit(&txn), ERR_NONE);
    }
    assert_true(fill_up(world.kv) > count * 9 / 10);
}
