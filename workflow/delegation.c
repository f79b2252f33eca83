#include "workflow/delegation.h"

#include "workflow/signing.h"
#include "workflow/statement.h"

#define TYPE SPAN("jalon/delegation/1")

/* The texts that document, event and statement all have, under one name. */
/* clang-format off */
#define TERMS(X) X(body) X(seat) X(plan) X(fiche) X(remarks)
#define PEOPLE(X) X(giver) X(receiver)
#define PROOF(X) X(statement) X(signature) X(digest) X(key)
/* clang-format on */

static void read_terms(const json_t *value, struct delegation *terms)
{
#define X(member) terms->member = text_at(value, #member);
    TERMS(X)
#undef X
    terms->period =
        (struct period){.from = number_at(value, "from"), .until = number_at(value, "until")};
}

enum err delegation_read(struct arena *arena, const struct directory *directory,
                         const json_t *value, void *row)
{
    (void)arena;
    struct delegation *delegation = row;
    *delegation = (struct delegation){
        .id = text_at(value, "id"),
        .giver = text_at(value, "giver"),
        .receiver = text_at(value, "receiver"),
        .statement = text_at(value, "statement"),
        .signature = text_at(value, "signature"),
        .digest = text_at(value, "digest"),
        .key = text_at(value, "key"),
        .given_at = number_at(value, "given_at"),
        .revoked_at = number_at(value, "revoked_at"),
    };
    read_terms(value, delegation);
    bool is_known = directory_person(directory, delegation->giver) != NULL &&
                    directory_person(directory, delegation->receiver) != NULL &&
                    directory_body(directory, delegation->body) != NULL;
    return is_known ? ERR_NONE : ERR_DAMAGED;
}

struct period delegation_period(const struct delegation *delegation)
{
    struct period period = delegation->period;
    if (period.from < delegation->given_at)
        period.from = delegation->given_at;
    if (delegation->revoked_at != 0 && delegation->revoked_at < period.until)
        period.until = delegation->revoked_at;
    return period;
}

bool delegation_covers(const struct delegation *delegation, struct span plan, struct span fiche)
{
    if (delegation == NULL)
        return true;
    return (delegation->plan.len == 0 || span_eq(delegation->plan, plan)) &&
           (delegation->fiche.len == 0 || span_eq(delegation->fiche, fiche));
}

struct span delegation_id(const struct seat *seat)
{
    return seat != NULL && seat->delegation != NULL ? seat->delegation->id : SPAN("");
}

/* --- seats lent --------------------------------------------------------------------------------
 */

static struct period both(struct period one, struct period other)
{
    int64_t until =
        one.until == 0 || (other.until != 0 && other.until < one.until) ? other.until : one.until;
    return (struct period){.from = one.from > other.from ? one.from : other.from, .until = until};
}

/* One more row of the body's for each of its delegations. */
static void lend_seats_of(struct arena *arena, const struct directory *directory, struct body *body)
{
    struct seat *seats =
        arena_new(arena, struct seat, body->seat_count + directory->delegation_count);
    if (body->seat_count > 0)
        memcpy(seats, body->seats, body->seat_count * sizeof *seats);
    for (size_t i = 0; i < directory->delegation_count; i++) {
        const struct delegation *delegation = &directory->delegations[i];
        const struct seat *titular = body_seat(body, delegation->seat);
        if (titular != NULL && span_eq(delegation->body, body->code))
            seats[body->voice_count++] = (struct seat){
                .id = titular->id,
                .person = delegation->receiver,
                .kind = SEAT_SUBSTITUTE,
                .stands_for = titular->id,
                .period = both(titular->period, delegation_period(delegation)),
                .delegation = delegation,
            };
    }
    body->seats = seats;
}

void delegation_lend(struct arena *arena, struct directory *directory)
{
    struct body *bodies = arena_new(arena, struct body, directory->body_count);
    for (size_t i = 0; i < directory->body_count; i++) {
        bodies[i] = directory->bodies[i];
        lend_seats_of(arena, directory, &bodies[i]);
    }
    directory->bodies = bodies;
}

/* --- the statement -------------------------------------------------------------------------- */

static json_t *person_json(const struct directory *directory, struct span id)
{
    const struct person *person = directory_person(directory, id);
    json_t *object = json_object();
    set_text(object, "id", id);
    set_text(object, "name", person != NULL ? person->name : SPAN(""));
    return object;
}

struct span delegation_write(struct arena *arena, const struct directory *directory,
                             const struct delegation *terms,
                             const struct delegation_signing *signing)
{
    json_t *object = json_adopt(arena, json_object());
    set_text(object, "@type", TYPE);
    set_text(object, "institution", directory->institution);
#define X(member) set_text(object, #member, terms->member);
    TERMS(X)
#undef X
    set_number(object, "from", terms->period.from);
    set_number(object, "until", terms->period.until);
    set_value(object, "giver", person_json(directory, terms->giver));
    set_value(object, "receiver", person_json(directory, terms->receiver));
    set_text(object, "key", minisig_id_hex(arena, &signing->key));
    set_number(object, "at", signing->at);
    return json_canonical(arena, object);
}

enum err delegation_parse(struct arena *arena, struct span bytes, struct delegation *terms,
                          struct delegation_signing *signing)
{
    if (bytes.len > STATEMENT_MAX)
        return ERR_TOO_LARGE;
    const json_t *object = json_read(arena, bytes);
    if (!json_is_object(object) || !span_eq(text_at(object, "@type"), TYPE) ||
        !span_eq(json_canonical(arena, object), bytes))
        return ERR_MALFORMED;
    struct delegation_signing read = {.at = number_at(object, "at")};
    TRY(minisig_id_parse(text_at(object, "key"), &read.key));
    *terms = (struct delegation){
        .giver = text_at(json_object_get(object, "giver"), "id"),
        .receiver = text_at(json_object_get(object, "receiver"), "id"),
    };
    read_terms(object, terms);
    *signing = read;
    return ERR_NONE;
}

json_t *delegation_body(const struct delegation *given)
{
    json_t *body = json_object();
#define X(member) set_text(body, #member, given->member);
    TERMS(X)
    PEOPLE(X)
    PROOF(X)
#undef X
    set_number(body, "from", given->period.from);
    set_number(body, "until", given->period.until);
    return body;
}

/* --- what is stored -------------------------------------------------------------------------- */

static bool same_terms(const struct delegation *one, const struct delegation *other)
{
    bool same = one->period.from == other->period.from && one->period.until == other->period.until;
#define X(member) same = same && span_eq(one->member, other->member);
    TERMS(X)
    PEOPLE(X)
#undef X
    return same;
}

/* Whether a stored delegation's statement says what its event says. */
static bool says(const json_t *body, const struct signing_key *key, const struct delegation *terms,
                 const struct minisig_id *signer)
{
    struct minisig_id id;
    struct delegation event = {.giver = text_at(body, "giver"),
                               .receiver = text_at(body, "receiver")};
    read_terms(body, &event);
    return minisig_id_parse(key->key_id, &id) == ERR_NONE && minisig_id_eq(&id, signer) &&
           span_eq(key->person, terms->giver) && same_terms(&event, terms);
}

enum err delegation_verify(struct arena *arena, const struct directory *directory,
                           const json_t *body)
{
    struct span text = text_at(body, "statement");
    const struct signing_key *key = directory_key(directory, text_at(body, "key"));
    struct digest digest = digest_of(text);
    struct delegation terms = {0};
    struct delegation_signing signing = {0};
    bool sound = key != NULL && span_eq(text_at(body, "digest"), digest_hex(arena, &digest)) &&
                 delegation_parse(arena, text, &terms, &signing) == ERR_NONE &&
                 says(body, key, &terms, &signing.key) &&
                 signing_holds(key, text, text_at(body, "signature"));
    return sound ? ERR_NONE : ERR_DAMAGED;
}
