/* Bodies read on demand, and errors told. */
#include "server/problem.h"
#include "server/request.h"
#include "server/status.h"

#include "test.h"

static struct request request_with(struct arena *arena, const char *type, struct span body)
{
    return (struct request){.arena = arena, .content_type = span_of(type), .body = body};
}

static void a_form_is_read_in_either_encoding(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct pairs fields;
    struct request request =
        request_with(&arena, "application/x-www-form-urlencoded; charset=UTF-8", SPAN("a=1&b=2"));
    assert_int_equal(request_form(&request, &fields), ERR_NONE);
    assert_true(span_eq(urlencoded_find(&fields, "b"), SPAN("2")));

    request = request_with(&arena, "multipart/form-data; boundary=B",
                           SPAN("--B\r\nContent-Disposition: form-data; name=\"f\"; "
                                "filename=\"b\"\r\n\r\nbytes\r\n"
                                "--B\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2"
                                "\r\n--B--"));
    assert_int_equal(request_form(&request, &fields), ERR_NONE);
    assert_int_equal(fields.count, 1);
    assert_true(span_eq(urlencoded_find(&fields, "b"), SPAN("2")));
    struct parts parts;
    assert_int_equal(request_parts(&request, &parts), ERR_NONE);
    assert_int_equal(parts.count, 2);
}

static void a_form_of_another_type_is_not_one(void **unused)
{
    (void)unused;
    static const char *const types[] = {NULL, "text/plain", "application/json",
                                        "application/x-www-form-urlencodedx",
                                        "multipart/form-data"};
    SCOPED_ARENA arena = {0};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct request request = request_with(&arena, types[i], SPAN("a=1"));
        struct pairs fields;
        assert_int_equal(request_form(&request, &fields), ERR_MALFORMED);
    }
}

static void json_must_say_what_it_is(void **unused)
{
    (void)unused;
    static const struct {
        const char *type, *body;
        enum err err;
    } rows[] = {
        {"application/json", "{\"a\": 1}", ERR_NONE},
        {"Application/JSON; charset=utf-8", "[]", ERR_NONE},
        {"application/merge-patch+json", "1", ERR_NONE},
        {"text/plain", "{}", ERR_MALFORMED}, /* what a form of another site can send */
        {"", "{}", ERR_MALFORMED},
        {"+json", "{}", ERR_MALFORMED},
        {"application/json", "", ERR_MALFORMED},
        {"application/json", "{\"a\": 1, \"a\": 2}", ERR_MALFORMED},
        {"application/json", "{\"a\": \"\xff\"}", ERR_MALFORMED},
        {"application/json", "{} {}", ERR_MALFORMED},
    };
    SCOPED_ARENA arena = {0};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct request request = request_with(&arena, rows[i].type, span_of(rows[i].body));
        json_t *value = NULL;
        assert_int_equal(request_json(&request, &value), rows[i].err);
        assert_int_equal(value != NULL, rows[i].err == ERR_NONE);
    }
}

static void a_problem_is_told_to_programs(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct response response = response_blank(&arena);
    response_add(&response, "X-Left-Over", SPAN("a"));
    struct problem problem = {
        .status = 412,
        .slug = "stale",
        .title = SPAN("Changed"),
        .detail = SPAN("by \"A\""),
        .members = json_adopt(&arena, json_pack("{s:i, s:s}", "revision", 8, "type", "mine"))};
    problem_write(&problem, &response);
    assert_int_equal(response.status, 412);
    assert_string_equal(response.type, "application/problem+json");
    assert_null(response.headers);
    assert_true(
        span_eq(response.body, SPAN("{\"detail\":\"by \\\"A\\\"\",\"revision\":8,\"status\":412,"
                                    "\"title\":\"Changed\",\"type\":\"/problemes/stale\"}")));
    problem = (struct problem){.status = 404, .title = SPAN("Not Found")};
    problem_write(&problem, &response);
    assert_true(span_eq(response.body, SPAN("{\"status\":404,\"title\":\"Not Found\","
                                            "\"type\":\"about:blank\"}")));
}

static void every_error_has_a_status_with_words(void **unused)
{
    (void)unused;
    for (enum err err = ERR_NONE; err <= ERR_IO; err++)
        for (int for_program = 0; for_program < 2; for_program++) {
            unsigned status = status_of(err, for_program);
            assert_true(status == 200 || (status >= 400 && status < 600));
            assert_true(strlen(status_text(status)) > 0);
        }
    assert_int_equal(status_of(ERR_STALE, true), 412);
    assert_int_equal(status_of(ERR_STALE, false), 409);
    assert_string_equal(status_text(299), "");
}

static void a_method_is_read_case_mattering(void **unused)
{
    (void)unused;
    enum method method;
    for (enum method each = METHOD_GET; each <= METHOD_DELETE; each++) {
        assert_int_equal(request_method_read(span_of(request_method_name(each)), &method),
                         ERR_NONE);
        assert_int_equal(method, each);
    }
    assert_int_equal(request_method_read(SPAN("get"), &method), ERR_ABSENT);
    assert_int_equal(request_method_read(SPAN("GETS"), &method), ERR_ABSENT);
}

static void see_other_leaves_nothing_but_the_address(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct response response = response_blank(&arena);
    response.body = SPAN("half a page");
    response_see_other(&response, SPAN("/fiches/a"));
    assert_int_equal(response.status, 303);
    assert_null(response.type);
    assert_int_equal(response.body.len, 0);
}

TESTS(a_form_is_read_in_either_encoding, a_form_of_another_type_is_not_one,
      json_must_say_what_it_is, a_problem_is_told_to_programs, every_error_has_a_status_with_words,
      a_method_is_read_case_mattering, see_other_leaves_nothing_but_the_address)
