/* test_forgery.c - requests that another site, or another session, made somebody's browser send:
 * every route that changes something refuses them, each defence being the only one left out. */
#include "test.h"

#include "powerful.h"

/* --- what is wrong with the request ------------------------------------------------------------
 */

enum token { TOKEN_OWN, TOKEN_NONE, TOKEN_OTHERS, TOKEN_IN_ADDRESS };

static const struct forgery {
    const char *site, *origin;
    enum token token;
    const char *type;
    unsigned status;
} forgeries[] = {
    {"", "http://ailleurs.example", TOKEN_OWN, "application/json", 403},
    {"", "http://127.0.0.1.ailleurs.example", TOKEN_OWN, "application/json", 403},
    {"", "https://127.0.0.1", TOKEN_OWN, "application/json", 403},
    {"", "null", TOKEN_OWN, "application/json", 403},
    {"cross-site", "", TOKEN_OWN, "application/json", 403},
    {"same-site", "http://127.0.0.1", TOKEN_OWN, "application/json", 403},
    {"same-origin", "http://127.0.0.1", TOKEN_NONE, "application/json", 403},
    {"same-origin", "http://127.0.0.1", TOKEN_OTHERS, "application/json", 403},
    {"same-origin", "http://127.0.0.1", TOKEN_IN_ADDRESS, "application/json", 403},
    {"", "", TOKEN_NONE, "application/x-www-form-urlencoded", 403},
    {"", "", TOKEN_NONE, "", 403},
    {"", "", TOKEN_OWN, "text/plain", 400},
    {"", "", TOKEN_OWN, "text/plain; application/json", 400},
    {"", "", TOKEN_OWN, "multipart/form-data", 400},
};

static const struct forgery honest = {"same-origin", "http://127.0.0.1", TOKEN_OWN,
                                      "application/json", 0};

static struct span csrf_of(struct powerful *powerful, struct span cookie)
{
    return account_csrf(&powerful->site->arena, span_from(cookie, strlen("jalon=")));
}

/* A form's body is empty: what another site could fill in it knows, save the token. */
static struct span body_of(struct powerful *powerful, const struct route *route,
                           const struct forgery *forgery, struct span token)
{
    json_t *body = powerful_body(powerful, route);
    if (forgery->type[0] == '\0' || strstr(forgery->type, "urlencoded") != NULL)
        return SPAN("");
    if (forgery->token == TOKEN_OWN || forgery->token == TOKEN_OTHERS)
        set_text(body, "jeton", token);
    set_text(body, "intrus", SPAN("x"));
    return json_canonical(&powerful->site->arena, body);
}

static struct response send(struct powerful *powerful, const struct route *route,
                            const struct forgery *forgery, struct span cookie, struct span token)
{
    const char *url = powerful_url(powerful, route);
    struct request request = {.method = route->method,
                              .cookie = cookie,
                              .origin = span_of(forgery->origin),
                              .sec_fetch_site = span_of(forgery->site),
                              .accept = SPAN("application/json"),
                              .if_match = SPAN("\"1\""),
                              .content_type = span_of(forgery->type),
                              .body = body_of(powerful, route, forgery, token)};
    if (forgery->token == TOKEN_IN_ADDRESS)
        url = span_format(&powerful->site->arena, "%s?jeton=%.*s", url, SPAN_ARG(token)).ptr;
    return world_visit(powerful->site, SPAN(""), request, url);
}

/* --- every route
 * ---------------------------------------------------------------------------------- */

static void check(struct powerful *powerful, const struct route *route,
                  const struct forgery *forgery, struct span cookie, struct span other)
{
    struct span token = csrf_of(powerful, forgery->token == TOKEN_OTHERS ? other : cookie);
    struct response answer = send(powerful, route, forgery, cookie, token);
    if (answer.status != forgery->status)
        fail_msg("%s %s, %s %s %d %s: %u", request_method_name(route->method), route->pattern,
                 forgery->site, forgery->origin, forgery->token, forgery->type, answer.status);
}

/* The same without anything wrong is read, and only then refused for its member too many. */
static void check_honest(struct powerful *powerful, const struct route *route, struct span cookie)
{
    struct response answer = send(powerful, route, &honest, cookie, csrf_of(powerful, cookie));
    if (answer.status != powerful_refusal(route))
        fail_msg("%s %s: %u", request_method_name(route->method), route->pattern, answer.status);
}

static void a_request_nobody_meant_is_refused_everywhere(void **unused)
{
    (void)unused;
    size_t refused = 0;
    struct powerful powerful = powerful_open();
    struct span cookie = powerful_session(&powerful, powerful.who);
    struct span other = powerful_session(&powerful, powerful.who);
    uint64_t before = powerful_log_size(&powerful);
    for (size_t i = 0; i < route_count; i++) {
        if (routes[i].method == METHOD_GET)
            continue;
        check_honest(&powerful, &routes[i], cookie);
        for (size_t j = 0; j < COUNT_OF(forgeries); j++, refused++)
            check(&powerful, &routes[i], &forgeries[j], cookie, other);
    }
    assert_int_equal(powerful_log_size(&powerful), before);
    struct request still = {.method = METHOD_GET, .cookie = cookie};
    assert_int_equal(world_visit(powerful.site, SPAN(""), still, "/").status, 200);
    print_message("%zu forged requests refused\n", refused);
    powerful_close(&powerful);
}

/* --- what reads changes nothing, and nothing else is a way round --------------------------------
 */

static void no_address_changes_anything_when_it_is_read(void **unused)
{
    (void)unused;
    struct powerful powerful = powerful_open();
    uint64_t before = powerful_log_size(&powerful);
    struct span cookie = powerful_session(&powerful, powerful.who);
    for (size_t i = 0; i < route_count; i++) {
        struct request request = {.method = METHOD_GET,
                                  .cookie = cookie,
                                  .sec_fetch_site = SPAN("cross-site"),
                                  .origin = SPAN("http://ailleurs.example")};
        struct response answer =
            world_visit(powerful.site, SPAN(""), request, powerful_url(&powerful, &routes[i]));
        assert_true(answer.status < 500);
    }
    assert_int_equal(powerful_log_size(&powerful), before);
    powerful_close(&powerful);
}

TESTS(a_request_nobody_meant_is_refused_everywhere, no_address_changes_anything_when_it_is_read)
