/* test_fiche.c - the pages and answers of one fiche, asked for as people and programs do. */
#include "test.h"

#include "fiche_town.h"

static void a_fiche_shows_its_values_in_words(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = world_get(&town.world, town.lea, town.url.ptr);
    assert_int_equal(page.status, 200);
    static const char *const words[] = {"<h1>Ouvrir une consultation</h1>",
                                        "Léa Roche",
                                        "juin 2026",
                                        "<strong>infirmières</strong>",
                                        "1\u202f250,5\u00a0jours",
                                        "HAS",
                                        "douleur",
                                        "Faite",
                                        "T2 2026",
                                        "En rédaction",
                                        "Contexte",
                                        "En retard de"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (!world_says(&page, words[i]))
            fail_msg("the page does not say %s", words[i]);
    site_world_close(&town.world);
}

static void a_program_reads_the_same_with_the_content_and_its_revision(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response answer = world_get_json(&town.world, town.lea, town.url.ptr);
    const json_t *model = model_of(&town, &answer);
    assert_true(span_starts(answer.etag, SPAN("1-")));
    assert_true(span_eq(text_at(json_object_get(model, "content"), "workload"), SPAN("1250.5")));
    assert_true(span_eq(text_at(json_object_get(model, "state"), "id"), SPAN("redaction")));
    site_world_close(&town.world);
}

static void who_may_not_see_a_fiche_cannot_tell_it_from_none(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    static const char *const ways[] = {"", "/historique", "/modifier"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct span none =
            span_format(&town.world.arena, "/fiches/aaaaaaaaaaaaaaaaaaaaaaaaaa%s", ways[i]);
        struct response hidden = world_get_json(&town.world, town.otto, at(&town, ways[i]).ptr);
        struct response absent = world_get_json(&town.world, town.otto, none.ptr);
        assert_int_equal(hidden.status, 404);
        assert_int_equal(absent.status, 404);
        assert_true(span_eq(hidden.body, absent.body));
    }
    site_world_close(&town.world);
}

static void what_is_kept_inside_stays_inside(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span sam = world_add_person(&town.world, "Sam Petit", "staff");
    world_grant(&town.world, sam, "reviewer", "plan", "pmss");
    static const char *const ways[] = {"", "/historique", "/historique?de=1&a=1"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct response page = world_get(&town.world, sam, at(&town, ways[i]).ptr);
        struct response answer = world_get_json(&town.world, sam, at(&town, ways[i]).ptr);
        assert_int_equal(page.status, 200);
        assert_false(world_says(&page, "infirmières") || world_says(&answer, "infirmières"));
        assert_false(world_says(&page, "Moyens") || world_says(&answer, "Moyens"));
        assert_false(world_says(&answer, "workload"));
    }
    site_world_close(&town.world);
}

static void the_page_says_what_may_happen_and_what_is_missing(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response answer = world_get_json(&town.world, town.lea, town.url.ptr);
    const json_t *model = model_of(&town, &answer);
    const json_t *missing = json_object_get(json_object_get(model, "missing"), "items");
    assert_int_equal(json_array_size(json_object_get(model, "can")), 0);
    assert_true(span_eq(text_at(json_array_get(missing, 0), "field"), SPAN("objectives")));
    assert_true(json_array_size(json_object_get(json_object_get(model, "cannot"), "items")) > 2);
    answer = world_get_json(&town.world, town.paul, town.url.ptr);
    model = model_of(&town, &answer);
    assert_int_equal(json_array_size(json_object_get(model, "can")), 2); /* propose, abandon */
    site_world_close(&town.world);
}

TESTS(a_fiche_shows_its_values_in_words, a_program_reads_the_same_with_the_content_and_its_revision,
      who_may_not_see_a_fiche_cannot_tell_it_from_none, what_is_kept_inside_stays_inside,
      the_page_says_what_may_happen_and_what_is_missing)
