#include "workflow/decision.h"

#include "workflow/delegation.h"
#include "workflow/minisig.h"
#include "workflow/signing.h"
#include "workflow/statement.h"

#include <assert.h>

/* What is digested comes from stored documents: written by us, but read with suspicion. */
static bool read_digests(const struct scene *scene, const struct signing_key *key,
                         struct statement *statement)
{
    return digest_parse(scene->fiche.signed_hash, &statement->content) == ERR_NONE &&
           digest_parse(scene->form->sha256, &statement->form.sha256) == ERR_NONE &&
           digest_parse(scene->circuit->sha256, &statement->circuit.sha256) == ERR_NONE &&
           minisig_id_parse(key->key_id, &statement->key) == ERR_NONE;
}

static struct statement_person titular_person(const struct ballot *ballot)
{
    const struct person *person = ballot->titular->holder;
    return (struct statement_person){.id = ballot->titular->person,
                                     .name = person != NULL ? person->name : SPAN("")};
}

static struct statement statement_of(const struct scene *scene, const struct vote *vote,
                                     const struct ballot *ballot, int64_t at)
{
    const struct form *form = scene->form->form;
    const struct circuit *circuit = &scene->circuit->circuit;
    const struct person *person = scene->actor.person;
    const struct delegation *delegation = ballot->seat->delegation;
    return (struct statement){
        .institution = scene->actor.directory->institution,
        .plan = scene->plan->slug,
        .fiche = scene->fiche.id,
        .title = scene->fiche.title,
        .revision = scene->fiche.revision,
        .form = {.name = form->name, .version = form->version},
        .circuit = {.name = circuit->name, .version = circuit->version},
        .transition = ballot->step->id,
        .outcome = ballot->outcome->id,
        .body = ballot->body->code,
        .seat = ballot->seat->id,
        .remarks = vote->remarks,
        .calendar = vote->calendar,
        .means = vote->means,
        .recommendations = vote->recommendations,
        .delegation = delegation != NULL ? delegation->digest : SPAN(""),
        .signer = {.id = person->id, .name = person->name},
        .at = at,
    };
}

/* What decision_statement() answers once the ballot is known. */
static enum refusal issue(struct arena *arena, const struct scene *scene, const struct vote *vote,
                          const struct ballot *ballot, const struct signing_key *key, int64_t at,
                          struct span *bytes)
{
    enum refusal refusal = signing_may(&scene->actor, key);
    if (refusal != REFUSAL_NONE)
        return refusal;
    assert(ballot->seat != NULL); /* what is signed is not recorded by a role without a seat */
    const struct delegation *lent = ballot->seat->delegation;
    if (lent != NULL && !period_holds(delegation_period(lent), at))
        return REFUSAL_STATEMENT_OLD;
    struct statement statement = statement_of(scene, vote, ballot, at);
    struct statement_person titular = titular_person(ballot);
    struct span last = fiche_last_statement(&scene->fiche, at);
    struct digest previous;
    if (!read_digests(scene, key, &statement) ||
        (last.len > 0 && digest_parse(last, &previous) != ERR_NONE))
        return REFUSAL_MALFORMED;
    statement.previous = last.len > 0 ? &previous : NULL;
    statement.behalf = ballot->seat != ballot->titular ? &titular : NULL;
    *bytes = statement_write(arena, &statement);
    return REFUSAL_NONE;
}

enum refusal decision_statement(struct arena *arena, const struct scene *scene,
                                const struct vote *vote, const struct signing_key *key, int64_t at,
                                struct span *bytes)
{
    struct ballot ballot;
    enum refusal refusal = flow_ballot(scene, vote, &ballot);
    if (refusal == REFUSAL_NONE && !ballot.step->signature)
        refusal = REFUSAL_MALFORMED; /* anybody may ask, of any step */
    return refusal == REFUSAL_NONE ? issue(arena, scene, vote, &ballot, key, at, bytes) : refusal;
}

static enum refusal check_time(const struct scene *scene, int64_t at)
{
    enum refusal refusal = signing_time(at, scene->actor.now);
    if (refusal != REFUSAL_NONE)
        return refusal;
    return at < scene->fiche.since ? REFUSAL_STATEMENT_OLD : REFUSAL_NONE;
}

/* A statement gives one vote: sent again after its ballot was voided, it is none. */
static bool is_used(const struct fiche *fiche, struct span digest)
{
    for (size_t i = 0; i < fiche->decision_count; i++)
        if (span_eq(fiche->decisions[i].statement, digest))
            return true;
    return false;
}

enum refusal decision_check(struct arena *arena, const struct scene *scene, const struct vote *vote,
                            const struct ballot *ballot, struct seal *seal)
{
    struct statement_signing said;
    struct span expected;
    if (vote->statement.len == 0 || vote->signature.len == 0)
        return REFUSAL_SIGNATURE_DUE;
    if (statement_peek(arena, vote->statement, &said) != ERR_NONE)
        return REFUSAL_STATEMENT_OTHER;
    const struct signing_key *signer = signing_own(arena, &scene->actor, &said.key);
    enum refusal refusal = issue(arena, scene, vote, ballot, signer, said.at, &expected);
    if (refusal == REFUSAL_NONE)
        refusal = check_time(scene, said.at);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (!span_eq(expected, vote->statement))
        return REFUSAL_STATEMENT_OTHER;
    struct digest digest = digest_of(vote->statement);
    struct span hex = digest_hex(arena, &digest);
    if (is_used(&scene->fiche, hex))
        return REFUSAL_STATEMENT_OLD;
    if (!scene->actor.witnessed && !signing_holds(signer, vote->statement, vote->signature))
        return REFUSAL_SIGNATURE_BAD;
    *seal = (struct seal){.key = signer->id, .digest = hex};
    return REFUSAL_NONE;
}

/* Whether a decision was given by a seat of the voter's own, neither a substitute's nor lent. */
static bool is_own_seat(const json_t *body)
{
    return span_eq(text_at(body, "seat"), text_at(body, "titular")) &&
           text_at(body, "delegation").len == 0;
}

/* Whether the delegation that a stored decision names, if any, lent that seat to that person
 * when it was given, and is the one that was signed. */
static bool is_lent(const struct directory *directory, const json_t *body,
                    const struct statement *statement)
{
    struct span id = text_at(body, "delegation");
    const struct delegation *delegation = directory_delegation(directory, id);
    if (id.len == 0 || delegation == NULL)
        return id.len == 0 && statement->delegation.len == 0;
    return span_eq(delegation->digest, statement->delegation) &&
           span_eq(delegation->body, statement->body) &&
           span_eq(delegation->seat, statement->seat) && statement->behalf != NULL &&
           span_eq(delegation->giver, statement->behalf->id) &&
           span_eq(delegation->receiver, statement->signer.id) &&
           delegation_covers(delegation, statement->plan, statement->fiche) &&
           period_holds(delegation_period(delegation), statement->at);
}

/* Whether a stored decision's statement says what its event says. */
static bool says(const json_t *body, const struct signing_key *key,
                 const struct statement *statement)
{
    struct minisig_id id;
    return minisig_id_parse(key->key_id, &id) == ERR_NONE && minisig_id_eq(&id, &statement->key) &&
           span_eq(text_at(body, "person"), key->person) &&
           span_eq(text_at(body, "person"), statement->signer.id) &&
           span_eq(text_at(body, "step"), statement->transition) &&
           span_eq(text_at(body, "outcome"), statement->outcome) &&
           span_eq(text_at(body, "body"), statement->body) &&
           span_eq(text_at(body, "seat"), statement->seat) &&
           is_own_seat(body) == (statement->behalf == NULL) &&
           span_eq(text_at(body, "remarks"), statement->remarks) &&
           span_eq(text_at(body, "calendar"), statement->calendar) &&
           span_eq(text_at(body, "means"), statement->means) &&
           span_eq(text_at(body, "recommendations"), statement->recommendations) &&
           number_at(body, "revision") == statement->revision;
}

enum err decision_claim(struct arena *arena, const struct directory *directory, const json_t *body,
                        struct signing_claim *claim)
{
    struct span text = text_at(body, "statement"), signature = text_at(body, "signature"),
                digest = text_at(body, "digest"), key_id = text_at(body, "key");
    *claim = (struct signing_claim){0};
    if (text.len + signature.len + digest.len + key_id.len == 0)
        return ERR_NONE;
    const struct signing_key *key = directory_key(directory, key_id);
    struct digest found = digest_of(text);
    struct statement statement;
    bool sound = key != NULL && key->public_key.len > 0 &&
                 span_eq(digest, digest_hex(arena, &found)) &&
                 statement_parse(arena, text, &statement) == ERR_NONE &&
                 says(body, key, &statement) && is_lent(directory, body, &statement);
    if (!sound)
        return ERR_DAMAGED;
    *claim = (struct signing_claim){key->public_key, text, signature};
    return ERR_NONE;
}

enum err decision_verify(struct arena *arena, const struct directory *directory, const json_t *body)
{
    struct signing_claim claim;
    TRY(decision_claim(arena, directory, body, &claim));
    return signing_claim_holds(&claim) ? ERR_NONE : ERR_DAMAGED;
}
