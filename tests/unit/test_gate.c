/* test_gate.c - what a change must pass before anybody looks at it. */
#include "test.h"

#include "fiche_town.h"

#define FORM "role=admin&target="

/* A page's form, sent by a browser that says from where. */
static struct response send(struct town *town, const char *path, const char *site,
                            const char *origin)
{
    struct request request = {.method = METHOD_POST,
                              .content_type = SPAN("application/x-www-form-urlencoded"),
                              .body = SPAN(FORM),
                              .sec_fetch_site = span_of(site),
                              .origin = span_of(origin)};
    return world_visit(&town->world, SPAN(""), request, path);
}

static void what_was_typed_is_kept_for_who_signs_in_again(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = send(&town, "/validations", "same-origin", "http://127.0.0.1");
    assert_int_equal(page.status, 401);
    assert_true(world_says(&page, "name=\"garde:role\" value=\"admin\""));
    site_world_close(&town.world);
}

static void a_password_is_never_written_into_a_page(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = world_post(&town.world, SPAN(""), "/mot-de-passe",
                                      "ancien=Sesame-1&nouveau=Sesame-2&encore=Sesame-2");
    assert_int_equal(page.status, 401);
    assert_false(world_says(&page, "Sesame"));
    site_world_close(&town.world);
}

/* A cookie that is not sent across sites makes everybody look signed out there. */
static void what_another_site_sent_is_kept_for_nobody(void **unused)
{
    (void)unused;
    static const char *const froms[][2] = {{"cross-site", "http://ailleurs.example"},
                                           {"cross-site", NULL},
                                           {"same-site", NULL},
                                           {NULL, "http://ailleurs.example"},
                                           {NULL, "http://127.0.0.1:1"},
                                           {NULL, "https://127.0.0.1"},
                                           {NULL, "null"}};
    struct town town;
    town_open(&town);
    for (size_t i = 0; i < COUNT_OF(froms); i++) {
        struct response page = send(&town, "/validations", froms[i][0], froms[i][1]);
        assert_int_equal(page.status, 403);
        assert_false(world_says(&page, "garde"));
    }
    assert_int_equal(send(&town, "/connexion", "cross-site", NULL).status, 403);
    site_world_close(&town.world);
}

static void an_operation_is_named_by_a_text(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    const char *path = at(&town, "/etapes/proposer").ptr;
    assert_int_equal(
        world_post_json(&town.world, town.paul, path, "{'revision':1,'operation':5}").status, 400);
    assert_int_equal(
        world_post_json(&town.world, town.paul, path, "{'revision':1,'operation':'5'}").status,
        200);
    site_world_close(&town.world);
}

TESTS(a_password_is_never_written_into_a_page, what_was_typed_is_kept_for_who_signs_in_again,
      what_another_site_sent_is_kept_for_nobody, an_operation_is_named_by_a_text)
