/* test_mass_assignment.c - members that nobody asked for, and bodies that are hardly JSON, sent to
 * every route that takes JSON by somebody who may do everything else there: all are refused. */
#include "test.h"

#include "powerful.h"

/* clang-format off */
static const char *const intruders[] = {
    "state", "role", "approved_by", "id", "__proto__", "constructor", "seq", "actor", "phase",
    "plan_id", "valid", "signed", "writers", "is_local", " revision", "revision ", "Title", "title\\u0000",
    "", " ",
};

/* What stands for a whole body; %s: the honest one. */
static const char *const bodies[] = {
    "[%s]", "\"%s\"", "null", "true", "12", "{\"a\":1,\"a\":2}", "%s%s", "%s garbage", "{\"a\":1e999}",
    "{\"a\":99999999999999999999999999}", "{\"a\":NaN}", "{\"a\":'b'}", "{\"a\":1,}", "\xEF\xBB\xBF%s",
    "{\"a\":\"\xFF\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\u0000\"}", "{", "",
};

/* Where objects lie inside others. */
static const struct nested {
    enum method method;
    const char *pattern, *body;
    unsigned status;
    const char *says;
} nested[] = {
    {METHOD_PUT,  "/fiches/:fiche", "{'content':{'title':'A','__proto__':{'state':'en-cours'}}}", 422, "unknown-field"},
    {METHOD_PUT,  "/fiches/:fiche", "{'content':{'title':'A','state':'en-cours'}}",    422, "unknown-field"},
    {METHOD_PUT,  "/fiches/:fiche", "{'content':{'title':'A','steps':[{'id':'x'}]}}",  422, "unknown-field"},
    {METHOD_PUT,  "/fiches/:fiche", "{'content':[]}",                                  400, "malformed"},
    {METHOD_POST, "/validations",   "{'votes':[{'fiche':'$fiche'," VOTE ",'seat':'x'}]}", 200, "unknown-member"},
    {METHOD_POST, "/validations",   "{'votes':[{'fiche':'$fiche'," VOTE ",'person':'x'}]}", 200, "unknown-member"},
    {METHOD_POST, "/validations",   "{'votes':[[]]}",                                  400, ""},
    {METHOD_POST, "/validations/declarations", "{'votes':[{'fiche':'$fiche'," VOTE ",'seat':'x'}]}", 400, ""},
};
/* clang-format on */

static struct response send(struct powerful *powerful, enum method method, const char *url,
                            struct span body)
{
    struct request request = {.method = method,
                              .bearer = powerful->token,
                              .if_match = SPAN("\"1\""),
                              .content_type = SPAN("application/json"),
                              .body = body};
    return world_visit(powerful->site, SPAN(""), request, url);
}

static void refuses(struct powerful *powerful, const struct route *route, struct span body)
{
    struct response answer = send(powerful, route->method, powerful_url(powerful, route), body);
    if (answer.status != 400 && answer.status != powerful_refusal(route))
        fail_msg("%s %s: %u for %.*s", request_method_name(route->method), route->pattern,
                 answer.status, (int)(body.len < 300 ? body.len : 300), body.ptr);
}

/* The honest body with one member more, whose value could be one of ours. */
static struct span with_member(struct powerful *powerful, const struct route *route,
                               const char *name)
{
    struct arena *arena = &powerful->site->arena;
    struct span honest = json_canonical(arena, powerful_body(powerful, route));
    const char *comma = honest.len > 2 ? "," : "";
    return span_format(arena, "{\"%s\":\"en-cours\"%s%.*s", name, comma,
                       SPAN_ARG(span_from(honest, 1)));
}

static size_t ask_members(struct powerful *powerful, const struct route *route)
{
    for (size_t i = 0; i < COUNT_OF(intruders); i++)
        refuses(powerful, route, with_member(powerful, route, intruders[i]));
    return COUNT_OF(intruders);
}

static struct span filled(struct arena *arena, const char *shape, struct span honest)
{
    struct buf buf = {.arena = arena};
    for (; *shape != '\0'; shape++)
        if (shape[0] == '%' && shape[1] == 's') {
            buf_add(&buf, honest);
            shape++;
        } else
            buf_add_char(&buf, *shape);
    return buf_span(&buf);
}

/* An empty body is one a route may take; then it has every member too few, and is no JSON. */
static size_t ask_bodies(struct powerful *powerful, const struct route *route)
{
    struct arena *arena = &powerful->site->arena;
    struct span honest = json_canonical(arena, powerful_body(powerful, route));
    size_t asked = 0;
    for (; asked < COUNT_OF(bodies) && bodies[asked][0] != '\0'; asked++)
        refuses(powerful, route, filled(arena, bodies[asked], honest));
    char *deep = arena_new(arena, char, 20000);
    memset(deep, '[', 20000);
    refuses(powerful, route, (struct span){.ptr = deep, .len = 20000});
    for (size_t i = 0; i < 20000; i += 5)
        memcpy(deep + i, "{\"a\":", 5);
    refuses(powerful, route, (struct span){.ptr = deep, .len = 20000});
    return asked + 2;
}

static void what_nobody_asked_for_is_refused_everywhere(void **unused)
{
    (void)unused;
    size_t asked = 0;
    struct powerful powerful = powerful_open();
    uint64_t before = powerful_log_size(&powerful);
    for (size_t i = 0; i < route_count; i++)
        if (routes[i].method != METHOD_GET)
            asked += ask_members(&powerful, &routes[i]) + ask_bodies(&powerful, &routes[i]);
    assert_int_equal(powerful_log_size(&powerful), before);
    print_message("%zu bodies refused, no trace of any\n", asked);
    powerful_close(&powerful);
}

static void what_nobody_asked_for_is_refused_inside_other_things_too(void **unused)
{
    (void)unused;
    struct powerful powerful = powerful_open();
    struct arena *arena = &powerful.site->arena;
    uint64_t before = powerful_log_size(&powerful);
    for (size_t i = 0; i < COUNT_OF(nested); i++) {
        struct span body =
            json_canonical(arena, route_json(arena, nested[i].body, &powerful.names));
        const char *url = route_address(arena, nested[i].pattern, &powerful.names);
        struct response answer = send(&powerful, nested[i].method, url, body);
        if (answer.status != nested[i].status || !world_says(&answer, nested[i].says))
            fail_msg("%s: %u %.*s", nested[i].body, answer.status, SPAN_ARG(answer.body));
    }
    assert_int_equal(powerful_log_size(&powerful), before);
    powerful_close(&powerful);
}

TESTS(what_nobody_asked_for_is_refused_everywhere,
      what_nobody_asked_for_is_refused_inside_other_things_too)
