/* test_passages.c - what a fiche's page shows of pairs, decisions side by side and
 * recommendations, and what may be done there. */
#include "test.h"

#include "passage_world.h"

/* --- pairs --------------------------------------------------------------------------------- */

static void the_second_of_a_pair_is_told_that_the_first_agreed(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    assert_true(passage_says(town, town->pia, "Donner mon accord"));
    assert_int_equal(passage_act(town, town->pia, "soumettre", ""), 303);
    assert_true(passage_stands(town, "redaction"));
    assert_true(passage_says(town, town->rui, "accord de Pia Pilote donné le"));
    assert_true(passage_says(town, town->rui, "est attendu (Représentant des usagers)"));
    assert_true(passage_says(town, town->pia, "celui de l’autre membre du binôme est attendu"));
    struct response home = world_get(&town->site, town->rui, "/");
    assert_true(world_says(&home, "Votre accord est attendu"));
    home = world_get(&town->site, town->pia, "/");
    assert_false(world_says(&home, "Votre accord est attendu"));
    assert_int_equal(passage_act(town, town->rui, "soumettre", ""), 303);
    assert_true(passage_stands(town, "avis"));
    struct response history = world_get(&town->site, town->pia, passage_path(town, "/historique"));
    assert_true(world_says(&history, "Accord donné"));
    passage_close(town);
}

static void an_edit_asks_for_an_agreement_again(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    assert_int_equal(passage_act(town, town->pia, "soumettre", ""), 303);
    json_t *edit = world_value(&town->site, "{'revision':1,'content':{'title':'Un verger'}}");
    world_command(&town->site, COMMAND_FICHE_EDIT, town->fiche, edit);
    assert_true(passage_says(town, town->rui, "cet accord est à donner de nouveau"));
    assert_int_equal(passage_act(town, town->rui, "soumettre", ""), 303);
    assert_true(passage_stands(town, "redaction"));
    passage_close(town);
}

/* --- side by side -------------------------------------------------------------------------- */

static void decisions_side_by_side_say_where_each_is(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    passage_submit(town);
    json_t *model = passage_model(town, town->pia, passage_path(town, ""));
    const json_t *items = json_object_get(json_object_get(model, "passages"), "items");
    assert_int_equal(json_array_size(items), 2);
    assert_true(span_eq(text_at(json_array_get(items, 0), "place"), SPAN("here")));
    assert_true(span_eq(text_at(json_array_get(items, 1), "place"), SPAN("ahead")));
    assert_non_null(json_object_get(model, "then"));
    assert_true(passage_says(town, town->mel, "Attend d’abord"));
    passage_advise(town);
    model = passage_model(town, town->pia, passage_path(town, ""));
    items = json_object_get(json_object_get(model, "passages"), "items");
    assert_true(span_eq(text_at(json_array_get(items, 0), "place"), SPAN("done")));
    assert_true(span_eq(text_at(json_array_get(items, 1), "place"), SPAN("here")));
    assert_true(passage_says(town, town->pia, "Favorable, le "));
    passage_close(town);
}

static void a_role_records_an_information_on_the_page(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    passage_submit(town);
    passage_advise(town);
    assert_true(passage_says(town, town->mel, "Consigner : Information du personnel"));
    assert_false(passage_says(town, town->pia, "Consigner"));
    assert_int_equal(passage_vote(town, town->pia, "step=informer&outcome=noted"), 403);
    assert_int_equal(passage_vote(town, town->mel, "step=informer&outcome=noted&remarks=Vu"), 303);
    assert_true(passage_stands(town, "arbitrage"));
    passage_close(town);
}

static void a_record_that_is_refused_comes_back_with_what_was_typed(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    passage_submit(town);
    passage_advise(town);
    struct response page = world_post(&town->site, town->mel, passage_path(town, "/decisions"),
                                      "step=informer&outcome=rien&revision=1&remarks=Gardé");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "Gardé</textarea>"));
    assert_true(world_says(&page, "pas de celles que le circuit"));
    passage_close(town);
}

/* --- recommendations ----------------------------------------------------------------------- */

static const char *first_advice(struct passages *town)
{
    json_t *advice = json_array_get(json_object_get(passage_document(town), "advice"), 0);
    struct span id = text_at(advice, "id");
    return passage_path(town, span_format(&town->site.arena, "/recommandations/%s", id.ptr).ptr);
}

static void a_recommendation_is_answered_on_the_page(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    passage_submit(town);
    passage_advise(town);
    assert_true(passage_says(town, town->pia, "2 recommandations attendent une réponse"));
    assert_true(passage_says(town, town->pia, "name=\"answer\""));
    assert_false(passage_says(town, town->mel, "name=\"answer\""));
    struct response home = world_get(&town->site, town->pia, "/");
    assert_true(world_says(&home, "2 recommandations attendent une réponse"));
    const char *path = first_advice(town);
    assert_int_equal(world_post(&town->site, town->mel, path, "answer=accepted&reply=Oui").status,
                     403);
    assert_int_equal(world_post(&town->site, town->pia, path, "answer=partly&reply=Un+seul").status,
                     303);
    assert_true(passage_says(town, town->mel, "Un seul"));
    assert_true(passage_says(town, town->mel, "1 recommandation attend une réponse"));
    struct response history = world_get(&town->site, town->pia, passage_path(town, "/historique"));
    assert_true(world_says(&history, "Suivie en partie – Planter des arbres"));
    passage_close(town);
}

static void an_answer_without_words_is_refused_beside_its_field(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    passage_submit(town);
    passage_advise(town);
    const char *path = first_advice(town);
    struct response page = world_post(&town->site, town->pia, path, "answer=declined&reply=");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "value=\"declined\" required checked"));
    assert_true(world_says(&page, "reponse-faute-"));
    passage_close(town);
}

static void until_recommendations_are_answered_nothing_goes_on_and_the_page_says_why(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    passage_submit(town);
    passage_advise(town);
    assert_int_equal(passage_vote(town, town->mel, "step=informer&outcome=noted"), 303);
    struct response queue = world_get(&town->site, town->ann, "/validations");
    assert_true(world_says(&queue, "Arbitrage"));
    assert_true(passage_says(town, town->pia, "Des recommandations attendent encore une réponse"));
    passage_close(town);
}

static void an_opinion_is_due_by_a_day(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    passage_submit(town);
    assert_true(passage_says(town, town->pia, "Au plus tard le"));
    passage_wait(town, 31);
    struct response home = world_get(&town->site, town->doc, "/");
    assert_true(world_says(&home, "id=\"a-decider\""));
    assert_true(world_says(&home, "Délai passé le"));
    assert_false(world_says(&home, "id=\"echeances\"")); /* said once */
    passage_close(town);
}

TESTS(the_second_of_a_pair_is_told_that_the_first_agreed, an_edit_asks_for_an_agreement_again,
      decisions_side_by_side_say_where_each_is, a_role_records_an_information_on_the_page,
      a_record_that_is_refused_comes_back_with_what_was_typed,
      a_recommendation_is_answered_on_the_page, an_answer_without_words_is_refused_beside_its_field,
      until_recommendations_are_answered_nothing_goes_on_and_the_page_says_why,
      an_opinion_is_due_by_a_day)
