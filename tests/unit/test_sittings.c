/* test_sittings.c - a body's own page, the sittings its chair opens, what is voted on there, and
 * the days that follow. */
#include "test.h"

#include "passage_world.h"

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
    assert_true(passage_says(town, town->pia, "<dd>2027</dd>"));
    assert_true(passage_says(town, town->pia, "<dd>Un poste</dd>"));
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
    assert_true(passage_says(town, town->pia, "Les voix s’étaient partagées"));
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
    assert_true(passage_says(town, town->pia, "(prévu)"));
    assert_true(passage_says(town, town->pia, "Possible une fois le délai passé"));
    assert_true(passage_says(town, town->pia, "Aussi prévenus"));
    passage_wait(town, 22);
    assert_true(passage_says(town, town->pia, "Un rappel est parti"));
    struct response home = world_get(&town->site, town->mel, "/");
    assert_true(world_says(&home, "Ouvrir un jardin"));
    passage_wait(town, 10);
    assert_true(passage_says(town, town->pia, "Délai passé le"));
    assert_true(passage_says(town, town->pia, "Reprise en retard de"));
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

TESTS(a_body_s_page_is_for_its_seats_alone, the_chair_opens_and_closes_a_sitting_with_who_is_there,
      a_program_opens_a_sitting_with_an_array,
      terms_are_proposed_then_voted_on_and_shown_with_the_decision,
      terms_typed_beside_another_outcome_are_left_out, split_votes_start_again_and_the_page_says_so,
      who_is_absent_is_told_so, what_is_put_off_says_until_when,
      an_amendment_says_which_validation_stands)
