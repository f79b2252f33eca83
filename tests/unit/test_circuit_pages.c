/* test_circuit_pages.c - where circuits are shown: beside a fiche, and as files. */
#include "test.h"

#include "fiche_town.h"

/* The states whose card is marked as the fiche's own place. */
static size_t marked(const json_t *model, const char *state)
{
    const json_t *cards = json_object_get(json_object_get(model, "picture"), "cards");
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(cards); i++) {
        const json_t *card = json_array_get(cards, i);
        if (json_object_get(card, "here") == NULL)
            continue;
        assert_true(span_eq(text_at(card, "id"), span_of(state)));
        count++;
    }
    return count;
}

static void a_fiche_s_circuit_shows_where_it_stands(void **unused)
{
    (void)unused;
    static const char *const states[] = {"redaction", "validation", "suspendue", "abandonnee"};
    struct town town;
    town_open(&town);
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (i > 0)
            world_move(&town.world, town.fiche, states[i]);
        struct response answer = world_get_json(&town.world, town.lea, at(&town, "/circuit").ptr);
        assert_int_equal(answer.status, 200);
        assert_int_equal(marked(model_of(&town, &answer), states[i]), 1);
    }
    struct response page = world_get(&town.world, town.lea, at(&town, "/circuit").ptr);
    assert_true(world_says(&page, "La fiche est ici"));
    assert_true(world_says(&page, town.url.ptr)); /* the way back */
    struct response fiche = world_get(&town.world, town.lea, town.url.ptr);
    assert_true(world_says(&fiche, at(&town, "/circuit").ptr));
    site_world_close(&town.world);
}

static void who_does_not_see_the_fiche_sees_no_circuit_of_it(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(world_get(&town.world, town.otto, at(&town, "/circuit").ptr).status, 404);
    site_world_close(&town.world);
}

static void an_installed_circuit_can_be_had_as_bpmn_by_who_installs(void **unused)
{
    (void)unused;
    const char *path = "/administration/circuits/pmss@1/bpmn";
    struct town town;
    town_open(&town);
    world_grant(&town.world, town.paul, "admin", "institution", "");
    struct response file = world_get(&town.world, town.paul, path);
    assert_int_equal(file.status, 200);
    assert_true(span_eq(span_of(file.type), SPAN("application/xml")));
    assert_true(span_eq(file.filename, SPAN("pmss@1.bpmn")));
    assert_true(world_says(&file, "targetNamespace=\"urn:jalon:circuit:pmss\""));
    assert_int_equal(world_get(&town.world, town.lea, path).status, 403);
    assert_int_equal(world_get(&town.world, town.paul, "/administration/circuits/x@1/bpmn").status,
                     404);
    site_world_close(&town.world);
}

TESTS(a_fiche_s_circuit_shows_where_it_stands, who_does_not_see_the_fiche_sees_no_circuit_of_it,
      an_installed_circuit_can_be_had_as_bpmn_by_who_installs)
