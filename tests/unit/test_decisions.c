/* test_decisions.c - a council decides: what it reads, signs and sends, and what is refused. */
#include "test.h"

#include "council_world.h"

/* --- deciding ----------------------------------------------------------------------------- */

static void a_quorum_of_two_moves_the_fiche_on(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    assert_string_equal(council_decide(council, &council->ann, council->fiche, "approve"), "");
    assert_true(council_stands(council, council->fiche, "validation", 1));
    assert_string_equal(council_decide(council, &council->bea, council->fiche, "approve"), "");
    assert_true(council_stands(council, council->fiche, "en-cours", 2));
    assert_string_equal(council_decide(council, &council->cyr, council->fiche, "approve"),
                        "no-such-step");
    council_close(council);
}

static void who_may_not_vote_is_told_why(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    const struct {
        const struct voice *voice;
        const char *word;
    } cases[] = {{&council->lea, "own-fiche"},
                 {&council->adm, "administrator"},
                 {&council->old, "mandate-ended"},
                 {&council->eva, "unseen"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(council_decide(council, cases[i].voice, council->fiche, "approve"),
                            cases[i].word);
    assert_true(council_stands(council, council->fiche, "validation", 0));
    council_close(council);
}

static void nobody_votes_twice(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    json_t *vote =
        council_sign(council, &council->ann, council_vote(council, council->fiche, "approve"));
    json_t *results = council_give(council, &council->ann, json_pack("[O,O]", vote, vote));
    assert_true(flag_at(json_array_get(results, 0), "granted"));
    assert_true(span_eq(text_at(json_array_get(results, 1), "refusal"), SPAN("already-voted")));
    assert_string_equal(council_decide(council, &council->ann, council->fiche, "refuse"),
                        "already-voted");
    assert_true(council_stands(council, council->fiche, "validation", 1));
    council_close(council);
}

static void the_same_operation_again_gets_the_first_answer(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    json_t *vote =
        council_sign(council, &council->ann, council_vote(council, council->fiche, "approve"));
    json_t *body = council_votes(council, json_pack("[O]", vote), SPAN(""));
    set_text(body, "operation", SPAN("op-1"));
    struct response first = council_post(council, &council->ann, "/validations", body);
    struct response again = council_post(council, &council->ann, "/validations", body);
    assert_true(world_says(&first, "\"granted\":true"));
    assert_true(span_eq(first.body, again.body));
    assert_true(council_stands(council, council->fiche, "validation", 1));
    council_close(council);
}

static void one_refused_among_several_leaves_the_others(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    json_t *bad =
        council_sign(council, &council->ann, council_vote(council, council->fiche, "approve"));
    json_t *good =
        council_sign(council, &council->ann, council_vote(council, council->other, "send-back"));
    set_text(bad, "remarks", SPAN("Autre chose"));
    json_t *results = council_give(council, &council->ann, json_pack("[O,O]", bad, good));
    assert_true(span_eq(text_at(json_array_get(results, 0), "refusal"), SPAN("statement-other")));
    assert_true(flag_at(json_array_get(results, 1), "granted"));
    assert_true(council_stands(council, council->fiche, "validation", 0));
    assert_true(council_stands(council, council->other, "validation", 1));
    council_close(council);
}

static void a_substitute_signs_on_behalf_of_the_titular(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    council_substitute(council, &council->eva, &council->cyr);
    struct response page = world_get(&council->site, council->eva.id, "/validations");
    assert_true(world_says(&page, "Vous suppléez Cyril Noël"));
    const json_t *declared =
        council_declare(council, &council->eva, council_vote(council, council->fiche, "approve"));
    assert_non_null(strstr(json_string_value(json_object_get(declared, "words")), "Cyril Noël"));
    assert_non_null(strstr(json_string_value(json_object_get(declared, "statement")),
                           "\"name\":\"Cyril Noël\""));
    assert_string_equal(council_decide(council, &council->eva, council->fiche, "approve"), "");
    assert_string_equal(council_decide(council, &council->cyr, council->fiche, "approve"),
                        "seat-has-voted");
    council_close(council);
}

/* --- signatures that do not fit -------------------------------------------------------------- */

static void refused(struct council *council, const struct voice *voice, json_t *vote,
                    const char *word)
{
    const json_t *results = council_give(council, voice, json_pack("[O]", vote));
    struct span told = text_at(json_array_get(results, 0), "refusal");
    if (!span_eq(told, span_of(word)))
        fail_msg("%s expected, told %.*s", word, SPAN_ARG(told));
    assert_true(council_stands(council, council->fiche, "validation", 0));
}

static void a_signature_holds_for_one_fiche_one_vote_and_one_key(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    json_t *elsewhere =
        council_sign(council, &council->ann, council_vote(council, council->other, "approve"));
    set_text(elsewhere, "fiche", council->fiche);
    refused(council, &council->ann, elsewhere, "statement-other");

    json_t *turned =
        council_sign(council, &council->ann, council_vote(council, council->fiche, "refuse"));
    set_text(turned, "outcome", SPAN("approve"));
    refused(council, &council->ann, turned, "statement-other");

    json_t *borrowed =
        council_sign(council, &council->ann, council_vote(council, council->fiche, "approve"));
    refused(council, &council->bea, borrowed, "key-unknown");
    struct span statement = text_at(borrowed, "statement");
    set_text(borrowed, "signature", council_minisig(council, &council->bea, false, statement));
    refused(council, &council->ann, borrowed, "signature-bad");

    json_t *bare = council_vote(council, council->fiche, "approve");
    refused(council, &council->ann, bare, "signature-due");
    council_close(council);
}

static void a_signature_holds_for_the_revision_that_was_read(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    json_t *vote =
        council_sign(council, &council->ann, council_vote(council, council->fiche, "approve"));
    council_edit(council, council->fiche, "title", "Ouvrir deux consultations");
    refused(council, &council->ann, vote, "stale");
    set_number(vote, "revision", 2);
    refused(council, &council->ann, vote, "statement-other");
    council_close(council);
}

static void only_a_confirmed_key_that_was_not_revoked_signs(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct voice fresh = council->ann;
    fresh.signer.seed[0] = 77;
    council_enrol(council, &fresh);
    assert_string_equal(council_decide(council, &fresh, council->fiche, "approve"),
                        "key-unconfirmed");
    council_confirm(council, &fresh);
    json_t *vote = council_sign(council, &fresh, council_vote(council, council->fiche, "approve"));
    struct span revoke = span_format(&council->site.arena, "/cles/%s/revoquer", fresh.key.ptr);
    assert_int_equal(world_post(&council->site, council->bea.id, revoke.ptr, "").status, 404);
    assert_int_equal(world_post(&council->site, council->ann.id, revoke.ptr, "").status, 303);
    refused(council, &council->ann, vote, "key-revoked");
    council_close(council);
}

/* --- pages -------------------------------------------------------------------------------------
 */

static void the_queue_shows_what_waits_and_why_not(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    assert_string_equal(council_decide(council, &council->bea, council->other, "approve"), "");
    struct response page = world_get(&council->site, council->ann.id, "/validations");
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Ouvrir une consultation"));
    assert_true(world_says(&page, "Léa Roche"));
    assert_true(world_says(&page, "1 voix sur 2"));
    assert_true(world_says(&page, "2 décisions attendent votre voix"));
    page = world_get(&council->site, council->bea.id, "/validations");
    assert_true(world_says(&page, "Votre décision : Valider"));
    page = world_get(&council->site, council->lea.id, "/validations");
    assert_true(world_says(&page, "Vous êtes responsable de cette fiche"));
    page = world_get(&council->site, council->old.id, "/validations");
    assert_false(world_says(&page, "Ouvrir une consultation"));
    page = world_get(&council->site, council->eva.id, "/validations");
    assert_false(world_says(&page, "Ouvrir une consultation"));
    council_close(council);
}

static void an_unsigned_decision_is_a_plain_form(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span fiche = council_proposal(council, "Idée");
    struct span form = span_format(&council->site.arena,
                                   "decision.%s.retenir=approve&revision.%s.retenir=1&operation=o1",
                                   fiche.ptr, fiche.ptr);
    struct response answer = world_post(&council->site, council->ann.id, "/validations", form.ptr);
    assert_int_equal(answer.status, 303);
    assert_true(span_eq(answer.location, SPAN("/validations?faites=1")));
    struct span path = span_format(&council->site.arena, "/fiches/%s/decisions", fiche.ptr);
    answer = world_post(&council->site, council->bea.id, path.ptr,
                        "step=retenir&outcome=approve&revision=1");
    assert_int_equal(answer.status, 303);
    assert_true(council_stands(council, fiche, "retenue", 2));
    council_close(council);
}

/* A council reads no drafts: by its decision to keep a proposal it loses sight of it. */
static void
a_vote_that_takes_a_fiche_out_of_sight_leads_home_but_tells_a_program_where_it_was(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct arena *arena = &council->site.arena;
    const char *const form = "step=retenir&outcome=approve&revision=1";
    for (int is_page = 0; is_page < 2; is_page++) {
        struct span fiche = council_proposal(council, "Idée");
        struct span url = span_format(arena, "/fiches/%s", fiche.ptr);
        struct span path = span_format(arena, "%s/decisions", url.ptr);
        struct response answer = world_post(&council->site, council->ann.id, path.ptr, form);
        assert_true(span_eq(answer.location, url));
        if (is_page) {
            answer = world_post(&council->site, council->bea.id, path.ptr, form);
            assert_true(span_eq(answer.location, SPAN("/")));
        } else {
            const char *const vote = "{'step':'retenir','outcome':'approve','revision':1}";
            answer =
                council_post(council, &council->bea, path.ptr, world_value(&council->site, vote));
            const json_t *said = json_read(arena, answer.body);
            assert_true(span_eq(text_at(said, "url"), url));
        }
        assert_int_equal(world_get(&council->site, council->bea.id, url.ptr).status, 404);
    }
    council_close(council);
}

static void a_refused_form_comes_back_with_what_was_typed(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span fiche = council_proposal(council, "Idée");
    struct span form = span_format(
        &council->site.arena,
        "decision.%s.retenir=refuse&remarques.%s.retenir=&revision.%s.retenir=1"
        "&decision.%s.valider=approve&remarques.%s.valider=Un+mot&revision.%s.valider=1",
        fiche.ptr, fiche.ptr, fiche.ptr, council->fiche.ptr, council->fiche.ptr,
        council->fiche.ptr);
    struct response page = world_post(&council->site, council->ann.id, "/validations", form.ptr);
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "Veuillez joindre vos remarques"));
    assert_true(world_says(&page, "Cette décision doit être signée"));
    assert_true(world_says(&page, ">Un mot</textarea>"));
    assert_true(world_says(&page, "value=\"refuse\" checked"));
    page = world_post(&council->site, council->ann.id, "/validations", "");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "Choisissez au moins une décision"));
    council_close(council);
}

static void a_changed_fiche_comes_back_with_what_has_changed(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct response page = world_get(&council->site, council->ann.id, "/validations");
    assert_true(world_says(&page, "Première présentation"));
    assert_string_equal(council_decide(council, &council->ann, council->fiche, "send-back"), "");
    council_edit(council, council->fiche, "context", "Un besoin nouveau");
    page = world_get(&council->site, council->ann.id, "/validations");
    assert_true(world_says(&page, "depuis la révision 1, sur laquelle vous vous étiez prononcé"));
    assert_true(world_says(&page, "<ins>"));
    page = world_get(&council->site, council->bea.id, "/validations");
    assert_true(world_says(&page, "Ce qui a changé depuis la révision 1<"));
    council_close(council);
}

static void malformed_votes_are_refused_whole(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    static const char *const bodies[] = {"{}", "{'votes':{}}", "{'votes':[1]}",
                                         "{'votes':[{'step':'valider'}]}",
                                         "{'votes':[],'state':'en-cours'}"};
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        assert_int_equal(
            world_post_json(&council->site, council->ann.id, "/validations", bodies[i]).status,
            400);
    assert_int_equal(
        world_post_json(&council->site, council->ann.id, "/validations", "{'votes':[]}").status,
        422);
    json_t *vote =
        council_sign(council, &council->ann, council_vote(council, council->fiche, "approve"));
    set_text(vote, "state", SPAN("en-cours"));
    refused(council, &council->ann, vote, "unknown-member");
    council_close(council);
}

static void too_many_votes_at_once_are_refused(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    json_t *votes = json_array();
    for (size_t i = 0; i < VISIT_JOBS_MAX; i++)
        json_array_append(votes, council_vote(council, council->fiche, "approve"));
    json_t *body = council_votes(council, votes, SPAN(""));
    assert_int_equal(council_post(council, &council->ann, "/validations", body).status, 200);
    json_array_append(votes, council_vote(council, council->fiche, "approve"));
    assert_int_equal(council_post(council, &council->ann, "/validations", body).status, 413);
    assert_true(council_stands(council, council->fiche, "validation", 0));
    council_close(council);
}

TESTS(a_substitute_signs_on_behalf_of_the_titular, a_quorum_of_two_moves_the_fiche_on,
      who_may_not_vote_is_told_why, nobody_votes_twice,
      the_same_operation_again_gets_the_first_answer, one_refused_among_several_leaves_the_others,
      a_signature_holds_for_one_fiche_one_vote_and_one_key,
      a_signature_holds_for_the_revision_that_was_read,
      only_a_confirmed_key_that_was_not_revoked_signs, the_queue_shows_what_waits_and_why_not,
      an_unsigned_decision_is_a_plain_form, a_changed_fiche_comes_back_with_what_has_changed,
      a_vote_that_takes_a_fiche_out_of_sight_leads_home_but_tells_a_program_where_it_was,
      a_refused_form_comes_back_with_what_was_typed, malformed_votes_are_refused_whole,
      too_many_votes_at_once_are_refused)
