/* test_administration.c - the administration's pages, asked for as people and programs do. */
#include "test.h"

#include "site_world.h"

/* Ada administers; Léa is staff; Otto represents users. */
struct town {
    struct site_world world;
    struct span ada, lea, otto;
};

static void town_open(struct town *town)
{
    struct site_world *world = &town->world;
    site_world_open(world);
    town->ada = world_add_person(world, "Ada Morel", "staff");
    town->lea = world_add_person(world, "Léa Roche", "staff");
    town->otto = world_add_person(world, "Otto Berg", "user-representative");
    world_grant(world, town->ada, "admin", "institution", "");
    world_add_body(world, "cdu", 2);
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
}

static void town_close(struct town *town)
{
    site_world_close(&town->world);
}

static const char *at(struct town *town, const char *list, struct span id, const char *after)
{
    return span_format(&town->world.arena, "/administration/%s/%.*s%s", list, SPAN_ARG(id), after)
        .ptr;
}

static const char *of(struct town *town, struct span person, const char *after)
{
    return at(town, "personnes", person, after);
}

static unsigned post(struct town *town, struct span who, const char *path, const char *form)
{
    return world_post(&town->world, who, path, form).status;
}

static json_t *model_of(struct town *town, struct response response)
{
    json_t *model = json_read(&town->world.arena, response.body);
    assert_non_null(model);
    return model;
}

static json_t *read_model(struct town *town, const char *path)
{
    struct response response = world_get_json(&town->world, town->ada, path);
    assert_int_equal(response.status, 200);
    return model_of(town, response);
}

/* The list's item whose member has this text. */
static json_t *item_where(const json_t *list, const char *member, const char *text)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (span_eq(text_at(json_array_get(list, i), member), span_of(text)))
            return json_array_get(list, i);
    fail_msg("nothing whose %s is %s", member, text);
    return NULL;
}

/* --- who may ------------------------------------------------------------------------------- */

static const char *const pages[] = {
    "/administration",       "/administration/personnes",     "/administration/instances",
    "/administration/cles",  "/administration/formulaires",   "/administration/circuits",
    "/administration/plans", "/administration/instances/cdu", "/administration/circuits/pmss@1",
};

static void only_administrators_see_the_administration(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        assert_int_equal(world_get(&town.world, town.ada, pages[i]).status, 200);
        assert_int_equal(world_get_json(&town.world, town.ada, pages[i]).status, 200);
        assert_int_equal(world_get(&town.world, town.lea, pages[i]).status, 403);
        assert_int_equal(world_get(&town.world, SPAN(""), pages[i]).status, 401);
    }
    town_close(&town);
}

static void only_administrators_change_anything_there(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    size_t tried = 0;
    for (size_t i = 0; i < route_count; i++) {
        struct span pattern = span_of(routes[i].pattern);
        if (routes[i].method != METHOD_POST || !span_starts(pattern, SPAN("/administration")))
            continue;
        assert_int_equal(post(&town, town.lea, routes[i].pattern, ""), 403);
        assert_int_equal(post(&town, SPAN(""), routes[i].pattern, ""), 401);
        tried++;
    }
    assert_int_equal(tried, 20);
    town_close(&town);
}

static void somebody_who_is_not_there_is_not_found(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(world_get(&town.world, town.ada, "/administration/personnes/x").status, 404);
    assert_int_equal(world_get(&town.world, town.ada, "/administration/instances/x").status, 404);
    assert_int_equal(world_get(&town.world, town.ada, "/administration/circuits/x@1").status, 404);
    assert_int_equal(post(&town, town.ada, "/administration/plans/x/publier", ""), 404);
    assert_int_equal(post(&town, town.ada, of(&town, town.lea, "/roles/x/finir"), ""), 404);
    assert_int_equal(post(&town, town.ada, "/administration/instances/cdu/sieges/x/finir", ""),
                     404);
    town_close(&town);
}

/* --- people -------------------------------------------------------------------------------- */

static void a_person_is_added_found_and_changed(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response made = world_post(&town.world, town.ada, "/administration/personnes",
                                      "name=Zo%C3%A9+Petit&post=cadre&kind=staff&email=");
    assert_int_equal(made.status, 303);
    struct response found =
        world_get(&town.world, town.ada, "/administration/personnes?mots=zoe+cad&genre=staff");
    assert_true(world_says(&found, "Zoé Petit"));
    assert_false(world_says(&found, "Léa Roche"));
    const char *url = c_string(&town.world.arena, made.location);
    assert_int_equal(post(&town, town.ada, url, "name=Zo%C3%A9+Grand&post=&kind=external&email="),
                     303);
    struct response page = world_get(&town.world, town.ada, url);
    assert_true(world_says(&page, "Zoé Grand"));
    assert_true(world_says(&page, "Personne extérieure"));
    town_close(&town);
}

static void a_refused_form_keeps_what_was_typed(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = world_post(&town.world, town.ada, "/administration/personnes",
                                      "name=&post=m%C3%A9decin&kind=staff&email=");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "médecin"));
    assert_true(world_says(&page, "href=\"#f-add-name\""));
    assert_true(world_says(&page, "<details class=\"part\" open>"));
    page = world_post(&town.world, town.ada, of(&town, town.lea, "/roles"),
                      "role=pilot&target=Projet+perdu&from=&until=");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "value=\"Projet perdu\""));
    assert_true(world_says(&page, "href=\"#f-add_role-target\""));
    town_close(&town);
}

static void unknown_members_are_refused_everywhere(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct site_world *world = &town.world;
    const char *person = of(&town, town.lea, ""), *end = of(&town, town.lea, "/roles/x/finir");
    static const char *const more[] = {"state", "role", "id", "open", "grants", "password_at"};
    for (size_t i = 0; i < COUNT_OF(more); i++) {
        struct span body =
            span_format(&world->arena, "{'name':'A','kind':'staff','%s':'admin'}", more[i]);
        assert_int_equal(world_post_json(world, town.ada, person, body.ptr).status, 400);
    }
    assert_int_equal(world_post_json(world, town.ada, end, "{'id':'y'}").status, 400);
    assert_int_equal(
        world_post_json(world, town.ada, of(&town, town.lea, "/mot-de-passe"), "{'password':'x'}")
            .status,
        400);
    assert_int_equal(post(&town, town.ada, person, "name=A&kind=staff&role=admin"), 400);
    town_close(&town);
}

/* --- roles ----------------------------------------------------------------------------------- */

static void a_role_is_given_by_the_names_of_things_and_ended(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    const char *roles = of(&town, town.lea, "/roles"), *page = of(&town, town.lea, "");
    assert_int_equal(post(&town, town.ada, roles,
                          "role=pilot&target=pmss+%E2%80%93+OS1+"
                          "Orientation&from=2026-01-01&until=2030-12-31"),
                     303);
    json_t *grant = item_where(json_object_get(read_model(&town, page), "grants"), "role", "pilot");
    assert_true(span_eq(text_at(grant, "scope"), SPAN("pmss – OS1 Orientation")));
    assert_true(span_eq(text_at(grant, "dates"), SPAN("du 1er janvier 2026 au 31 décembre 2030")));
    const char *end = c_string(&town.world.arena, text_at(grant, "end_url"));
    assert_int_equal(post(&town, town.ada, end, ""), 303);
    assert_int_equal(post(&town, town.ada, end, ""), 409);
    grant = item_where(json_object_get(read_model(&town, page), "grants"), "role", "pilot");
    assert_null(json_object_get(grant, "end_url"));
    town_close(&town);
}

static void an_end_before_its_beginning_is_refused(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = world_post(&town.world, town.ada, of(&town, town.lea, "/roles"),
                                      "role=pilot&target=pmss&from=2026-05-02&until=2026-05-01");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "href=\"#f-add_role-until\""));
    town_close(&town);
}

static void the_last_administrator_stays(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    const char *page = of(&town, town.ada, ""), *close = of(&town, town.ada, "/compte/fermer");
    json_t *grant = item_where(json_object_get(read_model(&town, page), "grants"), "role", "admin");
    const char *end = c_string(&town.world.arena, text_at(grant, "end_url"));
    assert_int_equal(post(&town, town.ada, end, ""), 409);
    assert_int_equal(post(&town, town.ada, close, ""), 409);
    world_grant(&town.world, town.lea, "admin", "institution", "");
    assert_int_equal(post(&town, town.ada, close, ""), 303);
    assert_int_equal(world_get(&town.world, town.ada, "/administration").status, 401);
    town_close(&town);
}

/* Who administers one plan only cannot open accounts. */
static void an_administrator_of_one_plan_is_no_other_administrator(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    world_grant(&town.world, town.lea, "admin", "plan", "pmss");
    assert_int_equal(post(&town, town.ada, of(&town, town.ada, "/compte/fermer"), ""), 409);
    json_t *grant = item_where(
        json_object_get(read_model(&town, of(&town, town.lea, "")), "grants"), "role", "admin");
    const char *end = c_string(&town.world.arena, text_at(grant, "end_url"));
    assert_int_equal(post(&town, town.ada, end, ""), 303);
    town_close(&town);
}

/* What is of another type must not read as empty: no end, everywhere, no post. */
static void a_program_that_sends_another_type_is_told_so(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    const char *roles = of(&town, town.lea, "/roles"), *lea = of(&town, town.lea, "");
    const char *const rows[][2] = {
        {roles, "{'role':'pilot','target':'pmss','until':20260501}"},
        {roles, "{'role':'pilot','target':['pmss']}"},
        {roles, "{'role':'pilot','target':null}"},
        {lea, "{'name':'Léa','kind':'staff','post':{'a':1}}"},
        {lea, "{'name':'L\\u001b[31mea','kind':'staff'}"},
        {"/administration/instances/cdu", "{'name':'CDU','quorum':true}"},
        {"/administration/instances/cdu", "{'name':'CDU','quorum':2,'chair_votes':1}"},
        {"/administration/plans/pmss/publier", "{'published':0}"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (world_post_json(&town.world, town.ada, rows[i][0], rows[i][1]).status != 422)
            fail_msg("taken: %s", rows[i][1]);
    assert_int_equal(
        world_post_json(&town.world, town.ada, roles, "{'role':'pilot','target':'pmss'}").status,
        200);
    town_close(&town);
}

/* --- bodies ------------------------------------------------------------------------------------
 */

static void a_body_is_created_with_its_seats(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    const char *list = "/administration/instances", *body = "/administration/instances/cme";
    const char *form = "code=cme&name=Commission&quorum=1&chair_votes=on";
    assert_int_equal(post(&town, town.ada, list, form), 303);
    assert_int_equal(post(&town, town.ada, list, form), 409);
    assert_int_equal(post(&town, town.ada, "/administration/instances/cme/sieges",
                          "person=Personne&kind=member&stands_for=&represents=&from=&until="),
                     422);
    assert_int_equal(post(&town, town.ada, "/administration/instances/cme/sieges",
                          "person=Otto+Berg&kind=chair&stands_for=&represents=&from=&until="),
                     303);
    json_t *seat =
        item_where(json_object_get(read_model(&town, body), "seats"), "name", "Otto Berg");
    assert_true(span_eq(text_at(seat, "person"), town.otto));
    struct span substitute =
        span_format(&town.world.arena, "person=%.*s&kind=substitute&stands_for=%.*s",
                    SPAN_ARG(town.lea), SPAN_ARG(text_at(seat, "id")));
    assert_int_equal(post(&town, town.ada, "/administration/instances/cme/sieges", substitute.ptr),
                     303);
    struct response page = world_get(&town.world, town.ada, body);
    assert_true(world_says(&page, "suppléance de Otto Berg"));
    assert_int_equal(
        post(&town, town.ada, c_string(&town.world.arena, text_at(seat, "end_url")), ""), 303);
    assert_int_equal(post(&town, town.ada, body, "name=Commission&quorum=x"), 422);
    assert_int_equal(post(&town, town.ada, body, "name=Autre&quorum=2"), 303);
    assert_false(flag_at(json_object_get(read_model(&town, body), "body"), "chair_votes"));
    town_close(&town);
}

static void a_body_that_cannot_decide_says_so(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    world_seat(&town.world, "cdu", town.otto);
    struct response page = world_get(&town.world, town.ada, "/administration/instances/cdu");
    assert_true(world_says(&page, "1 sièges peuvent voter"));
    world_seat(&town.world, "cdu", town.lea);
    page = world_get(&town.world, town.ada, "/administration/instances/cdu");
    assert_false(world_says(&page, "peuvent voter"));
    town_close(&town);
}

/* --- the library ---------------------------------------------------------------------------------
 */

static void what_is_installed_can_be_had_byte_for_byte(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    size_t compared = 0;
    for (size_t i = 0; i < assets_count; i++) {
        struct span name = span_of(assets[i].name);
        if (!span_eq(name, SPAN("circuits/pmss.json")))
            continue;
        struct response file =
            world_get(&town.world, town.ada, "/administration/circuits/pmss@1/fichier");
        assert_true(span_eq(file.body, assets[i].bytes));
        compared++;
    }
    assert_int_equal(compared, 1);
    struct response page = world_get(&town.world, town.ada, "/administration/circuits");
    assert_true(world_says(&page, "Plans qui l’utilisent : pmss."));
    town_close(&town);
}

static void a_plan_is_published_by_who_may_not_read_it(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    const char *publish = "/administration/plans/pmss/publier";
    assert_int_equal(post(&town, town.ada, publish, "published=on"), 409); /* it is already */
    assert_int_equal(post(&town, town.ada, publish, ""), 303);
    const json_t *plan = item_where(
        json_object_get(read_model(&town, "/administration/plans"), "plans"), "id", "pmss");
    assert_false(flag_at(plan, "published"));
    assert_int_equal(post(&town, town.lea, publish, "published=on"), 403);
    town_close(&town);
}

TESTS(only_administrators_see_the_administration, only_administrators_change_anything_there,
      somebody_who_is_not_there_is_not_found, a_person_is_added_found_and_changed,
      a_refused_form_keeps_what_was_typed, unknown_members_are_refused_everywhere,
      a_role_is_given_by_the_names_of_things_and_ended, an_end_before_its_beginning_is_refused,
      the_last_administrator_stays, an_administrator_of_one_plan_is_no_other_administrator,
      a_program_that_sends_another_type_is_told_so, a_body_is_created_with_its_seats,
      a_body_that_cannot_decide_says_so, what_is_installed_can_be_had_byte_for_byte,
      a_plan_is_published_by_who_may_not_read_it)
