/* test_plans.c - plans, their tree and their tracking table, each reader seeing their own part. */
#include "test.h"

#include "server/csv.h"
#include "site_world.h"

/* Léa leads a draft and Marc a fiche in progress, in a published plan; Rose represents users. */
struct plans {
    struct site_world world;
    struct span method, lea, marc, rose;
    struct span draft, going;
};

static struct span content(struct plans *plans, const char *title, struct span lead,
                           const char *calendar)
{
    return span_format(&plans->world.arena,
                       "{'title':'%s','leads':['%.*s'],'calendar':'%s','means':'Deux postes'}",
                       title, SPAN_ARG(lead), calendar);
}

static struct plans *opened(void)
{
    struct plans *plans = calloc(1, sizeof *plans);
    struct site_world *world = &plans->world;
    site_world_open(world);
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    world_add_plan(world, "usagers", "usagers-objectif@1", "usagers@1");
    plans->method = world_add_person(world, "Anne Method", "staff");
    plans->lea = world_add_person(world, "Léa Roche", "staff");
    plans->marc = world_add_person(world, "Marc Viala", "staff");
    plans->rose = world_add_person(world, "Rose Petit", "user-representative");
    world_grant(world, plans->method, "method", "institution", "");
    world_grant(world, plans->rose, "user", "plan", "usagers");
    plans->draft = world_add_fiche(world, "pmss", "redaction",
                                   content(plans, "Ouvrir =2+2", plans->lea, "T2 2025").ptr);
    plans->going = world_add_fiche(world, "pmss", "redaction",
                                   content(plans, "Étendre", plans->marc, "d’ici 2029").ptr);
    world_move(world, plans->going, "en-cours");
    return plans;
}

static void closed(struct plans *plans)
{
    site_world_close(&plans->world);
    free(plans);
}

static json_t *model(struct plans *plans, struct span who, const char *path)
{
    struct response response = world_get_json(&plans->world, who, path);
    if (response.status != 200)
        fail_msg("%s: %u %.*s", path, response.status, SPAN_ARG(response.body));
    json_t *value = json_read(&plans->world.arena, response.body);
    assert_non_null(value);
    return value;
}

static json_t *at(json_t *list, size_t index)
{
    json_t *item = json_array_get(list, index);
    if (item == NULL)
        fail_msg("no item %zu", index);
    return item;
}

static json_t *objective(json_t *plan)
{
    return at(json_object_get(at(json_object_get(plan, "nodes"), 0), "nodes"), 0);
}

static size_t leaves(json_t *node)
{
    return json_array_size(json_object_get(json_object_get(node, "fiches"), "list"));
}

static size_t table_rows(json_t *tracking)
{
    json_t *table = json_object_get(tracking, "table");
    assert_int_equal(json_array_size(json_object_get(table, "rows")), number_at(tracking, "count"));
    return json_array_size(json_object_get(table, "rows"));
}

static void a_representative_sees_the_users_plan_and_nothing_else(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    json_t *all = json_object_get(model(plans, plans->rose, "/plans"), "plans");
    assert_int_equal(json_array_size(all), 1);
    assert_true(span_eq(text_at(at(all, 0), "id"), SPAN("usagers")));
    struct response hidden = world_get(&plans->world, plans->rose, "/plans/pmss");
    struct response none = world_get(&plans->world, plans->rose, "/plans/nul");
    assert_int_equal(hidden.status, 404);
    assert_int_equal(none.status, 404);
    assert_int_equal(world_get(&plans->world, plans->rose, "/plans/pmss/suivi").status, 404);
    assert_int_equal(world_get(&plans->world, plans->rose, "/plans/pmss/suivi?format=csv").status,
                     404);
    closed(plans);
}

static void counts_count_only_what_the_reader_may_see(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    assert_int_equal(table_rows(model(plans, plans->method, "/plans/pmss/suivi")), 2);
    assert_int_equal(table_rows(model(plans, plans->lea, "/plans/pmss/suivi")), 2);
    assert_int_equal(table_rows(model(plans, plans->marc, "/plans/pmss/suivi")), 1);
    json_t *all = json_object_get(model(plans, plans->marc, "/plans"), "plans");
    assert_int_equal(number_at(at(all, 0), "count"), 1);
    json_t *draft = at(json_object_get(at(all, 0), "phases"), 0);
    assert_true(span_eq(text_at(draft, "phase"), SPAN("draft")));
    assert_int_equal(number_at(draft, "count"), 0);
    closed(plans);
}

/* How far the rows of a plan's table are, one by one. */
static int64_t table_sum(json_t *tracking, const char *member)
{
    int64_t sum = 0;
    json_t *rows = json_object_get(json_object_get(tracking, "table"), "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *cells = json_object_get(at(rows, i), "cells");
        for (size_t j = 0; j < json_array_size(cells); j++)
            sum += number_at(json_object_get(at(cells, j), "completeness"), member);
    }
    return sum;
}

static void a_plan_is_as_complete_as_the_rows_the_reader_sees(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    const struct span readers[] = {plans->method, plans->lea, plans->marc};
    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        json_t *table = model(plans, readers[i], "/plans/pmss/suivi");
        json_t *all = json_object_get(model(plans, readers[i], "/plans"), "plans");
        json_t *told = json_object_get(at(all, 0), "completeness");
        assert_true(number_at(told, "filled") > 0);
        assert_int_equal(number_at(told, "filled"), table_sum(table, "filled"));
        assert_int_equal(number_at(told, "due"), table_sum(table, "due"));
    }
    json_t *without = json_object_get(model(plans, plans->rose, "/plans"), "plans");
    assert_null(json_object_get(at(without, 0), "completeness"));
    closed(plans);
}

static void a_filter_offers_only_what_the_reader_may_see(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    struct response page = world_get_json(&plans->world, plans->marc, "/plans/pmss/suivi");
    assert_false(world_says(&page, "Léa"));
    assert_false(world_says(&page, plans->lea.ptr));
    page = world_get_json(&plans->world, plans->method, "/plans/pmss/suivi");
    assert_true(world_says(&page, "Léa Roche"));
    closed(plans);
}

static void how_complete_a_fiche_is_inside_is_known_inside_only(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    world_grant(&plans->world, plans->rose, "user", "plan", "pmss");
    struct response page = world_get_json(&plans->world, plans->rose, "/plans/pmss");
    assert_true(world_says(&page, "Étendre"));
    assert_false(world_says(&page, "completeness"));
    page = world_get_json(&plans->world, plans->marc, "/plans/pmss");
    assert_true(world_says(&page, "completeness"));
    closed(plans);
}

static void an_objective_without_action_is_shown_as_such(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    world_events(&plans->world,
                 "[{'subject':'node:bare','kind':'node-added','body':{'plan':'pmss','parent':"
                 "'o1pmss','code':'OS1-O2','title':'Vide','level':2,'rank':2}}]");
    json_t *tree = model(plans, plans->method, "/plans/pmss");
    json_t *first = objective(tree);
    json_t *bare = at(json_object_get(at(json_object_get(tree, "nodes"), 0), "nodes"), 1);
    assert_int_equal(leaves(first), 2);
    assert_null(json_object_get(first, "note"));
    assert_true(span_eq(text_at(bare, "note"), SPAN("Cet objectif ne porte pas d’action.")));
    assert_true(text_at(bare, "create_url").len > 0);
    tree = model(plans, plans->marc, "/plans/pmss");
    bare = at(json_object_get(at(json_object_get(tree, "nodes"), 0), "nodes"), 1);
    assert_true(span_eq(text_at(bare, "note"),
                        SPAN("Aucune fiche ouverte à votre lecture pour l’instant.")));
    assert_int_equal(text_at(bare, "create_url").len, 0);
    closed(plans);
}

static void a_lead_of_one_fiche_sees_its_branch_only(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    struct site_world *world = &plans->world;
    struct span guest = world_add_person(world, "Guy Ami", "patient-partner");
    world_events(world, "[{'subject':'node:other','kind':'node-added','body':{'plan':'pmss',"
                        "'parent':'','code':'OS2','title':'Ailleurs','level':1,'rank':2}}]");
    assert_int_equal(world_get(world, guest, "/plans/pmss").status, 404);
    world_add_fiche(world, "pmss", "redaction", content(plans, "La sienne", guest, "2026").ptr);
    json_t *tree = model(plans, guest, "/plans/pmss");
    assert_int_equal(json_array_size(json_object_get(tree, "nodes")), 1);
    assert_int_equal(leaves(objective(tree)), 1);
    closed(plans);
}

static void the_table_is_filtered_by_each_of_its_filters(void **unused)
{
    (void)unused;
    static const struct {
        const char *query;
        size_t rows;
    } cases[] = {
        {"mots=etendre", 1},    {"mots=LEA+ouvrir", 1}, {"mots=absent", 0},
        {"phase=draft", 1},     {"phase=closed", 0},    {"phase=nulle", 0},
        {"etat=en-cours", 1},   {"retard=oui", 1},      {"orientation=o1pmss", 2},
        {"orientation=nul", 0}, {"retard=non", 1},      {"phase=draft&retard=oui", 1},
    };
    struct plans *plans = opened();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct span path = span_format(&plans->world.arena, "/plans/pmss/suivi?%s", cases[i].query);
        size_t rows = table_rows(model(plans, plans->method, path.ptr));
        if (rows != cases[i].rows)
            fail_msg("%s finds %zu", cases[i].query, rows);
    }
    struct span path = span_format(&plans->world.arena, "/plans/pmss/suivi?responsable=%.*s",
                                   SPAN_ARG(plans->lea));
    assert_int_equal(table_rows(model(plans, plans->method, path.ptr)), 1);
    closed(plans);
}

static void the_table_is_sorted_by_each_of_its_columns_both_ways(void **unused)
{
    (void)unused;
    static const char *const ups[] = {"code", "titre", "etat", "echeance", "responsable", "-titre"};
    static const bool draft_first[] = {true, false, true, true, true, true};
    struct plans *plans = opened();
    for (size_t i = 0; i < COUNT_OF(ups); i++) {
        struct span path = span_format(&plans->world.arena, "/plans/pmss/suivi?tri=%s", ups[i]);
        json_t *table = json_object_get(model(plans, plans->method, path.ptr), "table");
        bool first = span_eq(text_at(at(json_object_get(table, "rows"), 0), "id"), plans->draft);
        /* codes are alike: the tree's order, which is that of the identifiers, decides */
        if (i > 0 && first != draft_first[i])
            fail_msg("sorted wrongly by %s", ups[i]);
    }
    closed(plans);
}

static void the_csv_opens_in_a_french_spreadsheet_without_formulas(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    struct csv csv;
    struct response response =
        world_get(&plans->world, plans->method, "/plans/pmss/suivi?format=csv&phase=draft");
    assert_int_equal(response.status, 200);
    assert_true(span_starts(response.body, SPAN("\xEF\xBB\xBF")));
    assert_true(span_eq(response.filename, SPAN("suivi-pmss.csv")));
    assert_int_equal(csv_open(&plans->world.arena, response.body, &csv), ERR_NONE);
    assert_int_equal(csv.separator, ';');
    size_t width = csv.column_count;
    assert_true(csv_next(&csv));
    assert_true(span_eq(csv.cells[1], SPAN("Ouvrir =2+2")));
    assert_true(span_eq(csv.cells[11], SPAN("2025-06-30")));
    assert_true(span_eq(csv.cells[12], SPAN("oui")));
    assert_true(span_eq(csv.cells[width - 1], plans->draft));
    assert_false(csv_next(&csv));
    struct request request = {.method = METHOD_GET, .accept = SPAN("text/csv")};
    response = world_visit(&plans->world, plans->marc, request, "/plans/pmss/suivi");
    assert_true(span_starts(span_of(response.type), SPAN("text/csv")));
    assert_false(world_says(&response, "Léa"));
    closed(plans);
}

/* Sixty more drafts, led by nobody. */
static void add_many(struct plans *plans)
{
    for (int i = 0; i < 60; i++) {
        struct span text = span_format(&plans->world.arena, "{'title':'Numéro %02d'}", 59 - i);
        world_add_fiche(&plans->world, "pmss", "redaction", text.ptr);
    }
}

static size_t rows_of(json_t *tracking)
{
    return json_array_size(json_object_get(json_object_get(tracking, "table"), "rows"));
}

static void a_long_table_is_shown_page_by_page_and_its_links_lead_through_all_of_it(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    add_many(plans);
    json_t *seen = json_adopt(&plans->world.arena, json_object());
    struct span url = SPAN("/plans/pmss/suivi?mots=numero&tri=-titre");
    for (size_t pages = 0; url.len > 0; pages++) {
        json_t *table = model(plans, plans->method, c_string(&plans->world.arena, url));
        json_t *rows = json_object_get(json_object_get(table, "table"), "rows");
        assert_true(pages < 2);
        assert_int_equal(number_at(table, "count"), 60);
        assert_int_equal(json_array_size(rows), pages == 0 ? 50 : 10);
        for (size_t i = 0; i < json_array_size(rows); i++) {
            json_t *title = at(json_object_get(at(rows, i), "cells"), 1);
            struct span expected =
                span_format(&plans->world.arena, "Numéro %02zu", 59 - pages * 50 - i);
            assert_true(span_eq(text_at(title, "value"), expected));
            json_object_set_new(seen, text_at(at(rows, i), "id").ptr, json_true());
        }
        url = text_at(json_object_get(table, "pages"), "next_url");
    }
    assert_int_equal(json_object_size(seen), 60);
    closed(plans);
}

static void a_page_that_is_not_there_is_the_last_or_the_first_one(void **unused)
{
    (void)unused;
    static const struct {
        const char *query;
        size_t rows, from;
    } cases[] = {{"page=1", 50, 1},    {"page=2", 12, 51},
                 {"page=99", 12, 51},  {"page=9999999", 12, 51},
                 {"page=0", 50, 1},    {"page=-1", 50, 1},
                 {"page=deux", 50, 1}, {"tout=oui", 62, 1},
                 {"tout=non", 50, 1},  {"page=12345678901234567890", 50, 1}};
    struct plans *plans = opened();
    add_many(plans);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct span path = span_format(&plans->world.arena, "/plans/pmss/suivi?%s", cases[i].query);
        json_t *table = model(plans, plans->method, path.ptr);
        const json_t *pages = json_object_get(table, "pages");
        if (rows_of(table) != cases[i].rows || number_at(pages, "from") != (int64_t)cases[i].from)
            fail_msg("%s: %zu from %d", cases[i].query, rows_of(table),
                     (int)number_at(pages, "from"));
    }
    struct response csv = world_get(&plans->world, plans->method, "/plans/pmss/suivi?format=csv");
    size_t lines = 0;
    for (size_t i = 0; i < csv.body.len; i++)
        lines += csv.body.ptr[i] == '\n';
    assert_int_equal(lines, 63);
    closed(plans);
}

static void every_page_of_the_plans_renders(void **unused)
{
    (void)unused;
    static const char *const paths[] = {"/plans", "/plans/pmss", "/plans/usagers",
                                        "/plans/pmss/suivi", "/plans/pmss/suivi?mots=absent"};
    struct plans *plans = opened();
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct response page = world_get(&plans->world, plans->method, paths[i]);
        if (page.status != 200 || !world_says(&page, "<h1>"))
            fail_msg("%s: %u %.*s", paths[i], page.status, SPAN_ARG(page.body));
        assert_int_equal(world_get(&plans->world, SPAN(""), paths[i]).status, 401);
    }
    closed(plans);
}

TESTS(a_representative_sees_the_users_plan_and_nothing_else,
      counts_count_only_what_the_reader_may_see, a_plan_is_as_complete_as_the_rows_the_reader_sees,
      a_filter_offers_only_what_the_reader_may_see,
      how_complete_a_fiche_is_inside_is_known_inside_only,
      an_objective_without_action_is_shown_as_such, a_lead_of_one_fiche_sees_its_branch_only,
      the_table_is_filtered_by_each_of_its_filters,
      the_table_is_sorted_by_each_of_its_columns_both_ways,
      the_csv_opens_in_a_french_spreadsheet_without_formulas,
      a_long_table_is_shown_page_by_page_and_its_links_lead_through_all_of_it,
      a_page_that_is_not_there_is_the_last_or_the_first_one, every_page_of_the_plans_renders)
