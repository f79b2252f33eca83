/* test_plans.c - plans and their tree, each reader seeing their own part. */
#include "test.h"

#include "plans_world.h"

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

static void add_some(struct plans *plans, struct span content, size_t first, size_t count)
{
    struct buf events = {.arena = &plans->world.arena};
    struct snapshot *snapshot = snapshot_take(plans->world.app.snapshots);
    const struct form *form = directory_plan(snapshot->directory, SPAN("pmss"))->form->form;
    struct span hash =
        drafting_signed_hash(events.arena, form, world_value(&plans->world, content.ptr));
    snapshot_release(plans->world.app.snapshots, snapshot);
    for (size_t i = first; i < first + count; i++)
        buf_add(&events,
                span_format(events.arena,
                            "%c{'subject':'fiche:many%zu','kind':'fiche-created','body':{'plan':"
                            "'pmss','node':'o2pmss','form':'pmss-action@1','circuit':'pmss@1',"
                            "'code':'A','rank':1,'state':'redaction','content':%s,"
                            "'signed':'%.*s'}}",
                            i == first ? '[' : ',', i, content.ptr, SPAN_ARG(hash)));
    buf_add(&events, (struct span){.ptr = "]", .len = 2});
    world_events(&plans->world, events.ptr);
}

/* Fiches that one person leads. */
static void add_many(struct plans *plans, struct span lead, size_t count)
{
    enum { AT_ONCE = 400 };
    struct span content =
        span_format(&plans->world.arena, "{'title':'Une','leads':['%.*s']}", SPAN_ARG(lead));
    for (size_t i = 0; i < count; i += AT_ONCE)
        add_some(plans, content, i, count - i < AT_ONCE ? count - i : AT_ONCE);
}

static void a_plan_of_thousands_of_fiches_shows_its_tree_and_leaves_them_to_the_table(void **unused)
{
    enum { LEAVES_MAX = 2000 };
    (void)unused;
    struct plans *plans = opened();
    struct span xavier = world_add_person(&plans->world, "Xavier Dehors", "external");
    add_many(plans, xavier, LEAVES_MAX - 2);
    json_t *plan = model(plans, plans->method, "/plans/pmss");
    assert_int_equal(leaves(objective(plan)), LEAVES_MAX);
    assert_null(json_object_get(plan, "notice"));
    world_add_fiche(&plans->world, "pmss", "redaction",
                    content(plans, "Une de trop", plans->lea, "2030").ptr);
    plan = model(plans, plans->method, "/plans/pmss");
    assert_int_equal(leaves(objective(plan)), 0);
    assert_int_equal(text_at(objective(plan), "note").len, 0);
    struct response page = world_get(&plans->world, plans->method, "/plans/pmss");
    assert_true(world_says(&page, "Vous avez accès à 2001 fiches"));
    assert_int_equal(leaves(objective(model(plans, plans->lea, "/plans/pmss"))), 3);
    closed(plans);
}

static void of_too_many_fiches_the_orientations_are_shown_to_whoever_sees_only_these(void **unused)
{
    (void)unused;
    struct plans *plans = opened();
    struct span xavier = world_add_person(&plans->world, "Xavier Dehors", "external");
    add_many(plans, xavier, 2001);
    json_t *plan = model(plans, xavier, "/plans/pmss");
    json_t *orientation = at(json_object_get(plan, "nodes"), 0);
    assert_true(span_eq(text_at(orientation, "title"), SPAN("Orientation")));
    assert_int_equal(json_array_size(json_object_get(orientation, "nodes")), 0);
    struct response page = world_get(&plans->world, xavier, "/plans/pmss");
    assert_false(world_says(&page, "pas encore d’orientation"));
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
      a_plan_of_thousands_of_fiches_shows_its_tree_and_leaves_them_to_the_table,
      of_too_many_fiches_the_orientations_are_shown_to_whoever_sees_only_these,
      how_complete_a_fiche_is_inside_is_known_inside_only,
      an_objective_without_action_is_shown_as_such, a_lead_of_one_fiche_sees_its_branch_only,
      every_page_of_the_plans_renders)
