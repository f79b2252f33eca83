/* test_store_history.c - a subject's dossier: its events, in blocks beside its document, and a
 * fiche's row. */
#include "server/dossier.h"
#include "server/history.h"

#include "kv_world.h"

enum { EVENTS = 3 * HISTORY_BLOCK + 5, STEP = 3 };

/* A store with so many events of one subject, every third of the log, and a neighbour's. */
static struct kv_txn begun(struct world *world, size_t count)
{
    static const struct kv_options options = {.map_size = TEST_MAP, .strict = true};
    world->directory = temporary_directory(&world->arena);
    assert_int_equal(store_open(&world->arena, world->directory, &options, &world->kv), ERR_NONE);
    struct kv_txn txn = kv_write(world->kv);
    for (uint64_t i = 0; i < count; i++) {
        history_add(&txn, SPAN("fiche:b"), i * STEP);
        history_add(&txn, SPAN("fiche:ba"), i * STEP + 1);
    }
    return txn;
}

static size_t counted(struct kv_txn *txn)
{
    uint64_t seq;
    size_t count = 0;
    struct history_walk history = history_begin(txn, SPAN("fiche:b"));
    while (history_next(&history, &seq))
        assert_int_equal(seq, STEP * count++);
    return count;
}

static void a_history_is_walked_as_it_grew(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    SCOPED_TXN txn = begun(&world, 0);
    for (size_t i = 0; i < EVENTS; i++) {
        assert_int_equal(counted(&txn), i);
        assert_false(history_has(&txn, SPAN("fiche:b"), i * STEP));
        history_add(&txn, SPAN("fiche:b"), i * STEP);
        assert_true(history_has(&txn, SPAN("fiche:b"), i * STEP));
    }
    assert_int_equal(counted(&txn), EVENTS);
    assert_false(history_has(&txn, SPAN("fiche:b"), 1));
    assert_int_equal(txn.err, ERR_NONE);
}

static void an_older_event_cannot_be_added(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    SCOPED_TXN txn = begun(&world, 2);
    history_add(&txn, SPAN("fiche:b"), 1);
    counted(&txn);
    assert_int_equal(txn.err, ERR_DAMAGED);
}

/* What may be wrong with one of a history's blocks. */
static const struct fault {
    uint64_t block;
    size_t kept; /* bytes of it; 0: it is gone */
    bool found;
} faults[] = {
    {0, 0, true},   {1, 0, true},    {3, 0, false /* a shorter history: the log tells */},
    {0, 8, true},   {2, 1016, true}, {3, 39, true},
    {3, 32, false},
};

static void blocks_that_do_not_follow_each_other_are_damage(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        SCOPED_WORLD world = {0};
        SCOPED_TXN txn = begun(&world, EVENTS);
        struct span stored;
        struct key key = key_of(TABLE_DOC);
        key_text(&key, SPAN("fiche:b"));
        key_number(&key, faults[i].block);
        assert_true(store_get(&txn, &key, &stored));
        stored = span_copy(&world.arena, span_until(stored, faults[i].kept));
        if (stored.len == 0)
            store_delete(&txn, &key);
        else
            store_put(&txn, &key, stored);
        counted(&txn);
        assert_int_equal(txn.err, faults[i].found ? ERR_DAMAGED : ERR_NONE);
    }
}

/* What a walk may come upon. */
struct sighting {
    struct span key;
    bool sound;
    enum dossier_part part;
};

static void the_parts_of_a_dossier_are_told_apart(void **unused)
{
    (void)unused;
    const struct sighting sightings[] = {
        {SPAN("fiche:b\0"), true, DOSSIER_DOCUMENT},
        {SPAN("body:b\0"), true, DOSSIER_DOCUMENT},
        {SPAN("fiche:b\0\0\0\0\0\0\0\0\1"), true, DOSSIER_EVENTS},
        {SPAN("body:b\0\0\0\0\0\0\0\0\1"), true, DOSSIER_EVENTS},
        {SPAN("fiche:b\0row\0"), true, DOSSIER_ROW},
        {SPAN("body:b\0row\0"), false, DOSSIER_ROW},
        {SPAN("fiche:b\0row"), false, DOSSIER_ROW},
        {SPAN("fiche:b\0rows\0"), false, DOSSIER_ROW},
        {SPAN("fiche:b\0rowboat\0"), false, DOSSIER_ROW},
        {SPAN("fiche:b\0row\0\1"), false, DOSSIER_ROW},
        {SPAN("fiche:b\0\1"), false, DOSSIER_EVENTS},
        {SPAN("fiche:b"), false, DOSSIER_DOCUMENT},
    };
    for (size_t i = 0; i < COUNT_OF(sightings); i++) {
        SCOPED_WORLD world = {0};
        SCOPED_TXN txn = begun(&world, 0);
        struct span subject;
        enum dossier_part part;
        const struct sighting *one = &sightings[i];
        assert_int_equal(dossier_cut(&txn, one->key, &subject, &part), one->sound);
        assert_int_equal(txn.err, one->sound ? ERR_NONE : ERR_DAMAGED);
        if (one->sound) {
            assert_true(span_eq(span_from(subject, subject.len - 2), SPAN(":b")));
            assert_int_equal(part, one->part);
            assert_int_equal(dossier_document(&txn, one->key, &subject),
                             one->part == DOSSIER_DOCUMENT);
        }
    }
}

/* Beside it lie a neighbour's events, its own document and its row. */
static void a_row_is_found_by_its_fiche_and_is_no_event(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    SCOPED_TXN txn = begun(&world, EVENTS);
    struct span row;
    struct key key = dossier_row_key(SPAN("b")), document = dossier_key(SPAN("fiche:b"));
    store_put(&txn, &document, SPAN("{}"));
    store_put(&txn, &key, SPAN("rangée"));
    assert_int_equal(dossier_row(&txn, SPAN("b"), &row), ERR_NONE);
    assert_true(span_eq(row, SPAN("rangée")));
    assert_int_equal(counted(&txn), EVENTS);
    history_add(&txn, SPAN("fiche:b"), EVENTS * STEP);
    assert_int_equal(counted(&txn), EVENTS + 1);
    assert_int_equal(dossier_row(&txn, SPAN("ba"), &row), ERR_DAMAGED);
}

TESTS(a_history_is_walked_as_it_grew, an_older_event_cannot_be_added,
      blocks_that_do_not_follow_each_other_are_damage, the_parts_of_a_dossier_are_told_apart,
      a_row_is_found_by_its_fiche_and_is_no_event)
