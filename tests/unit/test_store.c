#include "server/store.h"

#include "kv_world.h"

static const struct kv_options options = {.map_size = TEST_MAP, .strict = true};

static void store_begin(struct world *world)
{
    world->directory = temporary_directory(&world->arena);
    assert_int_equal(store_open(&world->arena, world->directory, &options, &world->kv), ERR_NONE);
}

static struct key numbered(enum table table, uint64_t number)
{
    struct key key = key_of(table);
    key_number(&key, number);
    return key;
}

static struct key named(enum table table, struct span name)
{
    struct key key = key_of(table);
    key_text(&key, name);
    return key;
}

static struct span raw(const struct key *key)
{
    return (struct span){.ptr = key->bytes, .len = key->len};
}

static void store_committed(struct kv *kv, const struct key *key, struct span value)
{
    SCOPED_TXN txn = kv_write(kv);
    store_put(&txn, key, value);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void no_two_tables_share_a_tag(void **unused)
{
    (void)unused;
    for (enum table a = 0; a < TABLE_COUNT; a++) {
        assert_in_range(store_tables[a].tag, 'a', 'z');
        for (enum table b = 0; b < a; b++)
            assert_int_not_equal(store_tables[a].tag, store_tables[b].tag);
    }
}

static void a_record_is_read_as_it_was_written(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    store_begin(&world);
    struct key full = numbered(TABLE_EVENT, 1), empty = numbered(TABLE_EVENT, 2);
    SCOPED_TXN txn = kv_write(world.kv);
    struct span value;
    store_insert(&txn, &full, SPAN("a\0b"));
    store_put(&txn, &empty, SPAN(""));
    assert_true(store_get(&txn, &full, &value) && span_eq(value, SPAN("a\0b")));
    assert_true(store_get(&txn, &empty, &value) && value.len == 0);
    store_delete(&txn, &full);
    assert_false(store_get(&txn, &full, &value));
    store_insert(&txn, &empty, SPAN("again"));
    assert_int_equal(kv_commit(&txn), ERR_CONFLICT);
}

/* ---- damage ---- */

/* What reading the record says once its frame has been replaced. */
static enum err read_replaced(struct kv *kv, const struct key *key, struct span frame)
{
    SCOPED_TXN txn = kv_write(kv);
    kv_put(&txn, raw(key), frame);
    struct span value = SPAN("untouched");
    bool found = store_get(&txn, key, &value);
    assert_true(found || span_eq(value, SPAN("untouched")));
    return txn.err;
}

static enum err walk_replaced(struct kv *kv, const struct key *key, struct span frame)
{
    SCOPED_TXN txn = kv_write(kv);
    kv_put(&txn, raw(key), frame);
    struct kv_scan scan = store_scan_prefix(&txn, key, KV_FORWARD);
    struct span rest = SPAN("untouched"), value = SPAN("untouched");
    bool found = store_next(&scan, &rest, &value);
    assert_true(found || (span_eq(rest, SPAN("untouched")) && span_eq(value, rest)));
    return txn.err;
}

static struct span stored_frame(struct world *world, const struct key *key)
{
    SCOPED_TXN txn = kv_read(world->kv);
    struct span frame = SPAN("");
    assert_true(kv_get(&txn, raw(key), &frame));
    return span_copy(&world->arena, frame);
}

static void every_flipped_bit_is_found(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    store_begin(&world);
    struct key key = named(TABLE_DOC, SPAN("fiche:a"));
    store_committed(world.kv, &key, SPAN("{\"state\":\"draft\"}"));
    struct span frame = stored_frame(&world, &key);
    assert_int_equal(read_replaced(world.kv, &key, frame), ERR_NONE);
    assert_int_equal(walk_replaced(world.kv, &key, frame), ERR_NONE);
    for (size_t bit = 0; bit < frame.len * 8; bit++) {
        SCOPED_ARENA arena = {0};
        struct span copy = span_copy(&arena, frame);
        char *bytes = arena_new(&arena, char, frame.len);
        memcpy(bytes, copy.ptr, copy.len);
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
        struct span flipped = {.ptr = bytes, .len = copy.len};
        assert_int_equal(read_replaced(world.kv, &key, flipped), ERR_DAMAGED);
        assert_int_equal(walk_replaced(world.kv, &key, flipped), ERR_DAMAGED);
    }
}

static void every_cut_or_lengthened_record_is_found(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    store_begin(&world);
    struct key key = named(TABLE_DOC, SPAN("fiche:a"));
    store_committed(world.kv, &key, SPAN("value\0"));
    struct span frame = stored_frame(&world, &key);
    for (size_t len = 0; len < frame.len; len++)
        assert_int_equal(read_replaced(world.kv, &key, span_until(frame, len)), ERR_DAMAGED);
    struct span longer = {.ptr = frame.ptr, .len = frame.len + 1}; /* a zero stands behind it */
    assert_int_equal(read_replaced(world.kv, &key, longer), ERR_DAMAGED);
}

static void a_record_that_strays_to_another_key_or_table_is_found(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    store_begin(&world);
    struct key key = numbered(TABLE_EVENT, 7);
    store_committed(world.kv, &key, SPAN("value"));
    struct span frame = stored_frame(&world, &key);
    for (enum table table = 0; table < TABLE_COUNT; table++) {
        for (uint64_t number = 6; number < 9; number++) {
            struct key other = numbered(table, number);
            bool same = table == TABLE_EVENT && number == 7;
            assert_int_equal(read_replaced(world.kv, &other, frame), same ? ERR_NONE : ERR_DAMAGED);
        }
    }
}

/* ---- keys ---- */

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static void numbers_are_in_order(void **unused)
{
    (void)unused;
    static const uint64_t numbers[] = {0,
                                       1,
                                       0x7f,
                                       0x80,
                                       0xff,
                                       0x100,
                                       0xffff,
                                       0x10000,
                                       0x7fffffff,
                                       1ULL << 31,
                                       UINT64_MAX >> 1,
                                       1ULL << 63,
                                       UINT64_MAX};
    for (size_t a = 0; a < COUNT_OF(numbers); a++) {
        struct key left = numbered(TABLE_EVENT, numbers[a]);
        struct span rest = span_from(raw(&left), 1);
        uint64_t back = 0;
        assert_true(key_cut_number(&rest, &back) && back == numbers[a] && rest.len == 0);
        assert_false(key_cut_number(&rest, &back));
        for (size_t b = 0; b < COUNT_OF(numbers); b++) {
            struct key right = numbered(TABLE_EVENT, numbers[b]);
            assert_int_equal(sign(span_cmp(raw(&left), raw(&right))), (a > b) - (a < b));
        }
    }
}

/* All texts of up to two letters, the lowest and the highest among them, in no order. */
static size_t all_texts(struct arena *arena, struct span texts[13])
{
    static const char letters[] = {'\x01', 'a', '\xff'};
    size_t count = 0;
    texts[count++] = SPAN("");
    for (size_t i = 0; i < sizeof letters; i++) {
        texts[count++] = span_copy(arena, (struct span){.ptr = &letters[i], .len = 1});
        for (size_t j = 0; j < sizeof letters; j++) {
            char pair[] = {letters[i], letters[j]};
            texts[count++] = span_copy(arena, (struct span){.ptr = pair, .len = 2});
        }
    }
    return count;
}

static struct key pair_of(const struct span texts[13], size_t which)
{
    struct key key = named(TABLE_INDEX, texts[which / 13]);
    key_text(&key, texts[which % 13]);
    return key;
}

static void pairs_of_texts_are_in_order_and_read_back(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct span texts[13];
    assert_int_equal(all_texts(&arena, texts), 13);
    for (size_t a = 0; a < COUNT_OF(texts) * 13; a++) {
        struct key left = pair_of(texts, a);
        struct span rest = span_from(raw(&left), 1), first, second;
        assert_true(key_cut_text(&rest, &first) && key_cut_text(&rest, &second));
        assert_true(span_eq(first, texts[a / 13]) && span_eq(second, texts[a % 13]));
        assert_false(key_cut_text(&rest, &first));
        for (size_t b = 0; b < COUNT_OF(texts) * 13; b++) {
            struct key right = pair_of(texts, b);
            int order = span_cmp(texts[a / 13], texts[b / 13]);
            if (order == 0)
                order = span_cmp(texts[a % 13], texts[b % 13]);
            assert_int_equal(sign(span_cmp(raw(&left), raw(&right))), sign(order));
        }
    }
}

static void a_key_remembers_that_it_could_not_be_built(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    store_begin(&world);
    struct key long_key = key_of(TABLE_DOC), torn = named(TABLE_DOC, SPAN("a\0b"));
    for (size_t i = 0; i < 32; i++)
        key_number(&long_key, i);
    assert_int_equal(long_key.err, ERR_TOO_LARGE);
    key_bytes(&long_key, SPAN("x")); /* would fit again */
    assert_int_equal(long_key.len, 1 + 31 * 8);
    SCOPED_TXN reader = kv_read(world.kv);
    struct span value;
    assert_false(store_get(&reader, &long_key, &value));
    assert_int_equal(kv_commit(&reader), ERR_TOO_LARGE);
    SCOPED_TXN writer = kv_write(world.kv);
    store_put(&writer, &torn, SPAN("value"));
    assert_int_equal(kv_commit(&writer), ERR_INVALID);
}

/* ---- walks ---- */

static size_t count_under(struct kv_txn *txn, const struct key *prefix)
{
    struct kv_scan up = store_scan_prefix(txn, prefix, KV_FORWARD);
    struct kv_scan down = store_scan_prefix(txn, prefix, KV_BACKWARD);
    struct span key, value;
    size_t count = 0, again = 0;
    while (store_next(&up, &key, &value))
        count++;
    while (store_next(&down, &key, &value))
        again++;
    assert_int_equal(txn->err, ERR_NONE);
    assert_int_equal(count, again);
    return count;
}

static void a_prefix_finds_its_own_and_no_other(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    store_begin(&world);
    SCOPED_ARENA arena = {0};
    struct span texts[13];
    all_texts(&arena, texts);
    SCOPED_TXN txn = kv_write(world.kv);
    for (size_t i = 0; i < COUNT_OF(texts) * 13; i++) {
        struct key key = pair_of(texts, i);
        store_insert(&txn, &key, SPAN(""));
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct key prefix = named(TABLE_INDEX, texts[i]);
        assert_int_equal(count_under(&txn, &prefix), 13);
    }
    struct key highest = key_of(TABLE_INDEX), all = key_of(TABLE_INDEX), none = key_of(TABLE_DOC);
    key_bytes(&highest, SPAN("\xff\xff"));
    assert_int_equal(count_under(&txn, &highest), 13);
    assert_int_equal(count_under(&txn, &all), 13 * 13);
    assert_int_equal(count_under(&txn, &none), 0);
}

static void a_walk_can_go_on_behind_a_key_seen_before(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    store_begin(&world);
    SCOPED_TXN txn = kv_write(world.kv);
    for (uint64_t i = 0; i < 5; i++) {
        struct key key = numbered(TABLE_EVENT, i);
        store_insert(&txn, &key, SPAN("event"));
    }
    struct key table = key_of(TABLE_EVENT), end = key_end(&table), from = numbered(TABLE_EVENT, 2);
    key_bytes(&from, SPAN("\0"));
    struct kv_scan scan = store_scan(&txn, &from, &end, KV_FORWARD);
    struct span key, value;
    uint64_t number = 0;
    assert_true(store_next(&scan, &key, &value) && key_cut_number(&key, &number));
    assert_int_equal(number, 3);
    scan = store_scan_prefix(&txn, &table, KV_BACKWARD);
    assert_true(store_next(&scan, &key, &value) && key_cut_number(&key, &number));
    assert_int_equal(number, 4);
}

static void a_record_has_a_largest_size(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    store_begin(&world);
    char *bytes = arena_new(&world.arena, char, STORE_VALUE_MAX + 1);
    struct key key = numbered(TABLE_EVENT, 1);
    store_committed(world.kv, &key, (struct span){.ptr = bytes, .len = STORE_VALUE_MAX});
    SCOPED_TXN txn = kv_write(world.kv);
    struct span value;
    assert_true(store_get(&txn, &key, &value) && value.len == STORE_VALUE_MAX);
    store_put(&txn, &key, (struct span){.ptr = bytes, .len = STORE_VALUE_MAX + 1});
    assert_int_equal(kv_commit(&txn), ERR_TOO_LARGE);
}

/* ---- opening ---- */

static enum err reopened(struct world *world, bool read_only)
{
    kv_close(world->kv);
    world->kv = NULL;
    struct kv_options other = {.map_size = TEST_MAP, .strict = true, .read_only = read_only};
    return store_open(&world->arena, world->directory, &other, &world->kv);
}

static void a_store_of_another_format_is_refused(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    store_begin(&world);
    assert_int_equal(reopened(&world, true), ERR_NONE);
    assert_int_equal(reopened(&world, false), ERR_NONE);
    struct key format = named(TABLE_META, SPAN("format"));
    static const uint64_t others[] = {STORE_FORMAT - 1, STORE_FORMAT + 1};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct key other = {0};
        key_number(&other, others[i]);
        world_reopen(&world, TEST_MAP);
        store_committed(world.kv, &format, (struct span){other.bytes, other.len});
        assert_int_equal(reopened(&world, false), ERR_MALFORMED);
        assert_int_equal(reopened(&world, true), ERR_MALFORMED);
    }
}

static void what_is_not_a_store_is_refused_and_left_alone(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    assert_int_equal(reopened(&world, true), ERR_ABSENT);
    world_reopen(&world, TEST_MAP);
    SCOPED_TXN txn = kv_write(world.kv);
    kv_put(&txn, SPAN("foreign"), SPAN("value"));
    assert_int_equal(kv_commit(&txn), ERR_NONE);
    assert_int_equal(reopened(&world, false), ERR_MALFORMED);
    world_reopen(&world, TEST_MAP);
    SCOPED_TXN reader = kv_read(world.kv);
    struct kv_scan scan = kv_scan(&reader, SPAN(""), SPAN(""), KV_FORWARD);
    struct span key, value;
    assert_true(kv_next(&scan, &key, &value) && span_eq(key, SPAN("foreign")));
    assert_false(kv_next(&scan, &key, &value));
}

TESTS(no_two_tables_share_a_tag, a_record_is_read_as_it_was_written, every_flipped_bit_is_found,
      every_cut_or_lengthened_record_is_found,
      a_record_that_strays_to_another_key_or_table_is_found, numbers_are_in_order,
      pairs_of_texts_are_in_order_and_read_back, a_key_remembers_that_it_could_not_be_built,
      a_prefix_finds_its_own_and_no_other, a_walk_can_go_on_behind_a_key_seen_before,
      a_record_has_a_largest_size, a_store_of_another_format_is_refused,
      what_is_not_a_store_is_refused_and_left_alone)
