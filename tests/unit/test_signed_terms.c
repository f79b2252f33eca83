/* test_signed_terms.c - what is signed with an opinion or an arbitration: recommendations,
 * calendar, means; in the browser, off-line, and through files. */
#include "test.h"

#include "council_world.h"

static const char *const circuit =
    "{'circuit':'signe','version':1,'title':{'fr':'Signé','en':'Signed'},'answers':['lead'],"
    "'initial':'redaction','states':["
    "{'id':'redaction','phase':'draft','label':{'fr':'En rédaction','en':'Being written'}},"
    "{'id':'avis','phase':'validation','label':{'fr':'Pour avis','en':'For opinion'}},"
    "{'id':'arbitrage','phase':'validation','label':{'fr':'En arbitrage','en':'Arbitrated'}},"
    "{'id':'en-cours','phase':'in-progress','label':{'fr':'En cours','en':'In progress'}},"
    "{'id':'cloturee','phase':'closed','label':{'fr':'Clôturée','en':'Closed'}}],'steps':["
    "{'id':'consulter','label':{'fr':'Consulter','en':'Consult'},'from':['redaction'],"
    "'by':['lead'],'to':'avis'},"
    "{'id':'soumettre','label':{'fr':'Soumettre','en':'Submit'},'from':['redaction'],"
    "'by':['lead'],'to':'arbitrage'},"
    "{'id':'aviser','label':{'fr':'Avis','en':'Opinion'},'from':['avis'],'passage':'opinion',"
    "'body':'codir','signature':true,'recommendations':true,'apart':['lead'],'outcomes':["
    "{'id':'favourable','label':{'fr':'Favorable','en':'Favourable'},'to':'arbitrage'}]},"
    "{'id':'arbitrer','label':{'fr':'Arbitrage','en':'Arbitration'},'from':['arbitrage'],"
    "'passage':'arbitration','body':'codir','signature':true,'apart':['lead','writer'],"
    "'outcomes':[{'id':'kept','label':{'fr':'Retenir','en':'Keep'},'to':'en-cours',"
    "'validates':true},"
    "{'id':'not-kept','label':{'fr':'Ne pas retenir','en':'Do not keep'},'to':'redaction'}]},"
    "{'id':'cloturer','label':{'fr':'Clôturer','en':'Close'},'from':['en-cours'],"
    "'by':['lead'],'to':'cloturee'}]}";

static void open_plan(struct council *council, const char *act)
{
    struct site_world *site = &council->site;
    json_t *args = json_adopt(&site->arena, json_object());
    set_text(args, "bytes", json_canonical(&site->arena, world_value(site, circuit)));
    world_command(site, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
    world_add_plan(site, "signe", "action@1", "signe@1");
    struct span content = span_format(&site->arena, "{'title':'Un verger','leads':['%.*s']}",
                                      SPAN_ARG(council->lea.id));
    council->fiche = world_add_fiche(site, "signe", "redaction", content.ptr);
    council_act(council, &council->lea, council->fiche, act);
}

static json_t *vote_on(struct council *council, const char *step, const char *outcome)
{
    json_t *vote = council_vote(council, council->fiche, outcome);
    set_text(vote, "step", span_of(step));
    return vote;
}

static void kept_with(json_t *vote, const char *calendar, const char *means)
{
    set_text(vote, "calendar", span_of(calendar));
    set_text(vote, "means", span_of(means));
}

static const char *give(struct council *council, const struct voice *voice, json_t *vote)
{
    const json_t *results =
        council_give(council, voice, json_pack("[O]", council_sign(council, voice, vote)));
    const char *word = json_string_value(json_object_get(json_array_get(results, 0), "refusal"));
    return word != NULL ? word : "";
}

static void terms_are_in_what_is_declared_and_signed(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    open_plan(council, "soumettre");
    json_t *vote = vote_on(council, "arbitrer", "kept");
    kept_with(vote, "juin 2027", "Un poste");
    json_t *declared = council_declare(council, &council->ann, vote);
    assert_true(span_eq(text_at(declared, "calendar"), SPAN("juin 2027")));
    assert_true(span_eq(text_at(declared, "means"), SPAN("Un poste")));
    json_t *statement = json_read(&council->site.arena, text_at(declared, "statement"));
    assert_true(span_eq(text_at(statement, "calendar"), SPAN("juin 2027")));
    assert_string_equal(give(council, &council->ann, vote), "");
    json_t *turned = vote_on(council, "arbitrer", "kept");
    kept_with(turned, "juin 2027", "Un poste");
    turned = council_sign(council, &council->bea, turned);
    set_text(turned, "means", SPAN("Deux postes"));
    const json_t *results = council_give(council, &council->bea, json_pack("[O]", turned));
    assert_true(span_eq(text_at(json_array_get(results, 0), "refusal"), SPAN("terms-other")));
    set_text(turned, "means", SPAN("Un poste"));
    assert_string_equal(give(council, &council->bea, turned), "");
    assert_true(council_stands(council, council->fiche, "en-cours", 2));
    council_close(council);
}

static void recommendations_are_signed_and_owed(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    open_plan(council, "consulter");
    json_t *first = vote_on(council, "aviser", "favourable");
    set_text(first, "recommendations", SPAN("Arroser\nTailler"));
    assert_string_equal(give(council, &council->ann, first), "");
    assert_string_equal(give(council, &council->bea, vote_on(council, "aviser", "favourable")), "");
    struct fiche fiche = council_read(council, council->fiche);
    assert_int_equal(fiche.advice_count, 2);
    assert_true(span_eq(fiche.decisions[0].recommendations, SPAN("Arroser\nTailler")));
    council_close(council);
}

/* --- off-line ------------------------------------------------------------------------------ */

static struct span downloaded(struct council *council, const char *outcome)
{
    struct span path = span_format(
        &council->site.arena,
        "/fiches/%s/declaration?etape=arbitrer&issue=%s&remarques=Suite&calendrier=juin+2027"
        "&moyens=Un+poste&cle=%s",
        council->fiche.ptr, outcome, council->ann.key.ptr);
    struct response answer = world_get(&council->site, council->ann.id, path.ptr);
    assert_int_equal(answer.status, 200);
    return answer.body;
}

static struct response uploaded(struct council *council, struct span statement)
{
    struct span signature = council_minisig(council, &council->ann, true, statement);
    struct span body = span_format(
        &council->site.arena,
        "--x\r\nContent-Disposition: form-data; name=\"declaration\"; filename=\"d.json\"\r\n\r\n"
        "%.*s\r\n--x\r\nContent-Disposition: form-data; name=\"signature\"; filename=\"d.minisig\""
        "\r\n\r\n%.*s\r\n--x--\r\n",
        SPAN_ARG(statement), SPAN_ARG(signature));
    struct request request = {.method = METHOD_POST,
                              .content_type = SPAN("multipart/form-data; boundary=x"),
                              .body = body};
    struct span path =
        span_format(&council->site.arena, "/fiches/%s/decisions", council->fiche.ptr);
    return world_visit(&council->site, council->ann.id, request, path.ptr);
}

static void files_carry_the_terms(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    open_plan(council, "soumettre");
    struct response answer = uploaded(council, downloaded(council, "kept"));
    assert_int_equal(answer.status, 303);
    assert_true(span_eq(answer.location, SPAN("/validations?faites=1")));
    struct fiche fiche = council_read(council, council->fiche);
    assert_true(span_eq(fiche.decisions[0].calendar, SPAN("juin 2027")));
    assert_true(span_eq(fiche.decisions[0].means, SPAN("Un poste")));
    council_close(council);
}

static void terms_stay_out_of_what_keeps_nothing(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    open_plan(council, "soumettre");
    json_t *said = json_read(&council->site.arena, downloaded(council, "not-kept"));
    assert_null(json_object_get(said, "calendar"));
    assert_int_equal(uploaded(council, downloaded(council, "not-kept")).status, 303);
    council_close(council);
}

static void the_queue_offers_terms_on_and_off_line(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    open_plan(council, "soumettre");
    struct response page = world_get(&council->site, council->ann.id, "/validations");
    assert_true(world_says(&page, "value=\"kept\" data-terms"));
    assert_false(world_says(&page, "value=\"not-kept\" data-terms"));
    assert_true(world_says(&page, "name=\"calendrier\""));
    council_close(council);
}

TESTS(terms_are_in_what_is_declared_and_signed, recommendations_are_signed_and_owed,
      files_carry_the_terms, terms_stay_out_of_what_keeps_nothing,
      the_queue_offers_terms_on_and_off_line)
