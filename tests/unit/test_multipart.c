#include "server/multipart.h"

#include "base/buf.h"
#include "test.h"

#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_HEAD "Content-Disposition: form-data; name=\"f\"; filename="

static enum err read_body(struct arena *arena, const char *body, struct parts *parts)
{
    return multipart_read(arena, span_of(body), SPAN("B"), parts);
}

static void fields_and_files_are_read(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct parts parts;
    struct span body = SPAN(
        "--B\r\n" FIELD("titre") "\xc3\xa9t\xc3\xa9\r\n--B\r\n"
                                 "content-disposition: FORM-DATA; name=f; filename=\"a.pdf\"\r\n"
                                 "Content-Type: application/pdf\r\n\r\n"
                                 "%PDF\r\n\r\n--\xff\x00\r\n--B\r\n" FIELD("") "\r\n--B--\r\nrest");
    assert_int_equal(multipart_read(&arena, body, SPAN("B"), &parts), ERR_NONE);
    assert_int_equal(parts.count, 3);
    assert_true(span_eq(parts.items[0].name, SPAN("titre")));
    assert_true(span_eq(parts.items[0].bytes, SPAN("\xc3\xa9t\xc3\xa9")));
    assert_false(parts.items[0].is_file);
    assert_true(span_eq(parts.items[1].filename, SPAN("a.pdf")));
    assert_true(span_eq(parts.items[1].type, SPAN("application/pdf")));
    assert_true(span_eq(parts.items[1].bytes, SPAN("%PDF\r\n\r\n--\xff\x00")));
    assert_true(parts.items[1].is_file);
    assert_int_equal(parts.items[2].name.len + parts.items[2].bytes.len, 0);
}

static void file_names_lose_their_folders_and_quotes(void **unused)
{
    (void)unused;
    static const struct {
        const char *written, *name;
    } rows[] = {
        {"\"a.pdf\"", "a.pdf"},
        {"a.pdf", "a.pdf"},
        {"\"\"", ""},
        {"\"C:\\dossier\\a.pdf\"", "a.pdf"},
        {"\"../../etc/passwd\"", "passwd"},
        {"\"a\\\"b.pdf\"", "a\"b.pdf"},
        {"\"a%22b.pdf\"", "a\"b.pdf"},
        {"\"a%0D%0Ab\"", "a  b"},
        {"\"a;b.pdf\"", "a;b.pdf"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_ARENA arena = {0};
        struct parts parts;
        struct span body =
            span_format(&arena, "--B\r\n" FILE_HEAD "%s\r\n\r\nx\r\n--B--", rows[i].written);
        assert_int_equal(multipart_read(&arena, body, SPAN("B"), &parts), ERR_NONE);
        assert_true(parts.items[0].is_file);
        assert_true(span_eq(parts.items[0].filename, span_of(rows[i].name)));
    }
}

static void a_body_that_is_not_whole_is_refused(void **unused)
{
    (void)unused;
    static const char *const rows[] = {
        "",
        "--B",
        "--B-",
        "--C\r\n" FIELD("a") "x\r\n--C--",
        "preamble\r\n--B\r\n" FIELD("a") "x\r\n--B--",
        "--B\r\n" FIELD("a") "x",
        "--B\r\n" FIELD("a") "x\r\n--B",
        "--B\r\n" FIELD("a") "x\r\n--Bad--",
        "--B\n" FIELD("a") "x\r\n--B--",
        "--B \r\n" FIELD("a") "x\r\n--B--",
        "--B\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\" b\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n--B--",
        "--B\r\n" FILE_HEAD "\"a\"; filename=\"b\"\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n" FIELD("b") "x\r\n--B--",
        "--B\r\nno colon\r\n" FIELD("a") "x\r\n--B--",
        "--B\r\n: empty\r\n" FIELD("a") "x\r\n--B--",
        "--B\r\n" FIELD("\xff") "x\r\n--B--",
        "--B\r\n" FIELD("a") "\xff\r\n--B--",
        "--B\r\n" FILE_HEAD "\"\xff\"\r\n\r\nx\r\n--B--",
    };
    SCOPED_ARENA arena = {0};
    struct parts parts = {.count = 7};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(read_body(&arena, rows[i], &parts), ERR_MALFORMED);
    assert_int_equal(parts.count, 7);
}

static struct span body_of(struct arena *arena, size_t parts)
{
    struct buf body = {.arena = arena};
    for (size_t i = 0; i < parts; i++)
        buf_add_text(&body, "--B\r\n" FIELD("a") "x\r\n");
    buf_add_text(&body, "--B--");
    return buf_span(&body);
}

static void the_limits_hold_exactly(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct parts parts;
    struct span body = body_of(&arena, MULTIPART_PARTS_MAX);
    assert_int_equal(multipart_read(&arena, body, SPAN("B"), &parts), ERR_NONE);
    assert_int_equal(parts.count, MULTIPART_PARTS_MAX);
    body = body_of(&arena, MULTIPART_PARTS_MAX + 1);
    assert_int_equal(multipart_read(&arena, body, SPAN("B"), &parts), ERR_TOO_LARGE);

    char name[MULTIPART_HEAD_MAX];
    memset(name, 'a', sizeof name);
    body =
        span_format(&arena, "--B\r\nX: %.*s\r\n" FIELD("a") "x\r\n--B--", MULTIPART_HEAD_MAX, name);
    assert_int_equal(multipart_read(&arena, body, SPAN("B"), &parts), ERR_TOO_LARGE);
}

static void boundaries_are_found_or_refused(void **unused)
{
    (void)unused;
    static const struct {
        const char *type, *boundary; /* NULL: refused */
    } rows[] = {
        {"multipart/form-data; boundary=----WebKitFormBoundaryAb1", "----WebKitFormBoundaryAb1"},
        {"Multipart/Form-Data;charset=utf-8;BOUNDARY=\"a:b\"", "a:b"},
        {"multipart/form-data", NULL},
        {"multipart/form-data; boundary=", NULL},
        {"multipart/form-data; boundary=\"\"", NULL},
        {"multipart/form-data; boundary=a b", NULL},
        {"multipart/form-data; boundary=a\"b", NULL},
        {"multipart/mixed; boundary=a", NULL},
        {"application/x-www-form-urlencoded; boundary=a", NULL},
        {"multipart/form-data; boundary="
         "12345678901234567890123456789012345678901234567890123456789012345678901",
         NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct span boundary = {0};
        enum err err = multipart_boundary(span_of(rows[i].type), &boundary);
        assert_int_equal(err, rows[i].boundary != NULL ? ERR_NONE : ERR_MALFORMED);
        assert_true(span_eq(boundary, span_of(rows[i].boundary)));
    }
}

/* Every body made of eight of these pieces: what is taken can be written
 * again from its parts, byte for byte, up to the closing delimiter. */
static void what_is_read_is_what_was_written(void **unused)
{
    (void)unused;
    static const char *const pieces[] = {"--B", "\r\n", FIELD("a"), "--", "x"};
    enum { PIECES = 5, LENGTH = 8 };
    size_t total = 1, taken = 0;
    for (size_t i = 0; i < LENGTH; i++)
        total *= PIECES;
    for (size_t n = 0; n < total; n++) {
        SCOPED_ARENA arena = {0};
        struct buf body = {.arena = &arena}, again = {.arena = &arena};
        buf_add_text(&body, "--B");
        size_t rest = n;
        for (size_t i = 0; i < LENGTH; i++, rest /= PIECES)
            buf_add_text(&body, pieces[rest % PIECES]);
        struct parts parts;
        if (multipart_read(&arena, buf_span(&body), SPAN("B"), &parts) != ERR_NONE)
            continue;
        for (size_t i = 0; i < parts.count; i++) {
            buf_add_text(&again, "--B\r\n" FIELD("a"));
            buf_add(&again, parts.items[i].bytes);
            buf_add_text(&again, "\r\n");
        }
        buf_add_text(&again, "--B--");
        assert_true(span_starts(buf_span(&body), buf_span(&again)));
        taken += parts.count > 0;
    }
    assert_true(taken > 100);
}

TESTS(fields_and_files_are_read, file_names_lose_their_folders_and_quotes,
      a_body_that_is_not_whole_is_refused, the_limits_hold_exactly, boundaries_are_found_or_refused,
      what_is_read_is_what_was_written)
