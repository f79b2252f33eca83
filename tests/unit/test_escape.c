/* test_escape.c - what HTML means is escaped, wherever it stands; numbers as printf writes them. */
#include "test.h"

#include "base/buf.h"
#include "server/escape.h"

#include <inttypes.h>

enum { BYTES = 256, LENGTH = 10 }; /* eight are looked at together */

/* The same byte by byte. */
static struct span escaped(struct arena *arena, struct span text)
{
    struct buf page = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&': buf_add_text(&page, "&amp;"); break;
        case '<': buf_add_text(&page, "&lt;"); break;
        case '>': buf_add_text(&page, "&gt;"); break;
        case '"': buf_add_text(&page, "&quot;"); break;
        case '\'': buf_add_text(&page, "&#39;"); break;
        default: buf_add_char(&page, text.ptr[i]);
        }
    }
    return buf_span(&page);
}

static void compare(struct span text)
{
    SCOPED_ARENA arena = {0};
    struct buf page = {.arena = &arena};
    escape_html(text, &page);
    if (!span_eq(buf_span(&page), escaped(&arena, text)))
        fail_msg("%.*s became %.*s", SPAN_ARG(text), (int)page.len, page.ptr);
}

static void every_two_bytes_are_escaped_wherever_they_stand(void **unused)
{
    (void)unused;
    unsigned long compared = 0;
    for (int pair = 0; pair < BYTES * BYTES; pair++)
        for (size_t at = 0; at + 1 < LENGTH; at++, compared++) {
            char text[LENGTH] = "abcdefghij";
            text[at] = (char)(pair / BYTES);
            text[at + 1] = (char)(pair % BYTES);
            compare((struct span){.ptr = text, .len = sizeof text});
        }
    print_message("%lu texts escaped as byte by byte\n", compared);
}

static void texts_of_every_length_are_escaped_to_their_end(void **unused)
{
    (void)unused;
    struct span text = SPAN("L'<été> & \"l'hiver\" : '''<<<>>>&&& fin d'année.");
    for (size_t from = 0; from < text.len; from++)
        for (size_t len = 0; from + len <= text.len; len++)
            compare(span_until(span_from(text, from), len));
}

static void numbers_are_written_as_printf_does(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    static const int64_t edges[] = {0, 1, 9, 10, 99, 100, 1L << 31, INT64_MAX, INT64_MIN + 1};
    for (size_t i = 0; i < COUNT_OF(edges); i++)
        for (int64_t sign = -1; sign <= 1; sign += 2)
            assert_string_equal(span_number(&arena, sign * edges[i]).ptr,
                                span_format(&arena, "%" PRId64, sign * edges[i]).ptr);
    assert_string_equal(span_number(&arena, INT64_MIN).ptr, "-9223372036854775808");
}

static void spans_are_joined_in_their_order(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct span joined =
        span_concat(&arena, SPAN("/fiches/"), (struct span){0}, SPAN("a"), SPAN(""));
    assert_string_equal(joined.ptr, "/fiches/a");
    assert_int_equal(joined.len, strlen("/fiches/a"));
    assert_string_equal(span_concat(&arena, SPAN("")).ptr, "");
}

TESTS(every_two_bytes_are_escaped_wherever_they_stand,
      texts_of_every_length_are_escaped_to_their_end, numbers_are_written_as_printf_does,
      spans_are_joined_in_their_order)
