#include "server/router.h"

#include "test.h"

static const struct route routes[] = {
    {.method = METHOD_GET, .pattern = "/"},
    {.method = METHOD_GET, .pattern = "/fiches/nouvelle"},
    {.method = METHOD_GET, .pattern = "/fiches/:fiche"},
    {.method = METHOD_POST, .pattern = "/fiches/:fiche"},
    {.method = METHOD_GET, .pattern = "/plans/:plan/fiches/:fiche"},
    {.method = METHOD_DELETE, .pattern = "/sessions/:session"},
};

static enum err match(struct arena *arena, enum method method, const char *path,
                      struct match *match, struct span *methods)
{
    struct request request = {.arena = arena, .method = method};
    assert_int_equal(path_read(arena, span_of(path), &request.path), ERR_NONE);
    return router_match(routes, COUNT_OF(routes), &request, match, methods);
}

static void addresses_find_their_row(void **unused)
{
    (void)unused;
    static const struct {
        enum method method;
        const char *path;
        size_t row;
        const char *first, *second;
    } rows[] = {
        {METHOD_GET, "/", 0, NULL, NULL},
        {METHOD_HEAD, "/", 0, NULL, NULL},
        {METHOD_GET, "/fiches/nouvelle", 1, NULL, NULL},
        {METHOD_GET, "/fiches/%6eouvelle", 1, NULL, NULL},
        {METHOD_GET, "/fiches/abc", 2, "abc", NULL},
        {METHOD_HEAD, "/fiches/abc", 2, "abc", NULL},
        {METHOD_POST, "/fiches/nouvelle", 3, "nouvelle", NULL},
        {METHOD_GET, "/plans/pmss/fiches/%C3%A9", 4, "pmss", "\xc3\xa9"},
    };
    SCOPED_ARENA arena = {0};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct match found;
        struct span methods;
        assert_int_equal(match(&arena, rows[i].method, rows[i].path, &found, &methods), ERR_NONE);
        assert_ptr_equal(found.route, &routes[rows[i].row]);
        assert_int_equal(found.arg_count, (rows[i].first != NULL) + (rows[i].second != NULL));
        assert_true(rows[i].first == NULL || span_eq(found.args[0].value, span_of(rows[i].first)));
        assert_true(rows[i].second == NULL ||
                    span_eq(found.args[1].value, span_of(rows[i].second)));
    }
}

static void arguments_bear_the_names_of_the_pattern(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct match found;
    struct span methods;
    assert_int_equal(match(&arena, METHOD_GET, "/plans/a/fiches/b", &found, &methods), ERR_NONE);
    assert_true(span_eq(found.args[0].name, SPAN("plan")));
    assert_true(span_eq(found.args[1].name, SPAN("fiche")));
}

static void what_no_row_fits_is_absent(void **unused)
{
    (void)unused;
    static const char *const paths[] = {"/fiches",    "/fiches/",        "/fiches/a/", "//",
                                        "/fiches//",  "/fiches/a/b",     "/fiche/a",   "/plans/a",
                                        "/fichesx/a", "/plans//fiches/b"};
    SCOPED_ARENA arena = {0};
    struct match found;
    struct span methods;
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_int_equal(match(&arena, METHOD_GET, paths[i], &found, &methods), ERR_ABSENT);
}

static void another_method_is_told_which_ones_there_are(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct match found;
    struct span methods;
    assert_int_equal(match(&arena, METHOD_DELETE, "/fiches/a", &found, &methods), ERR_METHOD);
    assert_true(span_eq(methods, SPAN("GET, HEAD, POST")));
    assert_int_equal(match(&arena, METHOD_HEAD, "/sessions/a", &found, &methods), ERR_METHOD);
    assert_true(span_eq(methods, SPAN("DELETE")));
}

static void a_sound_table_passes_the_check(void **unused)
{
    (void)unused;
    assert_int_equal(router_check(routes, COUNT_OF(routes)), COUNT_OF(routes));
}

static void a_row_that_cannot_be_reached_fails_the_check(void **unused)
{
    (void)unused;
    static const struct route faulty[] = {
        {.method = METHOD_GET, .pattern = "/fiches/:fiche"},         /* the same again */
        {.method = METHOD_GET, .pattern = "/fiches/:other"},         /* under another name */
        {.method = METHOD_GET, .pattern = "/fiches/archive"},        /* hidden by :fiche */
        {.method = METHOD_GET, .pattern = "/plans/:plan/fiches/un"}, /* hidden further down */
        {.method = METHOD_HEAD, .pattern = "/autre"},
        {.method = METHOD_GET, .pattern = "autre"},
        {.method = METHOD_GET, .pattern = ""},
        {.method = METHOD_GET, .pattern = "/autre/"},
        {.method = METHOD_GET, .pattern = "/autre//rien"},
        {.method = METHOD_GET, .pattern = "/autre/:"},
        {.method = METHOD_GET, .pattern = "/autre/:a/:a"},
        {.method = METHOD_GET, .pattern = "/:a/:b/:c/:d/:e"},
    };
    for (size_t i = 0; i < COUNT_OF(faulty); i++) {
        struct route table[COUNT_OF(routes) + 1];
        memcpy(table, routes, sizeof routes);
        table[COUNT_OF(routes)] = faulty[i];
        assert_int_equal(router_check(table, COUNT_OF(table)), COUNT_OF(routes));
    }
}

TESTS(addresses_find_their_row, arguments_bear_the_names_of_the_pattern, what_no_row_fits_is_absent,
      another_method_is_told_which_ones_there_are, a_sound_table_passes_the_check,
      a_row_that_cannot_be_reached_fails_the_check)
