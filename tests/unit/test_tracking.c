/* test_tracking.c - the tracking table: filtered, sorted, page by page, and as CSV. */
#include "test.h"

#include "server/csv.h"
#include "plans_world.h"

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

TESTS(a_filter_offers_only_what_the_reader_may_see, the_table_is_filtered_by_each_of_its_filters,
      the_table_is_sorted_by_each_of_its_columns_both_ways,
      the_csv_opens_in_a_french_spreadsheet_without_formulas,
      a_long_table_is_shown_page_by_page_and_its_links_lead_through_all_of_it,
      a_page_that_is_not_there_is_the_last_or_the_first_one)
