/* test_posting.c - sets of numbers are stored and read back, whatever is in them. */
#include "test.h"

#include "server/posting.h"

#include <string.h>

enum { TWO_BYTE_GAP = 128 };

static void assert_comes_back(const struct posting *posting)
{
    char bytes[POSTING_SIZE], again[POSTING_SIZE];
    struct posting read = {0};
    struct span stored = posting_write(posting, bytes);
    assert_int_equal(posting_join(&read, stored), ERR_NONE);
    assert_memory_equal(&read, posting, sizeof read);
    assert_true(span_eq(posting_write(&read, again), stored));
}

static size_t size_of(const struct posting *posting)
{
    char bytes[POSTING_SIZE];
    return posting_write(posting, bytes).len;
}

/* The first count numbers of a walk in steps, round and round. */
static struct posting stepped(unsigned first, unsigned step, unsigned count)
{
    struct posting posting = {0};
    for (unsigned i = 0; i < count; i++)
        posting_set(&posting, (first + i * step) % POSTING_NUMBERS, true);
    return posting;
}

static void every_count_of_numbers_comes_back(void **unused)
{
    (void)unused;
    static const unsigned steps[] = {1, 3, 127, 129, 1025, 4095}; /* odd: no number twice */
    unsigned tried = 0;
    for (unsigned count = 0; count <= POSTING_NUMBERS; count++)
        for (size_t i = 0; i < COUNT_OF(steps); i++, tried++) {
            struct posting posting = stepped(count, steps[i], count);
            assert_int_equal(posting_count(&posting), count);
            assert_int_equal(posting_is_empty(&posting), count == 0);
            assert_comes_back(&posting);
        }
    print_message("%u sets, all came back\n", tried);
}

static void every_number_and_every_gap_comes_back(void **unused)
{
    (void)unused;
    for (unsigned number = 0; number < POSTING_NUMBERS; number++) {
        struct posting one = {0}, two = {0};
        posting_set(&one, number, true);
        assert_true(posting_has(&one, number));
        assert_int_equal(size_of(&one), number < TWO_BYTE_GAP ? 1 : 2);
        assert_comes_back(&one);
        posting_set(&two, 0, true);
        posting_set(&two, number, true);
        assert_comes_back(&two);
        posting_set(&one, number, false);
        assert_true(posting_is_empty(&one));
        assert_int_equal(size_of(&one), 0);
    }
}

static void the_shorter_form_is_taken(void **unused)
{
    (void)unused;
    struct posting few = stepped(0, 1, POSTING_SIZE - 1), many = stepped(0, 1, POSTING_SIZE);
    assert_int_equal(size_of(&few), POSTING_SIZE - 1);
    assert_int_equal(size_of(&many), POSTING_SIZE);
    struct posting full = stepped(0, 1, POSTING_NUMBERS);
    assert_int_equal(size_of(&full), POSTING_SIZE);
    /* one wide gap more than fits, as the last number */
    struct posting wide = stepped(0, 1, POSTING_SIZE - 2);
    posting_set(&wide, POSTING_NUMBERS - 1, true);
    assert_int_equal(size_of(&wide), POSTING_SIZE);
    assert_comes_back(&wide);
}

static void numbers_are_given_from_the_highest_down(void **unused)
{
    (void)unused;
    static const unsigned steps[] = {1, 63, 65, 511};
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        for (unsigned count = 0; count < 300; count++) {
            struct posting posting = stepped(POSTING_NUMBERS - 1, steps[i], count);
            unsigned below = POSTING_NUMBERS;
            for (unsigned number = POSTING_NUMBERS; number-- > 0;)
                if (posting_has(&posting, number)) {
                    assert_true(posting_below(&posting, &below));
                    assert_int_equal(below, number);
                }
            assert_false(posting_below(&posting, &below));
        }
}

/* Two bits in each of the four ways of standing in two sets, at every word's border. */
static void sets_are_kept_dropped_joined_and_compared(void **unused)
{
    (void)unused;
    for (unsigned at = 0; at + 4 <= POSTING_NUMBERS; at++) {
        struct posting one = {0}, other = {0}, kept, dropped, joined;
        char bytes[POSTING_SIZE];
        posting_set(&one, at + 1, true), posting_set(&one, at + 3, true);
        posting_set(&other, at + 2, true), posting_set(&other, at + 3, true);
        kept = dropped = joined = one;
        posting_keep(&kept, &other);
        posting_drop(&dropped, &other);
        assert_int_equal(posting_join(&joined, posting_write(&other, bytes)), ERR_NONE);
        for (unsigned i = 0; i < 4; i++) {
            assert_int_equal(posting_has(&kept, at + i), i == 3);
            assert_int_equal(posting_has(&dropped, at + i), i == 1);
            assert_int_equal(posting_has(&joined, at + i), i > 0);
        }
        assert_true(posting_covers(&joined, &one) && posting_covers(&one, &kept));
        assert_false(posting_covers(&one, &joined) || posting_covers(&one, &other));
    }
}

static void bytes_that_are_no_set_are_refused(void **unused)
{
    (void)unused;
    unsigned tried = 0, refused = 0;
    for (unsigned pair = 0; pair < 0x10000; pair++, tried++) {
        char bytes[2] = {(char)(pair >> 8), (char)pair};
        struct posting posting = {0};
        unsigned high = pair >> 8, low = pair & 0xff;
        bool wide = high >= TWO_BYTE_GAP;
        bool sound = wide ? ((high - TWO_BYTE_GAP) << 8 | low) < POSTING_NUMBERS
                          : low < TWO_BYTE_GAP; /* else the second gap is cut short */
        enum err err = posting_join(&posting, (struct span){bytes, sizeof bytes});
        assert_int_equal(err, sound ? ERR_NONE : ERR_DAMAGED);
        refused += !sound;
    }
    print_message("%u pairs of bytes, %u refused\n", tried, refused);
    char large[POSTING_SIZE + 1] = {0};
    struct posting posting = {0};
    assert_int_equal(posting_join(&posting, (struct span){large, sizeof large}), ERR_DAMAGED);
    /* gaps that lead beyond the last number */
    memset(large, TWO_BYTE_GAP - 1, POSTING_SIZE - 1);
    assert_int_equal(posting_join(&posting, span_until((struct span){large, sizeof large}, 32)),
                     ERR_NONE);
    assert_int_equal(posting_join(&posting, span_until((struct span){large, sizeof large}, 33)),
                     ERR_DAMAGED);
}

TESTS(every_count_of_numbers_comes_back, every_number_and_every_gap_comes_back,
      the_shorter_form_is_taken, numbers_are_given_from_the_highest_down,
      sets_are_kept_dropped_joined_and_compared, bytes_that_are_no_set_are_refused)
