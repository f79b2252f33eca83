/* test_delegations.c - seats lent through the pages: given, used, shown, proved, taken back. */
#include "test.h"

#include "council_world.h"
#include "workflow/digest.h"

/* The seat that somebody holds in the council. */
static struct span seat_of(struct council *council, const struct voice *voice)
{
    struct span seat = SPAN("");
    struct snapshot *snapshot = snapshot_take(council->site.app.snapshots);
    const struct body *body = directory_body(snapshot->directory, SPAN("codir"));
    for (size_t i = 0; i < body->seat_count; i++)
        if (span_eq(body->seats[i].person, voice->id))
            seat = span_copy(&council->site.arena, body->seats[i].id);
    snapshot_release(council->site.app.snapshots, snapshot);
    return seat;
}

/* What is asked of ann's seat, for eva; scope: "plan", "fiche" or NULL. */
static json_t *terms(struct council *council, const char *scope, struct span target)
{
    json_t *asked = world_value(&council->site, "{'until':'2026-12-31','remarks':'Congé'}");
    set_text(asked, "seat", seat_of(council, &council->ann));
    set_text(asked, "receiver", SPAN("Eva Hors"));
    set_text(asked, "key", council->ann.key);
    if (scope != NULL)
        set_text(asked, scope, target);
    return asked;
}

/* What the server would have ann sign, signed by her. */
static json_t *signed_loan(struct council *council, json_t *asked)
{
    struct response answer =
        council_post(council, &council->ann, "/delegations/declaration", asked);
    assert_int_equal(answer.status, 200);
    const json_t *declared = json_read(&council->site.arena, answer.body);
    assert_true(world_says(&answer, "Anne Vidal délègue à Eva Hors son siège"));
    json_t *body = json_adopt(&council->site.arena, json_object());
    struct span statement = text_at(declared, "statement");
    set_text(body, "statement", statement);
    set_text(body, "signature", council_minisig(council, &council->ann, false, statement));
    return body;
}

/* Lends ann's seat to eva; answers the delegation's identifier. */
static struct span lend(struct council *council, const char *scope, struct span target)
{
    json_t *body = signed_loan(council, terms(council, scope, target));
    struct response answer = council_post(council, &council->ann, "/delegations", body);
    assert_int_equal(answer.status, 200);
    const json_t *said = json_read(&council->site.arena, answer.body);
    return world_id(span_copy(&council->site.arena, text_at(said, "subject")));
}

/* A council in which eva, who has no seat, has a key. */
static struct council *opened(void)
{
    struct council *council = council_open();
    council_enrol(council, &council->eva);
    council_confirm(council, &council->eva);
    return council;
}

static struct response revoke(struct council *council, const struct voice *voice, struct span id)
{
    struct span path = span_format(&council->site.arena, "/delegations/%s/revoquer", id.ptr);
    return world_post(&council->site, voice->id, path.ptr, "");
}

static const char *fiche_path(struct council *council, struct span fiche, const char *rest)
{
    return span_format(&council->site.arena, "/fiches/%s%s", fiche.ptr, rest).ptr;
}

static void the_borrower_finds_the_fiche_and_votes_by_delegation(void **unused)
{
    (void)unused;
    struct council *council = opened();
    assert_string_equal(council_decide(council, &council->eva, council->fiche, "approve"),
                        "unseen");
    lend(council, NULL, SPAN(""));
    struct response queue = world_get(&council->site, council->eva.id, "/validations");
    assert_true(world_says(&queue, "Par délégation de Anne Vidal"));
    assert_string_equal(council_decide(council, &council->eva, council->fiche, "approve"), "");
    assert_string_equal(council_decide(council, &council->ann, council->fiche, "approve"),
                        "seat-has-voted");
    const char *rest[] = {"", "/historique"};
    for (size_t i = 0; i < COUNT_OF(rest); i++) {
        struct response page = world_get(&council->site, council->bea.id,
                                         fiche_path(council, council->fiche, rest[i]));
        assert_true(world_says(&page, "par délégation de Anne Vidal"));
    }
    assert_string_equal(council_decide(council, &council->bea, council->fiche, "approve"), "");
    assert_true(council_stands(council, council->fiche, "en-cours", 2));
    council_close(council);
}

static void lent_for_one_fiche_it_opens_that_one_alone(void **unused)
{
    (void)unused;
    struct council *council = opened();
    lend(council, "fiche", council->fiche);
    assert_int_equal(
        world_get(&council->site, council->eva.id, fiche_path(council, council->fiche, "")).status,
        200);
    assert_int_equal(
        world_get(&council->site, council->eva.id, fiche_path(council, council->other, "")).status,
        404);
    assert_int_equal(world_get(&council->site, council->eva.id, "/plans/pmss").status, 404);
    assert_string_equal(council_decide(council, &council->eva, council->other, "approve"),
                        "unseen");
    assert_string_equal(council_decide(council, &council->eva, council->fiche, "approve"), "");
    council_close(council);
}

static void revoked_it_opens_nothing_more(void **unused)
{
    (void)unused;
    struct council *council = opened();
    struct span id = lend(council, "plan", SPAN("pmss"));
    json_t *vote =
        council_sign(council, &council->eva, council_vote(council, council->fiche, "approve"));
    assert_int_equal(revoke(council, &council->eva, id).status, 404);
    assert_int_equal(revoke(council, &council->ann, id).status, 303);
    json_t *results = council_give(council, &council->eva, json_pack("[O]", vote));
    assert_true(span_eq(text_at(json_array_get(results, 0), "refusal"), SPAN("unseen")));
    assert_string_equal(council_decide(council, &council->eva, council->fiche, "approve"),
                        "unseen");
    assert_int_equal(revoke(council, &council->ann, id).status, 409);
    council_close(council);
}

static void who_administers_people_sees_it_on_the_body_s_page_and_may_end_it(void **unused)
{
    (void)unused;
    struct council *council = opened();
    struct span id = lend(council, "fiche", council->fiche);
    struct response page =
        world_get(&council->site, council->adm.id, "/administration/instances/codir");
    assert_true(world_says(&page, "Anne Vidal → Eva Hors"));
    struct response done = revoke(council, &council->adm, id);
    assert_true(span_eq(done.location, SPAN("/administration/instances/codir")));
    page = world_get(&council->site, council->adm.id, "/administration/instances/codir");
    assert_false(world_says(&page, "Anne Vidal → Eva Hors"));
    council_close(council);
}

/* The name of a fiche that an administrator cannot read is not told by a delegation for it. */
static void a_fiche_is_not_named_to_who_may_not_read_it(void **unused)
{
    (void)unused;
    struct council *council = opened();
    lend(council, "fiche", council->fiche);
    struct voice clerk = {0};
    council_voice(council, &clerk, "Colin Clerc", 9);
    world_grant(&council->site, clerk.id, "admin", "institution", "");
    struct response page = world_get(&council->site, clerk.id, "/administration/instances/codir");
    assert_true(world_says(&page, "une fiche"));
    assert_false(world_says(&page, "Ouvrir une consultation"));
    council_close(council);
}

static void the_two_who_are_concerned_see_it_and_nobody_else(void **unused)
{
    (void)unused;
    struct council *council = opened();
    lend(council, NULL, SPAN(""));
    const struct voice *sees[] = {&council->ann, &council->eva};
    const struct voice *sees_not[] = {&council->bea, &council->pil, &council->adm};
    for (size_t i = 0; i < COUNT_OF(sees); i++) {
        struct response page = world_get(&council->site, sees[i]->id, "/delegations");
        assert_true(world_says(&page, "Anne Vidal → Eva Hors") && world_says(&page, "En cours"));
    }
    for (size_t i = 0; i < COUNT_OF(sees_not); i++) {
        struct response page = world_get(&council->site, sees_not[i]->id, "/delegations");
        assert_false(world_says(&page, "Anne Vidal → Eva Hors"));
    }
    council_close(council);
}

/* --- the chain ------------------------------------------------------------------------------- */

static struct response part_of(struct council *council, const struct voice *voice, const char *part)
{
    struct fiche fiche = council_read(council, council->fiche);
    struct span rest = span_format(&council->site.arena, "/decisions/%lld/%s",
                                   (long long)fiche.decisions[0].seq, part);
    return world_get(&council->site, voice->id, fiche_path(council, council->fiche, rest.ptr));
}

static void the_decision_leads_to_the_statement_by_which_its_seat_was_lent(void **unused)
{
    (void)unused;
    struct council *council = opened();
    struct arena *arena = &council->site.arena;
    lend(council, NULL, SPAN(""));
    assert_string_equal(council_decide(council, &council->eva, council->fiche, "approve"), "");
    struct response decision = part_of(council, &council->bea, "declaration");
    struct response statement = part_of(council, &council->bea, "delegation");
    struct response signature = part_of(council, &council->bea, "delegation/signature");
    struct digest digest = digest_of(statement.body);
    assert_string_equal(statement.type, "application/json");
    assert_string_equal(signature.type, "text/plain; charset=utf-8");
    assert_true(statement.filename.len > 0 && signature.filename.len > 0);
    assert_true(span_eq(text_at(json_read(arena, decision.body), "delegation"),
                        digest_hex(arena, &digest)));
    struct minisig minisig;
    struct minisig_public key = public_of(&council->ann.signer);
    assert_int_equal(minisig_parse(signature.body, &minisig), ERR_NONE);
    assert_int_equal(minisig_verify(&key, statement.body, &minisig), ERR_NONE);
    struct response page =
        world_get_json(&council->site, council->bea.id, fiche_path(council, council->fiche, ""));
    struct span url = span_format(arena, "/cles/%s/publique", council->ann.key.ptr);
    assert_true(world_says(&page, url.ptr));
    council_close(council);
}

static void what_proves_it_is_for_those_who_read_the_decision(void **unused)
{
    (void)unused;
    struct council *council = opened();
    struct voice nobody = {0};
    council_voice(council, &nobody, "Noé Personne", 9);
    lend(council, NULL, SPAN(""));
    assert_string_equal(council_decide(council, &council->bea, council->fiche, "approve"), "");
    assert_int_equal(part_of(council, &council->bea, "delegation").status, 404); /* her own seat */
    council_close(council);
    council = opened();
    council_voice(council, &nobody, "Noé Personne", 9);
    lend(council, NULL, SPAN(""));
    assert_string_equal(council_decide(council, &council->eva, council->fiche, "approve"), "");
    assert_int_equal(part_of(council, &council->bea, "delegation").status, 200);
    assert_int_equal(part_of(council, &nobody, "delegation").status, 404);
    assert_int_equal(part_of(council, &nobody, "delegation/signature").status, 404);
    council_close(council);
}

/* --- without a script ------------------------------------------------------------------------- */

static const char *form_of(struct council *council, const char *scope, const char *until)
{
    return span_format(&council->site.arena,
                       "seat=%s&receiver=Eva+Hors&scope=%s&from=&until=%s&remarks=&key=%s",
                       seat_of(council, &council->ann).ptr, scope, until, council->ann.key.ptr)
        .ptr;
}

static struct response upload(struct council *council, struct span statement, struct span signature)
{
    struct span body = span_format(
        &council->site.arena,
        "--b\r\nContent-Disposition: form-data; name=\"declaration\"; filename=\"d\"\r\n\r\n"
        "%.*s\r\n--b\r\nContent-Disposition: form-data; name=\"signature\"; filename=\"s\"\r\n"
        "\r\n%.*s\r\n--b--\r\n",
        SPAN_ARG(statement), SPAN_ARG(signature));
    struct request request = {.method = METHOD_POST,
                              .content_type = SPAN("multipart/form-data; boundary=b"),
                              .body = body};
    return world_visit(&council->site, council->ann.id, request, "/delegations");
}

static void it_is_given_with_two_files(void **unused)
{
    (void)unused;
    struct council *council = opened();
    const char *scopes[] = {"all", "plan:pmss",
                            span_format(&council->site.arena, "fiche:%s", council->fiche.ptr).ptr};
    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        struct response file =
            world_post(&council->site, council->ann.id, "/delegations/declaration",
                       form_of(council, scopes[i], "2026-12-31"));
        assert_int_equal(file.status, 200);
        assert_true(span_eq(file.filename, SPAN("delegation.json")));
        struct response done =
            upload(council, file.body, council_minisig(council, &council->ann, true, file.body));
        assert_int_equal(done.status, 303);
        done = upload(council, file.body, council_minisig(council, &council->ann, true, file.body));
        assert_int_equal(done.status, 409);
        assert_true(world_says(&done, "a déjà servi"));
    }
    council_close(council);
}

static void what_is_wrong_is_said_beside_what_was_typed(void **unused)
{
    (void)unused;
    struct council *council = opened();
    struct response page = world_post(&council->site, council->ann.id, "/delegations/declaration",
                                      form_of(council, "all", "2031-01-01"));
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "prend fin au plus tard un an après"));
    assert_true(world_says(&page, "2031-01-01") && world_says(&page, "Eva Hors"));
    assert_int_equal(upload(council, SPAN("{}"), SPAN("x")).status, 422);
    assert_int_equal(upload(council, SPAN(""), SPAN("")).status, 422);
    council_close(council);
}

TESTS(the_borrower_finds_the_fiche_and_votes_by_delegation,
      lent_for_one_fiche_it_opens_that_one_alone, revoked_it_opens_nothing_more,
      who_administers_people_sees_it_on_the_body_s_page_and_may_end_it,
      a_fiche_is_not_named_to_who_may_not_read_it, the_two_who_are_concerned_see_it_and_nobody_else,
      the_decision_leads_to_the_statement_by_which_its_seat_was_lent,
      what_proves_it_is_for_those_who_read_the_decision, it_is_given_with_two_files,
      what_is_wrong_is_said_beside_what_was_typed)
