#include "server/urlencoded.h"

#include "base/buf.h"
#include "base/json.h"
#include "test.h"

/* Pairs as "name=value|..." to compare with. */
static struct span pairs_text(struct arena *arena, const struct pairs *pairs)
{
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < pairs->count; i++) {
        buf_add(&text, pairs->items[i].name);
        buf_add_char(&text, '=');
        buf_add(&text, pairs->items[i].value);
        buf_add_char(&text, '|');
    }
    return buf_span(&text);
}

static void forms_are_read_as_browsers_send_them(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *pairs;
    } rows[] = {
        {"", ""},
        {"a=1", "a=1|"},
        {"a=1&b=2", "a=1|b=2|"},
        {"a=1&a=2", "a=1|a=2|"},
        {"a", "a=|"},
        {"=a", "=a|"},
        {"&&a=1&", "a=1|"},
        {"a=b=c", "a=b=c|"},
        {"a=b+c%2Bd", "a=b c+d|"},
        {"%C3%A9t%c3%a9=%26%3D", "\xc3\xa9t\xc3\xa9=&=|"},
        {"a=1%0D%0A2%09", "a=1\r\n2\t|"},
    };
    SCOPED_ARENA arena = {0};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pairs pairs;
        assert_int_equal(urlencoded_read(&arena, span_of(rows[i].text), &pairs), ERR_NONE);
        assert_true(span_eq(pairs_text(&arena, &pairs), span_of(rows[i].pairs)));
    }
}

static void what_no_browser_sends_is_refused(void **unused)
{
    (void)unused;
    static const char *const rows[] = {
        "a=%",         "a=%1",   "a=%g0",          "a=%0g", "%00=a",       "a=%00",
        "a=%01",       "a=%7F",  "a=%ff",          "a=%C3", "a=%C3&b=%A9", "a=%C0%80",
        "a=%ED%A0%80", "a=\x01", "a=%F4%90%80%80", "a=%1B",
    };
    SCOPED_ARENA arena = {0};
    struct pairs pairs = {.count = 7};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(urlencoded_read(&arena, span_of(rows[i]), &pairs), ERR_MALFORMED);
    assert_int_equal(urlencoded_read(&arena, SPAN("a=\0"), &pairs), ERR_MALFORMED);
    assert_int_equal(pairs.count, 7); /* a failure leaves the result alone */
}

static struct span repeated(struct arena *arena, const char *text, size_t times)
{
    struct buf all = {.arena = arena};
    for (size_t i = 0; i < times; i++)
        buf_add_text(&all, text);
    return buf_span(&all);
}

static void the_limits_hold_exactly(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct pairs pairs;
    struct span many = repeated(&arena, "a&", URLENCODED_PAIRS_MAX);
    assert_int_equal(urlencoded_read(&arena, many, &pairs), ERR_NONE);
    assert_int_equal(pairs.count, URLENCODED_PAIRS_MAX);
    many = repeated(&arena, "a&", URLENCODED_PAIRS_MAX + 1);
    assert_int_equal(urlencoded_read(&arena, many, &pairs), ERR_TOO_LARGE);

    struct span large = repeated(&arena, "a", URLENCODED_BYTES_MAX + 1);
    assert_int_equal(urlencoded_read(&arena, large, &pairs), ERR_TOO_LARGE);
    large.len--;
    assert_int_equal(urlencoded_read(&arena, large, &pairs), ERR_NONE);
}

static void the_first_of_a_name_is_found(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct pairs pairs;
    assert_int_equal(urlencoded_read(&arena, SPAN("b=0&a=1&a=2"), &pairs), ERR_NONE);
    assert_true(span_eq(urlencoded_find(&pairs, "a"), SPAN("1")));
    assert_int_equal(urlencoded_find(&pairs, "c").len, 0);
}

static void any_text_survives_escaping(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    char bytes[256];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    struct span all = {bytes, sizeof bytes}, back;
    struct span escaped = urlencoded_escape(&arena, all);
    assert_int_equal(urlencoded_unescape(&arena, escaped, true, &back), ERR_NONE);
    assert_true(span_eq(all, back));
    for (size_t i = 0; i < escaped.len; i++)
        assert_true(escaped.ptr[i] > ' ' && escaped.ptr[i] < 0x7f);
}

static bool has_controls(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] == 0x7f || (bytes[i] < ' ' && strchr("\t\n\r", bytes[i]) == NULL) ||
            bytes[i] == 0)
            return true;
    return false;
}

/* Every sequence of up to four bytes on either side of a limit of RFC 3629, against
 * jansson's own check. */
static void utf8_is_told_from_what_is_not(void **unused)
{
    (void)unused;
    static const unsigned char limits[] = {0x00, 0x09, 0x1f, 0x20, 0x7f, 0x80, 0x8f, 0x90,
                                           0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0,
                                           0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff};
    enum { LIMITS = sizeof limits };
    for (size_t n = 0; n < (size_t)LIMITS * LIMITS * LIMITS * LIMITS; n++) {
        const unsigned char bytes[] = {limits[n % LIMITS], limits[n / LIMITS % LIMITS],
                                       limits[n / LIMITS / LIMITS % LIMITS],
                                       limits[n / LIMITS / LIMITS / LIMITS]};
        size_t len = n % 4 + 1;
        json_t *string = json_stringn((const char *)bytes, len);
        bool expected = string != NULL && !has_controls(bytes, len);
        json_decref(string);
        assert_int_equal(urlencoded_is_text((struct span){(const char *)bytes, len}), expected);
    }
}

TESTS(forms_are_read_as_browsers_send_them, what_no_browser_sends_is_refused,
      the_limits_hold_exactly, the_first_of_a_name_is_found, any_text_survives_escaping,
      utf8_is_told_from_what_is_not)
