#include "server/path.h"

#include "base/buf.h"
#include "test.h"

static void paths_are_cut_into_decoded_segments(void **unused)
{
    (void)unused;
    static const struct {
        const char *raw, *text;
        size_t count;
        const char *last;
    } rows[] = {
        {"/", "/", 0, NULL},
        {"/plans", "/plans", 1, "plans"},
        {"/plans/", "/plans/", 2, ""},
        {"/plans/pmss/suivi", "/plans/pmss/suivi", 3, "suivi"},
        {"//", "//", 2, ""},
        {"/%C3%A9t%C3%A9", "/\xc3\xa9t\xc3\xa9", 1, "\xc3\xa9t\xc3\xa9"},
        {"/a+b%20c", "/a+b c", 1, "a+b c"},
        {"/...", "/...", 1, "..."},
        {"/.a", "/.a", 1, ".a"},
        {"/note@3", "/note@3", 1, "note@3"},
    };
    SCOPED_ARENA arena = {0};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct path path;
        assert_int_equal(path_read(&arena, span_of(rows[i].raw), &path), ERR_NONE);
        assert_true(span_eq(path.text, span_of(rows[i].text)));
        assert_int_equal(path.count, rows[i].count);
        if (rows[i].last != NULL)
            assert_true(span_eq(path.segments[path.count - 1], span_of(rows[i].last)));
    }
}

static void ambiguous_paths_are_refused(void **unused)
{
    (void)unused;
    static const char *const rows[] = {
        "",          "a",      "*",         "http://a/", "/a%2Fb", "/a%2fb", "/a%5Cb",  "/a\\b",
        "/%00",      "/%0a",   "/%09",      "/%7f",      "/.",     "/..",    "/a/../b", "/%2e",
        "/%2E.",     "/.%2e/", "/a/%2e%2e", "/%",        "/%4",    "/%zz",   "/a b",    "/\x01",
        "/\xc3\xa9", "/%ff",   "/%c0%ae",   "/%c0%af",   "/a/./b",
    };
    SCOPED_ARENA arena = {0};
    struct path path = {.count = 7};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(path_read(&arena, span_of(rows[i]), &path), ERR_MALFORMED);
    assert_int_equal(path.count, 7);
}

static void long_and_deep_paths_are_refused(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct path path;
    char raw[PATH_BYTES_MAX + 2];
    memset(raw, 'a', sizeof raw);
    raw[0] = '/';
    assert_int_equal(path_read(&arena, (struct span){raw, PATH_BYTES_MAX}, &path), ERR_NONE);
    assert_int_equal(path_read(&arena, (struct span){raw, PATH_BYTES_MAX + 1}, &path),
                     ERR_TOO_LARGE);
    for (size_t i = 0; i < sizeof raw; i += 2)
        raw[i] = '/';
    assert_int_equal(path_read(&arena, (struct span){raw, PATH_SEGMENTS_MAX * 2}, &path), ERR_NONE);
    assert_int_equal(path_read(&arena, (struct span){raw, PATH_SEGMENTS_MAX * 2 + 2}, &path),
                     ERR_TOO_LARGE);
}

/* Every path of six bytes over those that matter: what is taken has as many segments
 * as the eye sees, and none that means another place. */
static void no_short_path_hides_another(void **unused)
{
    (void)unused;
    static const char alphabet[] = "/.%2eF5c";
    enum { LETTERS = sizeof alphabet - 1, LENGTH = 6 };
    for (size_t n = 0; n < (size_t)LETTERS * LETTERS * LETTERS * LETTERS * LETTERS * LETTERS; n++) {
        char raw[1 + LENGTH] = "/";
        size_t rest = n, slashes = 1;
        for (size_t i = 1; i <= LENGTH; i++, rest /= LETTERS) {
            raw[i] = alphabet[rest % LETTERS];
            slashes += raw[i] == '/';
        }
        SCOPED_ARENA arena = {0};
        struct path path;
        if (path_read(&arena, (struct span){raw, sizeof raw}, &path) != ERR_NONE)
            continue;
        assert_int_equal(path.count, slashes);
        for (size_t i = 0; i < path.count; i++) {
            struct span segment = path.segments[i];
            assert_false(span_eq(segment, SPAN(".")) || span_eq(segment, SPAN("..")));
            assert_true(segment.len == 0 || (memchr(segment.ptr, '/', segment.len) == NULL &&
                                             memchr(segment.ptr, '\\', segment.len) == NULL &&
                                             memchr(segment.ptr, '\0', segment.len) == NULL));
        }
    }
}

TESTS(paths_are_cut_into_decoded_segments, ambiguous_paths_are_refused,
      long_and_deep_paths_are_refused, no_short_path_hides_another)
