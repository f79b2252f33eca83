/* test_import_whole.c - whole tables: all small ones, the fixtures, real plans, the largest. */
#include "import_world.h"

#include <unistd.h>

#define REAL SOURCE_DIR "/../shared/data/"

/* Every table of three rows over these cells: what tells things apart, or fails to. */
static void any_small_table_imported_twice_adds_nothing_more(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "P,1,X,,,1,A\n",       "P,1,X,,,2,A\n",    "P,1,X,,,1,B\n",         "P,2,X,,,,A\n",
        "P,1,Y,,,1,A\n",       "P,,,1,X,1,A\n",    "P,1,X,1,X,1,A\n",       "P,1,X,1,Y,1,A\n",
        "P,,,,,1,A\n",         "P,1,X,1,X,A0,A\n", "usagers,1,X,1,Y,1,A\n", "usagers,1,X,1,Y,1,B\n",
        "usagers,,,1,X,1,A\n", "usagers,,,,,,A\n",
    };
    enum { KINDS = COUNT_OF(rows) };
    SCOPED_ARENA whole = {0};
    const struct directory *empty = institution(&whole);
    for (size_t number = 0; number < KINDS * KINDS * KINDS; number++) {
        SCOPED_ARENA arena = {0};
        struct directory directory = *empty;
        struct world there = {.arena = &arena, .directory = &directory};
        struct span table = span_format(
            &arena, "plan,code axe,axe,code objectif,objectif,code,action\n%s%s%s",
            rows[number % KINDS], rows[number / KINDS % KINDS], rows[number / KINDS / KINDS]);
        import_now(&there, table, SPAN(""));
        size_t actions = there.result.actions;
        import_now(&there, table, SPAN(""));
        assert_int_equal(json_array_size(there.result.events), 0);
        assert_int_equal(there.result.unchanged, actions);
    }
}

static void every_content_is_as_its_form_wants(const struct world *there)
{
    for (size_t i = 0; i < json_array_size(there->result.events); i++) {
        const json_t *event = json_array_get(there->result.events, i);
        json_t *body = json_object_get(event, "body");
        if (!span_eq(text_at(event, "kind"), SPAN("fiche-created")))
            continue;
        struct report report = {.arena = there->arena};
        const struct installed_form *form = form_named(there->directory, text_at(body, "form"));
        form_check(form->form, json_object_get(body, "content"), &names, &report);
        assert_int_equal(report.count, 0);
    }
}

static void check_whole(struct span table, const char *first, const char *again)
{
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, table, SPAN(""));
    assert_string_equal(counts(&there), first);
    every_content_is_as_its_form_wants(&there);
    import_now(&there, table, SPAN(""));
    assert_string_equal(counts(&there), again);
    assert_int_equal(json_array_size(there.result.events), 0);
}

static void the_fixtures_fill_their_forms(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    check_whole(data(&arena, "clinic.csv"), "plans 3, nodes 10, fiches 9, actions 10, unchanged 0",
                "plans 0, nodes 0, fiches 0, actions 0, unchanged 10");
}

/* Files that are not the project's own: looked at where they stand beside it. */
static void a_real_plan(const char *path, const char *first, const char *again)
{
    if (access(path, R_OK) != 0)
        skip();
    SCOPED_ARENA arena = {0};
    check_whole(read_file(&arena, path), first, again);
}

static void the_six_plans_of_a_real_centre_import_whole(void **state)
{
    (void)state;
    a_real_plan(REAL "icm-2023-2027.csv",
                "plans 6, nodes 108, fiches 263, actions 287, unchanged 0",
                "plans 0, nodes 0, fiches 0, actions 0, unchanged 287");
}

static void the_plan_of_another_real_centre_imports_whole(void **state)
{
    (void)state;
    a_real_plan(REAL "oncopole-2030.csv", "plans 1, nodes 32, fiches 124, actions 124, unchanged 0",
                "plans 0, nodes 0, fiches 0, actions 0, unchanged 124");
}

/* As many rows as one file may hold, half of them alike. */
static void the_largest_table_imports_in_reasonable_time(void **state)
{
    (void)state;
    enum { ROWS = 50000 };
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    struct buf table = {.arena = &arena};
    buf_add_text(&table, "plan,axe,objectif,code,action\n");
    for (size_t i = 0; i < ROWS; i++)
        buf_add(&table, i % 2 == 0 ? span_format(&arena, "P,Axe %zu,Objectif %zu,A%zu,Action %zu\n",
                                                 i % 7, i % 700, i + 1, i)
                                   : SPAN("P,Axe,Objectif,A,Pareille\n"));
    import_now(&there, buf_span(&table), SPAN(""));
    assert_int_equal(there.result.actions, ROWS);
    import_now(&there, buf_span(&table), SPAN(""));
    assert_int_equal(there.result.unchanged, ROWS);
    assert_int_equal(json_array_size(there.result.events), 0);
}

TESTS(any_small_table_imported_twice_adds_nothing_more, the_fixtures_fill_their_forms,
      the_six_plans_of_a_real_centre_import_whole, the_plan_of_another_real_centre_imports_whole,
      the_largest_table_imports_in_reasonable_time)
