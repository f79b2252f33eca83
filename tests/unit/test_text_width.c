#include "test.h"

#include "server/text_width.h"

static struct span joined(struct arena *arena, struct text_lines lines)
{
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < lines.count; i++) {
        buf_add(&text, lines.lines[i]);
        buf_add_char(&text, '/');
    }
    return buf_span(&text);
}

static void reads(struct span text, int width, const char *wanted)
{
    SCOPED_ARENA arena = {0};
    struct span found = joined(&arena, text_wrap(&arena, text, width, 10));
    if (!span_eq(found, span_of(wanted)))
        fail_msg("%.*s", SPAN_ARG(found));
}

static void lines_end_at_spaces_and_behind_hyphens(void **unused)
{
    (void)unused;
    reads(SPAN("un deux trois"), 1000, "un deux trois/");
    reads(SPAN("un deux trois"), 50, "un deux/trois/");
    reads(SPAN("un deux trois"), 32, "un/deux/trois/");
    reads(SPAN("porte-parole"), 45, "porte-/parole/");
    reads(SPAN("  un   deux "), 30, "un/deux/");
    reads(SPAN(""), 20, "");
}

static void an_unbreakable_space_breaks_no_line(void **unused)
{
    (void)unused;
    reads(SPAN("un deux\xc2\xa0: trois"), 45, "un/deux\xc2\xa0:/trois/");
}

static void a_word_that_is_too_wide_is_cut_between_characters(void **unused)
{
    (void)unused;
    reads(SPAN("éééé"), 13, "éé/éé/");
    reads(SPAN("éé"), 1, "é/é/");
}

/* All texts of five letters, spaces and hyphens, in all widths: nothing is lost, nothing runs
 * over but a single character. */
static void every_line_fits_and_nothing_is_lost(void **unused)
{
    (void)unused;
    static const char letters[] = "m- i";
    for (size_t text = 0; text < 4 * 4 * 4 * 4 * 4; text++)
        for (int width = 1; width < 50; width += 3) {
            SCOPED_ARENA arena = {0};
            char bytes[5];
            size_t kept = 0, given = 0;
            for (size_t i = 0, rest = text; i < sizeof bytes; i++, rest /= 4) {
                bytes[i] = letters[rest % 4];
                given += bytes[i] != ' ';
            }
            struct text_lines lines =
                text_wrap(&arena, (struct span){bytes, sizeof bytes}, width, 10);
            bool is_cut = text_widest((struct span){bytes, sizeof bytes}, 10) > width;
            for (size_t i = 0; i < lines.count; i++) {
                struct span line = lines.lines[i];
                assert_true((is_cut && line.len == 1) || text_width(line, 10) <= width);
                for (size_t j = 0; j < line.len; j++)
                    kept += line.ptr[j] != ' ';
            }
            assert_int_equal(kept, given);
        }
}

static void wider_letters_and_sizes_are_wider(void **unused)
{
    (void)unused;
    assert_true(text_width(SPAN("iii"), 10) < text_width(SPAN("mmm"), 10));
    assert_true(text_width(SPAN("mmm"), 10) < text_width(SPAN("mmm"), 11));
    assert_int_equal(text_width(SPAN("é"), 10), text_width(SPAN("#"), 10));
    assert_int_equal(text_width(SPAN(""), 10), 0);
}

TESTS(lines_end_at_spaces_and_behind_hyphens, an_unbreakable_space_breaks_no_line,
      a_word_that_is_too_wide_is_cut_between_characters, every_line_fits_and_nothing_is_lost,
      wider_letters_and_sizes_are_wider)
