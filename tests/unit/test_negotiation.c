/* The small headers: what is accepted, which revision is meant, which cookie came. */
#include "server/accept.h"
#include "server/cookie.h"
#include "server/etag.h"

#include "test.h"

static void pages_are_given_unless_something_else_is_preferred(void **unused)
{
    (void)unused;
    static const struct {
        const char *header;
        enum media media;
    } rows[] = {
        {NULL, MEDIA_HTML},
        {"*/*", MEDIA_HTML},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", MEDIA_HTML},
        {"application/json", MEDIA_JSON},
        {"Application/JSON", MEDIA_JSON},
        {"application/json, text/plain, */*", MEDIA_JSON},
        {"application/json, text/html", MEDIA_HTML},
        {"text/html, application/json", MEDIA_HTML},
        {"text/html;q=0.5, application/json;q=0.51", MEDIA_JSON},
        {"text/html;q=0.9 , text/csv;Q=1.0", MEDIA_CSV},
        {"text/csv;q=0.2,application/json;q=0.1", MEDIA_CSV},
        {"application/json;q=0", MEDIA_HTML},
        {"application/json;q=abc", MEDIA_HTML},
        {"application/json;q=1.5", MEDIA_HTML},
        {"application/json;q=0.1234", MEDIA_HTML},
        {"application/json;charset=utf-8;q=0.3", MEDIA_JSON},
        {",,;;q=,application/json", MEDIA_JSON},
        {"application/jsonx", MEDIA_HTML},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(accept_media(span_of(rows[i].header)), rows[i].media);
}

static void a_tag_is_found_in_a_list(void **unused)
{
    (void)unused;
    static const struct {
        const char *header;
        bool matches;
    } rows[] = {
        {NULL, false},
        {"*", true},
        {" * ", true},
        {"\"7\"", true},
        {"\"8\"", false},
        {"\"8\", \"7\"", true},
        {"W/\"7\"", true},
        {"W/\"8\",\"7\"", true},
        {"7", false},
        {"\"7", false},
        {"\"7\"\"8\"", true},
        {"\"8\"\"7\"", false},
        {"\"8\",,\"7\"", false},
        {"\"\"", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(etag_matches(span_of(rows[i].header), SPAN("7")), rows[i].matches);
}

static void a_write_names_one_revision(void **unused)
{
    (void)unused;
    static const struct {
        const char *header;
        enum err err;
    } rows[] = {
        {NULL, ERR_NO_REVISION},        {" ", ERR_NO_REVISION}, {"\"7\"", ERR_NONE},
        {" \"7\" ", ERR_NONE},          {"*", ERR_MALFORMED},   {"W/\"7\"", ERR_MALFORMED},
        {"\"7\",\"7\"", ERR_MALFORMED}, {"7", ERR_MALFORMED},   {"\"7", ERR_MALFORMED},
        {"\"7\" 8", ERR_MALFORMED},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct span tag = {0};
        assert_int_equal(etag_read(span_of(rows[i].header), &tag), rows[i].err);
        assert_true(span_eq(tag, rows[i].err == ERR_NONE ? SPAN("7") : SPAN("")));
    }
}

static void a_cookie_is_found_once_or_not_at_all(void **unused)
{
    (void)unused;
    static const struct {
        const char *header;
        enum err err;
        const char *value;
    } rows[] = {
        {NULL, ERR_ABSENT, ""},
        {"session=abc", ERR_NONE, "abc"},
        {"a=b; session=abc", ERR_NONE, "abc"},
        {"a=b;session=a=b;c=d", ERR_NONE, "a=b"},
        {"xsession=abc", ERR_ABSENT, ""},
        {"Session=abc", ERR_ABSENT, ""},
        {"session=a; session=b", ERR_MALFORMED, ""},
        {"session=a; session=a", ERR_MALFORMED, ""},
        {"session", ERR_NONE, ""},
        {"; ;=", ERR_ABSENT, ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct span value = {0};
        assert_int_equal(cookie_find(span_of(rows[i].header), SPAN("session"), &value),
                         rows[i].err);
        assert_true(span_eq(value, span_of(rows[i].value)));
    }
}

static void a_cookie_set_is_out_of_reach_of_scripts_and_strangers(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct request request = {.arena = &arena};
    struct response response = response_blank(&arena);
    cookie_set(&request, &response, SPAN("session"), SPAN("abc"), -1);
    request.https = true;
    cookie_set(&request, &response, SPAN("session"), SPAN(""), 0);
    assert_true(
        span_eq(response.headers->value, SPAN("session=abc; Path=/; HttpOnly; SameSite=Lax")));
    assert_true(span_eq(response.headers->next->value,
                        SPAN("session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0")));
    assert_null(response.headers->next->next);
}

TESTS(pages_are_given_unless_something_else_is_preferred, a_tag_is_found_in_a_list,
      a_write_names_one_revision, a_cookie_is_found_once_or_not_at_all,
      a_cookie_set_is_out_of_reach_of_scripts_and_strangers)
