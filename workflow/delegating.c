/* delegating.c - deciding about seats lent: who may lend which to whom, and take it back.
 *
 * Nobody lends more than they have: only a titular seat of one's own, never one that is itself
 * lent, and only to somebody who has no vote in that body.  That the giver could vote on a fiche
 * is looked at when the vote is given (standing_lender). */
#include "workflow/delegating.h"

#include "base/day.h"
#include "workflow/commands.h"
#include "workflow/digest.h"
#include "workflow/signing.h"

/* --- the terms ------------------------------------------------------------------------------ */

static bool is_administrator(const struct command *command, const struct person *person)
{
    struct actor actor = command->actor;
    actor.person = person;
    return (access_roles(&actor, &(struct subject){0}) & ROLE_BIT(ROLE_ADMIN)) != 0;
}

static enum refusal check_seat(const struct command *command, const struct delegation *terms)
{
    const struct body *body = directory_body(command->actor.directory, terms->body);
    const struct seat *seat = body_seat(body, terms->seat);
    bool is_own = seat != NULL && seat->kind != SEAT_SUBSTITUTE &&
                  span_eq(seat->person, terms->giver) &&
                  period_holds(seat->period, command->actor.now);
    if (!is_own)
        return REFUSAL_NOT_YOUR_SEAT;
    return is_administrator(command, command->actor.person) ? REFUSAL_ADMINISTRATOR : REFUSAL_NONE;
}

static bool is_member(const struct command *command, const struct body *body, struct span person)
{
    for (size_t i = 0; i < body->seat_count; i++)
        if (body->seats[i].kind != SEAT_SUBSTITUTE && span_eq(body->seats[i].person, person) &&
            period_holds(body->seats[i].period, command->actor.now))
            return true;
    return false;
}

static enum refusal check_receiver(const struct command *command, const struct delegation *terms)
{
    const struct directory *directory = command->actor.directory;
    const struct person *receiver = directory_person(directory, terms->receiver);
    if (receiver == NULL)
        return REFUSAL_UNKNOWN_PERSON;
    if (receiver == command->actor.person)
        return REFUSAL_OWN_DELEGATION;
    if (!receiver->account_open)
        return REFUSAL_NO_ACCOUNT;
    if (is_administrator(command, receiver))
        return REFUSAL_ADMINISTRATOR;
    return is_member(command, directory_body(directory, terms->body), terms->receiver)
               ? REFUSAL_HAS_A_SEAT
               : REFUSAL_NONE;
}

/* A plan or a fiche that the giver sees. */
static enum refusal check_scope(const struct command *command, const struct delegation *terms)
{
    struct subject subject = {.plan = directory_plan(command->actor.directory, terms->plan)};
    if (terms->plan.len > 0 && terms->fiche.len > 0)
        return REFUSAL_MALFORMED;
    if (terms->plan.len > 0)
        return subject.plan == NULL ? REFUSAL_UNSEEN
                                    : access_may(&command->actor, CAPABILITY_PLAN_READ, &subject);
    if (terms->fiche.len > 0)
        return command->scene == NULL ? REFUSAL_UNSEEN
                                      : scene_may(command->scene, CAPABILITY_FICHE_READ);
    return REFUSAL_NONE;
}

/* It begins on the day of the statement or later, lasts whole days, and ends. */
static enum refusal check_period(const struct command *command, struct period period, int64_t at)
{
    bool is_over = period.until <= period.from || period.until <= command->actor.now;
    bool is_whole = period.from % DAY_US == 0 && period.until % DAY_US == 0;
    return is_over || !is_whole || period.from < at - at % DAY_US ||
                   period.until - period.from > DELEGATION_LONGEST
               ? REFUSAL_DELEGATION_DATES
               : REFUSAL_NONE;
}

/* The bytes that the actor would sign for these terms. */
static enum refusal issue(struct ruling *ruling, const struct command *command,
                          const struct signing_key *key, int64_t at, const struct delegation *terms,
                          struct span *bytes)
{
    struct delegation_signing signing = {.at = at};
    if (terms->remarks.len > NAME_MAX_CHARS)
        return arg_refuse(ruling, "remarks", RULE_TOO_LONG);
    enum refusal refusal = check_seat(command, terms);
    if (refusal == REFUSAL_NONE)
        refusal = check_receiver(command, terms);
    if (refusal == REFUSAL_NONE)
        refusal = check_scope(command, terms);
    if (refusal == REFUSAL_NONE)
        refusal = check_period(command, terms->period, at);
    if (refusal == REFUSAL_NONE)
        refusal = signing_may(&command->actor, key);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (minisig_id_parse(key->key_id, &signing.key) != ERR_NONE)
        return REFUSAL_MALFORMED;
    *bytes = delegation_write(ruling->arena, command->actor.directory, terms, &signing);
    return REFUSAL_NONE;
}

enum refusal delegating_offer(struct ruling *ruling, const struct command *command,
                              const struct signing_key *key, struct delegation *terms,
                              struct span *bytes)
{
    int64_t now = command->actor.now;
    struct delegation read = {
        .body = command->target,
        .seat = arg_text(command, "seat"),
        .giver = command->actor.person->id,
        .receiver = arg_text(command, "receiver"),
        .plan = arg_text(command, "plan"),
        .fiche = arg_text(command, "fiche"),
        .remarks = arg_text(command, "remarks"),
    };
    enum refusal refusal = arg_period(command, &read.period);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (arg_text(command, "from").len == 0)
        read.period.from = now - now % DAY_US;
    refusal = issue(ruling, command, key, now, &read, bytes);
    if (refusal == REFUSAL_NONE)
        *terms = read;
    return refusal;
}

/* --- giving ------------------------------------------------------------------------------------
 */

/* A statement gives one delegation: sent again, it does not undo a revocation. */
static bool is_used(const struct directory *directory, struct span digest)
{
    for (size_t i = 0; i < directory->delegation_count; i++)
        if (span_eq(directory->delegations[i].digest, digest))
            return true;
    return false;
}

/* Holds what was sent against what would be issued for it, and reads the delegation out of it. */
static enum refusal check_signed(const struct command *command, struct ruling *ruling,
                                 struct delegation *read)
{
    struct delegation_signing signing = {0};
    struct span statement = text_at(command->args, "statement"), expected = {0};
    struct span signature = text_at(command->args, "signature");
    struct digest digest = digest_of(statement);
    if (statement.len == 0 || signature.len == 0)
        return REFUSAL_SIGNATURE_DUE;
    if (delegation_parse(ruling->arena, statement, read, &signing) != ERR_NONE ||
        !span_eq(read->giver, command->actor.person->id) || !span_eq(read->body, command->target) ||
        !span_eq(read->fiche, arg_text(command, "fiche")))
        return REFUSAL_STATEMENT_OTHER;
    const struct signing_key *key = signing_own(ruling->arena, &command->actor, &signing.key);
    enum refusal refusal = signing_time(signing.at, command->actor.now);
    if (refusal == REFUSAL_NONE)
        refusal = issue(ruling, command, key, signing.at, read, &expected);
    if (refusal != REFUSAL_NONE)
        return refusal;
    read->statement = statement;
    read->signature = signature;
    read->digest = digest_hex(ruling->arena, &digest);
    read->key = key->id;
    if (!span_eq(expected, statement))
        return REFUSAL_STATEMENT_OTHER;
    if (is_used(command->actor.directory, read->digest))
        return REFUSAL_DELEGATION_USED;
    return signing_holds(key, statement, signature) ? REFUSAL_NONE : REFUSAL_SIGNATURE_BAD;
}

enum refusal delegating_give(const struct command *command, struct ruling *ruling)
{
    struct delegation given = {0};
    if (command->actor.person == NULL)
        return REFUSAL_SIGNED_OUT;
    enum refusal refusal = check_signed(command, ruling, &given);
    if (refusal == REFUSAL_NONE)
        ruling_event(ruling, "delegation:", command->fresh, "delegation-given",
                     delegation_body(&given));
    return refusal;
}

/* --- taking back --------------------------------------------------------------------------------
 */

/* Its giver revokes a delegation, or whoever administers people. */
enum refusal delegating_revoke(const struct command *command, struct ruling *ruling)
{
    const struct delegation *delegation =
        directory_delegation(command->actor.directory, command->target);
    const struct person *person = command->actor.person;
    bool is_own = person != NULL && span_eq(person->id, delegation->giver);
    if (!is_own && person != NULL &&
        access_may(&command->actor, CAPABILITY_PEOPLE, &(struct subject){0}) != REFUSAL_NONE)
        return REFUSAL_UNSEEN;
    if (!(command->actor.now < delegation_period(delegation).until))
        return REFUSAL_UNCHANGED;
    ruling_event(ruling, "delegation:", delegation->id, "delegation-revoked", json_object());
    return REFUSAL_NONE;
}
