/* test_passages.c - what pages and programs show of pairs, decisions side by side,
 * recommendations, terms, sittings and deadlines, and what may be done there. */
#include "test.h"

#include "passage_world.h"

static bool says(struct passages *town, struct span who, const char *text)
{
    struct response page = passage_page(town, who);
    assert_int_equal(page.status, 200);
    return world_says(&page, text);
}

/* --- pairs --------------------------------------------------------------------------------- */

static void the_second_of_a_pair_is_told_that_the_first_agreed(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    assert_true(says(town, town->pia, "Donner mon accord"));
    assert_int_equal(passage_act(town, town->pia, "soumettre", ""), 303);
    assert_true(passage_stands(town, "redaction"));
    assert_true(says(town, town->rui, "accord de Pia Pilote donné le"));
    assert_true(says(town, town->rui, "est attendu (Représentant des usagers)"));
    assert_true(says(town, town->pia, "celui de l’autre membre du binôme est attendu"));
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
    assert_true(says(town, town->rui, "cet accord est à donner de nouveau"));
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
    assert_true(says(town, town->mel, "Attend d’abord"));
    passage_advise(town);
    model = passage_model(town, town->pia, passage_path(town, ""));
    items = json_object_get(json_object_get(model, "passages"), "items");
    assert_true(span_eq(text_at(json_array_get(items, 0), "place"), SPAN("done")));
    assert_true(span_eq(text_at(json_array_get(items, 1), "place"), SPAN("here")));
    assert_true(says(town, town->pia, "Favorable, le "));
    passage_close(town);
}

static void a_role_records_an_information_on_the_page(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    passage_submit(town);
    passage_advise(town);
    assert_true(says(town, town->mel, "Consigner : Information du personnel"));
    assert_false(says(town, town->pia, "Consigner"));
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
    assert_true(says(town, town->pia, "2 recommandations attendent une réponse"));
    assert_true(says(town, town->pia, "name=\"answer\""));
    assert_false(says(town, town->mel, "name=\"answer\""));
    struct response home = world_get(&town->site, town->pia, "/");
    assert_true(world_says(&home, "2 recommandations attendent une réponse"));
    const char *path = first_advice(town);
    assert_int_equal(world_post(&town->site, town->mel, path, "answer=accepted&reply=Oui").status,
                     403);
    assert_int_equal(world_post(&town->site, town->pia, path, "answer=partly&reply=Un+seul").status,
                     303);
    assert_true(says(town, town->mel, "Un seul"));
    assert_true(says(town, town->mel, "1 recommandation attend une réponse"));
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
    assert_true(says(town, town->pia, "Des recommandations attendent encore une réponse"));
    passage_close(town);
}

/* --- sittings ------------------------------------------------------------------------------ */

static void answer_all(struct passages *town)
{
    const json_t *list = json_object_get(passage_document(town), "advice");
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct span path = span_format(&town->site.arena, "/recommandations/%s",
                                       text_at(json_array_get(list, i), "id").ptr);
        assert_int_equal(world_post(&town->site, town->pia, passage_path(town, path.ptr),
                                    "answer=accepted&reply=Oui")
                             .status,
                         303);
    }
}

static void arbitrate(struct passages *town)
{
    passage_submit(town);
    passage_advise(town);
    assert_int_equal(passage_vote(town, town->mel, "step=informer&outcome=noted"), 303);
    answer_all(town);
    assert_true(passage_stands(town, "arbitrage"));
}

static void a_body_s_page_is_for_its_seats_alone(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    arbitrate(town);
    struct response page = world_get(&town->site, town->ann, "/instances/codir");
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Ouvrir un jardin"));
    assert_true(world_says(&page, "Chantal Chaise"));
    assert_false(world_says(&page, "Ouvrir la séance"));
    struct response strange = world_get(&town->site, town->pia, "/instances/codir");
    struct response unknown = world_get(&town->site, town->pia, "/instances/autre");
    assert_int_equal(strange.status, 404);
    assert_int_equal(unknown.status, 404);
    assert_int_equal(strange.body.len, unknown.body.len);
    assert_int_equal(world_post(&town->site, town->pia, "/instances/codir/seance", "").status, 404);
    passage_close(town);
}

static void the_chair_opens_and_closes_a_sitting_with_who_is_there(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    arbitrate(town);
    struct response page = world_get(&town->site, town->ann, "/validations");
    assert_true(world_says(&page, "Chantal Chaise, qui préside"));
    page = world_post(&town->site, town->cha, "/instances/codir/seance", "");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "Cochez au moins un siège"));
    const char *boxes = passage_boxes(town, 3);
    assert_int_equal(world_post(&town->site, town->ann, "/instances/codir/seance", boxes).status,
                     403);
    assert_int_equal(world_post(&town->site, town->cha, "/instances/codir/seance", boxes).status,
                     303);
    page = world_get(&town->site, town->ann, "/instances/codir");
    assert_true(world_says(&page, "3 sièges présents"));
    page = world_get(&town->site, town->ann, "/");
    assert_true(world_says(&page, "en séance"));
    assert_int_equal(world_post(&town->site, town->cha, "/instances/codir/seance/lever", "").status,
                     303);
    page = world_get(&town->site, town->ann, "/instances/codir");
    assert_true(world_says(&page, "pas en séance"));
    passage_close(town);
}

static void a_program_opens_a_sitting_with_an_array(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    json_t *model = passage_model(town, town->cha, "/instances/codir");
    json_t *seat = json_array_get(json_object_get(model, "seats"), 0);
    struct span body =
        span_format(&town->site.arena, "{'present':['%s']}", text_at(seat, "id").ptr);
    assert_int_equal(
        world_post_json(&town->site, town->cha, "/instances/codir/seance", body.ptr).status, 200);
    model = passage_model(town, town->cha, "/instances/codir");
    assert_non_null(json_object_get(model, "close"));
    assert_null(json_object_get(model, "open"));
    passage_close(town);
}

/* --- arbitration --------------------------------------------------------------------------- */

static struct response choose(struct passages *town, struct span who, const char *outcome,
                              const char *calendar)
{
    struct span form = span_format(&town->site.arena,
                                   "decision.%s.arbitrer=%s&revision.%s.arbitrer=1"
                                   "&calendrier.%s.arbitrer=%s&moyens.%s.arbitrer=Un+poste"
                                   "&remarques.%s.arbitrer=Ensuite",
                                   town->fiche.ptr, outcome, town->fiche.ptr, town->fiche.ptr,
                                   calendar, town->fiche.ptr, town->fiche.ptr);
    return world_post(&town->site, who, "/validations", form.ptr);
}

static void sit(struct passages *town, size_t present)
{
    arbitrate(town);
    assert_int_equal(
        world_post(&town->site, town->cha, "/instances/codir/seance", passage_boxes(town, present))
            .status,
        303);
}

static void terms_are_proposed_then_voted_on_and_shown_with_the_decision(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    sit(town, 3);
    assert_int_equal(choose(town, town->ann, "kept", "").status, 422);
    assert_int_equal(choose(town, town->ann, "kept", "2027").status, 303);
    struct response page = world_get(&town->site, town->bea, "/validations");
    assert_true(world_says(&page, "Anne Vidal a proposé ce calendrier"));
    assert_true(world_says(&page, "value=\"2027\""));
    page = choose(town, town->bea, "kept", "2028");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "value=\"2028\""));
    assert_int_equal(choose(town, town->bea, "kept", "2027").status, 303);
    assert_true(passage_stands(town, "en-cours"));
    assert_true(says(town, town->pia, "<dd>2027</dd>"));
    assert_true(says(town, town->pia, "<dd>Un poste</dd>"));
    passage_close(town);
}

static void terms_typed_beside_another_outcome_are_left_out(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    sit(town, 4);
    assert_int_equal(choose(town, town->ann, "deferred", "2027").status, 303);
    passage_close(town);
}

static void split_votes_start_again_and_the_page_says_so(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    sit(town, 4);
    struct response page = world_get(&town->site, town->ann, "/validations");
    assert_true(world_says(&page, "le vote est à recommencer"));
    assert_int_equal(choose(town, town->ann, "kept", "2027").status, 303);
    assert_int_equal(choose(town, town->bea, "deferred", "").status, 303);
    assert_int_equal(choose(town, town->cyr, "kept", "2027").status, 303);
    assert_int_equal(choose(town, town->cha, "deferred", "").status, 303);
    assert_true(passage_stands(town, "arbitrage"));
    assert_true(says(town, town->pia, "Les voix s’étaient partagées"));
    page = world_get(&town->site, town->ann, "/validations");
    assert_true(world_says(&page, "Les voix s’étaient partagées"));
    assert_false(world_says(&page, "Votre décision"));
    assert_int_equal(choose(town, town->ann, "kept", "2027").status, 303);
    passage_close(town);
}

static void who_is_absent_is_told_so(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    sit(town, 3);
    struct response page = world_get(&town->site, town->dee, "/validations");
    assert_true(world_says(&page, "pas noté présent"));
    passage_close(town);
}

/* --- days ---------------------------------------------------------------------------------- */

static void start(struct passages *town)
{
    sit(town, 3);
    assert_int_equal(choose(town, town->ann, "kept", "2027").status, 303);
    assert_int_equal(choose(town, town->bea, "kept", "2027").status, 303);
    assert_true(passage_stands(town, "en-cours"));
}

static const char *day_in(struct passages *town, int days)
{
    struct civil date = civil_of(town->site.now / DAY_US + days);
    return span_format(&town->site.arena, "%04lld-%02d-%02d", (long long)date.year, date.month,
                       date.day)
        .ptr;
}

static void what_is_put_off_says_until_when(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    start(town);
    struct response page =
        world_post(&town->site, town->pia, passage_path(town, "/etapes/suspendre"),
                   "revision=1&reason=Travaux&expected=2020-01-01");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "id=\"jour-faute-suspendre\""));
    assert_true(world_says(&page, "value=\"2020-01-01\""));
    assert_true(world_says(&page, "Travaux</textarea>"));
    struct span form =
        span_format(&town->site.arena, "reason=Travaux&expected=%s", day_in(town, 30));
    assert_int_equal(passage_act(town, town->pia, "suspendre", form.ptr), 303);
    assert_true(says(town, town->pia, "(prévu)"));
    assert_true(says(town, town->pia, "Possible une fois le délai passé"));
    assert_true(says(town, town->pia, "Aussi prévenus"));
    passage_wait(town, 22);
    assert_true(says(town, town->pia, "Un rappel est parti"));
    struct response home = world_get(&town->site, town->mel, "/");
    assert_true(world_says(&home, "Ouvrir un jardin"));
    passage_wait(town, 10);
    assert_true(says(town, town->pia, "Délai passé le"));
    assert_true(says(town, town->pia, "Reprise en retard de"));
    home = world_get(&town->site, town->mel, "/");
    assert_true(world_says(&home, "Délai passé le"));
    home = world_get(&town->site, town->ann, "/");
    assert_false(world_says(&home, "Délai passé le"));
    struct response history = world_get(&town->site, town->pia, passage_path(town, "/historique"));
    assert_true(world_says(&history, "Délai passé le"));
    assert_true(world_says(&history, "Rappel"));
    assert_true(world_says(&history, "Horloge de Jalon"));
    assert_int_equal(passage_act(town, town->pia, "relancer", ""), 303);
    passage_close(town);
}

static void an_opinion_is_due_by_a_day(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    passage_submit(town);
    assert_true(says(town, town->pia, "Au plus tard le"));
    passage_wait(town, 31);
    struct response home = world_get(&town->site, town->doc, "/");
    assert_true(world_says(&home, "Délai passé le"));
    passage_close(town);
}

static void an_amendment_says_which_validation_stands(void **unused)
{
    (void)unused;
    struct passages *town = passage_open();
    start(town);
    assert_int_equal(passage_act(town, town->pia, "amender", "reason=Suite"), 303);
    struct response history = world_get(&town->site, town->pia, passage_path(town, "/historique"));
    assert_true(world_says(&history, "la validation de la révision 1 reste acquise"));
    passage_close(town);
}

TESTS(the_second_of_a_pair_is_told_that_the_first_agreed, an_edit_asks_for_an_agreement_again,
      decisions_side_by_side_say_where_each_is, a_role_records_an_information_on_the_page,
      a_record_that_is_refused_comes_back_with_what_was_typed,
      a_recommendation_is_answered_on_the_page, an_answer_without_words_is_refused_beside_its_field,
      until_recommendations_are_answered_nothing_goes_on_and_the_page_says_why,
      a_body_s_page_is_for_its_seats_alone, the_chair_opens_and_closes_a_sitting_with_who_is_there,
      a_program_opens_a_sitting_with_an_array,
      terms_are_proposed_then_voted_on_and_shown_with_the_decision,
      terms_typed_beside_another_outcome_are_left_out, split_votes_start_again_and_the_page_says_so,
      who_is_absent_is_told_so, what_is_put_off_says_until_when, an_opinion_is_due_by_a_day,
      an_amendment_says_which_validation_stands)
