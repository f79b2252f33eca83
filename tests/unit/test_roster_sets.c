/* test_roster_sets.c - sets of rows say what their rows say one by one; words are found in texts as
 * letter by letter. */
#include "test.h"

#include "base/buf.h"
#include "server/roster_tokens.h"

#include "seeded.h"

#include <stdio.h>

enum { ROWS_MAX = 1600 };

/* --- bits ------------------------------------------------------------------------------------ */

/* A set beside what it should be. */
struct drawn {
    uint64_t *bits;
    bool has[ROWS_MAX];
};

static struct drawn draw(struct arena *arena, struct dice *dice, uint32_t rows, size_t percent)
{
    struct drawn drawn = {.bits = roster_bits_new(arena, rows)};
    for (uint32_t i = 0; i < rows; i++)
        if (dice_below(dice, 100) < percent) {
            drawn.has[i] = true;
            roster_bits_put(drawn.bits, i);
        }
    return drawn;
}

/* Row by row, from both ends, in number; and nothing is said of rows there are not. */
static void is_as_drawn(const struct drawn *drawn, uint32_t rows)
{
    size_t count = 0, words = roster_bits_words(rows);
    uint32_t next = rows, last = rows;
    for (uint32_t i = rows; i-- > 0;) {
        assert_int_equal(roster_bits_has(drawn->bits, i), drawn->has[i]);
        count += drawn->has[i];
        next = drawn->has[i] ? i : next;
        assert_int_equal(roster_bits_next(drawn->bits, rows, i), next);
    }
    for (uint32_t i = 0; i < rows; i++) {
        assert_int_equal(roster_bits_last(drawn->bits, i), last < i ? last : i);
        last = drawn->has[i] ? i : last;
    }
    assert_int_equal(roster_bits_count(drawn->bits, words), count);
    for (uint32_t i = rows; i < words * 64; i++)
        assert_false(roster_bits_has(drawn->bits, i));
}

static void join(struct drawn *to, const struct drawn *other, uint32_t rows)
{
    roster_bits_join(to->bits, other->bits, roster_bits_words(rows));
    for (uint32_t i = 0; i < rows; i++)
        to->has[i] = to->has[i] || other->has[i];
}

static void meet(struct drawn *to, const struct drawn *other, uint32_t rows)
{
    bool touches = false;
    for (uint32_t i = 0; i < rows; i++) {
        touches = touches || (to->has[i] && other->has[i]);
        to->has[i] = to->has[i] && other->has[i];
    }
    assert_int_equal(roster_bits_touch(to->bits, other->bits, roster_bits_words(rows)), touches);
    roster_bits_meet(to->bits, other->bits, roster_bits_words(rows));
}

static void drop(struct drawn *from, const struct drawn *other, uint32_t rows)
{
    roster_bits_drop(from->bits, other->bits, roster_bits_words(rows));
    for (uint32_t i = 0; i < rows; i++)
        from->has[i] = from->has[i] && !other->has[i];
}

/* Every size up to the third word, then some, of each number of lines. */
static uint32_t next_size(uint32_t rows)
{
    return rows + (rows < 130 ? 1 : 61);
}

static void sets_of_any_size_say_what_their_rows_say(void **unused)
{
    (void)unused;
    void (*const acts[])(struct drawn *, const struct drawn *, uint32_t) = {join, meet, drop};
    static const size_t percents[] = {0, 1, 50, 99, 100};
    struct dice dice = {11};
    size_t tried = 0;
    for (uint32_t rows = 0; rows < ROWS_MAX; rows = next_size(rows))
        for (size_t i = 0; i < COUNT_OF(acts); i++)
            for (size_t j = 0; j < COUNT_OF(percents); j++, tried++) {
                SCOPED_ARENA arena = {0};
                struct drawn drawn = draw(&arena, &dice, rows, percents[dice_below(&dice, 5)]);
                struct drawn other = draw(&arena, &dice, rows, percents[j]);
                acts[i](&drawn, &other, rows);
                is_as_drawn(&drawn, rows);
            }
    printf("%zu sets as row by row\n", tried);
}

static void a_full_set_has_all_rows_and_none_beyond(void **unused)
{
    (void)unused;
    for (uint32_t rows = 0; rows < ROWS_MAX; rows = next_size(rows)) {
        SCOPED_ARENA arena = {0};
        struct drawn drawn = {.bits = roster_bits_new(&arena, rows)};
        roster_bits_fill(drawn.bits, rows);
        memset(drawn.has, true, rows);
        is_as_drawn(&drawn, rows);
    }
}

/* --- words ----------------------------------------------------------------------------------- */

static struct span text_at_row(const void *context, uint32_t row)
{
    const struct span *texts = context;
    return texts[row];
}

/* Of few letters, so that words are in others; of any length, none and one among them. */
static struct span some_letters(struct arena *arena, struct dice *dice, size_t least, size_t most)
{
    static const char letters[] = "abdelmz\xc3";
    struct buf buf = {.arena = arena};
    for (size_t left = least + dice_below(dice, most - least + 1); left > 0; left--)
        buf_add_char(&buf, letters[dice_below(dice, sizeof letters - 1)]);
    return buf_span(&buf);
}

static struct span some_text(struct arena *arena, struct dice *dice)
{
    struct buf buf = {.arena = arena};
    for (size_t words = dice_below(dice, 5); words > 0; words--) {
        buf_add(&buf, some_letters(arena, dice, 1, dice_below(dice, 4) == 0 ? 30 : 4));
        if (words > 1)
            buf_add_char(&buf, ' ');
    }
    return buf_span(&buf);
}

static void words_are_found_in_the_texts_that_have_them(void **unused)
{
    (void)unused;
    static const uint32_t sizes[] = {0, 1, 40, 700, ROWS_MAX};
    struct dice dice = {5};
    size_t found = 0, looked = 0;
    for (size_t size = 0; size < COUNT_OF(sizes); size++) {
        SCOPED_ARENA arena = {0};
        struct span *rows = arena_new(&arena, struct span, sizes[size]);
        struct roster_texts texts = {.context = rows, .text = text_at_row, .rows = sizes[size]};
        for (uint32_t i = 0; i < texts.rows; i++)
            rows[i] = some_text(&arena, &dice);
        struct roster_tokens tokens = roster_tokens_of(&arena, &texts);
        for (int times = 0; times < 400; times++) {
            struct span word = some_letters(&arena, &dice, 2, 5);
            uint64_t *bits = roster_bits_new(&arena, texts.rows);
            roster_tokens_join(&tokens, word, bits);
            for (uint32_t i = 0; i < texts.rows; i++, looked++) {
                bool has =
                    rows[i].len > 0 && memmem(rows[i].ptr, rows[i].len, word.ptr, word.len) != NULL;
                assert_int_equal(roster_bits_has(bits, i), has);
                found += has;
            }
        }
    }
    assert_true(found > 1000 && found < looked / 2);
    printf("%zu words found in %zu texts\n", found, looked);
}

TESTS(sets_of_any_size_say_what_their_rows_say, a_full_set_has_all_rows_and_none_beyond,
      words_are_found_in_the_texts_that_have_them)
