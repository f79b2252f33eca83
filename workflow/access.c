#include "workflow/access.h"

#include "workflow/delegation.h"
#include "workflow/directory.h"
#include "workflow/fiche.h"

#include <assert.h>

/* A set of phases, one bit each. */
typedef unsigned phase_set;

enum {
    DRAFT = 1 << PHASE_DRAFT,
    VALIDATION = 1 << PHASE_VALIDATION,
    IN_PROGRESS = 1 << PHASE_IN_PROGRESS,
    CLOSED = 1 << PHASE_CLOSED,
    ALL = DRAFT | VALIDATION | IN_PROGRESS | CLOSED
};

static const unsigned char allowed[CAPABILITY_COUNT][ROLE_COUNT] = {
#define ALLOW(role, capability, phases) [CAPABILITY_##capability][ROLE_##role] = (phases),
#define FORBID(role, capability, refusal)
#include "access.def"
#undef ALLOW
#undef FORBID
};

static const unsigned char forbidden[CAPABILITY_COUNT][ROLE_COUNT] = {
#define ALLOW(role, capability, phases)
#define FORBID(role, capability, refusal) \
    [CAPABILITY_##capability][ROLE_##role] = REFUSAL_##refusal,
#include "access.def"
#undef ALLOW
#undef FORBID
};

/* Takes a role out of a set; false: there are no more. */
static bool next_role(role_set *roles, unsigned *role)
{
    if (*roles == 0)
        return false;
    *role = (unsigned)__builtin_ctz(*roles);
    *roles &= *roles - 1;
    return true;
}

static enum refusal forbids(role_set roles, enum capability capability)
{
    unsigned role;
    enum refusal refusal = REFUSAL_NONE;
    while (refusal == REFUSAL_NONE && next_role(&roles, &role))
        refusal = (enum refusal)forbidden[capability][role];
    return refusal;
}

static bool allows_in(role_set roles, enum capability capability, phase_set phases)
{
    unsigned role;
    if (forbids(roles, capability) != REFUSAL_NONE)
        return false;
    while (next_role(&roles, &role))
        if (phases & allowed[capability][role])
            return true;
    return false;
}

bool access_allows(role_set roles, enum capability capability, enum phase phase)
{
    return allows_in(roles, capability, 1u << phase);
}

bool access_allows_ever(role_set roles, enum capability capability)
{
    return allows_in(roles, capability, ALL);
}

/* Whether a node is the subject's, or above it. */
static bool node_covers(struct span target, const struct subject *subject)
{
    const struct node *node = subject->node;
    for (int depth = 0; node != NULL && depth < PLAN_LEVELS_MAX; depth++) {
        if (span_eq(node->id, target))
            return true;
        node = node->above;
    }
    return false;
}

static bool grant_covers(const struct grant *grant, const struct subject *subject)
{
    switch (grant->scope) {
    case SCOPE_INSTITUTION: return true;
    case SCOPE_PLAN: return subject->plan != NULL && span_eq(subject->plan->slug, grant->target);
    case SCOPE_NODE: return node_covers(grant->target, subject);
    case SCOPE_FICHE: return subject->fiche != NULL && span_eq(subject->fiche->id, grant->target);
    }
    return false;
}

static role_set granted(const struct actor *actor, const struct subject *subject)
{
    role_set roles = 0;
    for (size_t i = 0; i < actor->person->grant_count; i++) {
        const struct grant *grant = &actor->person->grants[i];
        if (period_holds(grant->period, actor->now) && grant_covers(grant, subject))
            roles |= ROLE_BIT(grant->role);
    }
    return roles & ~ROLE_BIT(ROLE_SEAT);
}

/* The roles granted on branches of a plan: they open the plan's own pages. */
static role_set granted_below(const struct actor *actor, const struct plan *plan)
{
    role_set roles = 0;
    for (size_t i = 0; i < actor->person->grant_count; i++) {
        const struct grant *grant = &actor->person->grants[i];
        const struct node *node =
            grant->scope == SCOPE_NODE ? directory_node(actor->directory, grant->target) : NULL;
        if (node != NULL && span_eq(node->plan, plan->slug) &&
            period_holds(grant->period, actor->now))
            roles |= ROLE_BIT(grant->role);
    }
    return roles & ~ROLE_BIT(ROLE_SEAT);
}

static role_set role_of_field(const struct field *field)
{
    switch (field->role) {
    case FIELD_ROLE_LEAD: return ROLE_BIT(ROLE_LEAD);
    case FIELD_ROLE_MEMBER: return ROLE_BIT(ROLE_MEMBER);
    case FIELD_ROLE_PILOT: return ROLE_BIT(ROLE_PILOT);
    case FIELD_ROLE_NONE: return 0;
    }
    return 0;
}

static bool names(const json_t *value, struct span person)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (span_eq(text_of(json_array_get(value, i)), person))
            return true;
    return json_is_string(value) && span_eq(text_of(value), person);
}

static role_set named(const struct actor *actor, const struct subject *subject)
{
    role_set roles = 0;
    const struct fiche *fiche = subject->fiche;
    const struct installed_form *form =
        subject->form != NULL ? subject->form : directory_form(actor->directory, fiche->form_ref);
    for (size_t i = 0; form != NULL && i < form->naming_count; i++) {
        const struct field *field = form->naming[i];
        const json_t *value = json_object_getn(fiche->content, field->id.ptr, field->id.len);
        if (names(value, actor->person->id))
            roles |= role_of_field(field);
    }
    return roles;
}

bool access_sits(const struct actor *actor, const struct body *body)
{
    for (size_t i = 0; actor->person != NULL && i < actor->person->holding_count; i++) {
        const struct holding *holding = &actor->person->holdings[i];
        if (holding->body == body && period_holds(holding->seat->period, actor->now))
            return true;
    }
    return false;
}

/* A fiche keeps the circuit it began with; elsewhere the plan's counts. */
static const struct installed_circuit *circuit_of(const struct actor *actor,
                                                  const struct subject *subject)
{
    if (subject->circuit != NULL)
        return subject->circuit;
    if (subject->fiche != NULL)
        return directory_circuit(actor->directory, subject->fiche->circuit_ref);
    return subject->plan != NULL ? subject->plan->circuit : NULL;
}

/* By a seat in a body that the circuit names; one that is lent for less may not reach. */
static role_set seated(const struct actor *actor, const struct subject *subject)
{
    if (actor->person->holding_count == 0)
        return 0;
    const struct installed_circuit *circuit = circuit_of(actor, subject);
    struct span plan = subject->plan != NULL ? subject->plan->slug : SPAN("");
    struct span fiche = subject->fiche != NULL ? subject->fiche->id : SPAN("");
    for (size_t i = 0; circuit != NULL && i < actor->person->holding_count; i++) {
        const struct holding *holding = &actor->person->holdings[i];
        if (circuit->names[holding->body - actor->directory->bodies] &&
            period_holds(holding->seat->period, actor->now) &&
            delegation_covers(holding->seat->delegation, plan, fiche))
            return ROLE_BIT(ROLE_SEAT);
    }
    return 0;
}

role_set access_roles(const struct actor *actor, const struct subject *subject)
{
    assert(subject->plan != NULL || (subject->node == NULL && subject->fiche == NULL));
    if (actor->person == NULL)
        return 0;
    role_set roles = granted(actor, subject) | seated(actor, subject);
    if (subject->fiche != NULL)
        roles |= named(actor, subject);
    if (actor->person->kind == PERSON_STAFF)
        roles |= ROLE_BIT(ROLE_STAFF);
    if (subject->plan != NULL && !subject->plan->published)
        roles &= ~ROLE_BIT(ROLE_STAFF);
    return roles;
}

static bool may(role_set roles, enum capability capability, const struct subject *subject)
{
    return subject->fiche != NULL ? access_allows(roles, capability, subject->phase)
                                  : access_allows_ever(roles, capability);
}

/* Whether the subject may be known to exist at all. */
static bool is_seen(const struct actor *actor, role_set roles, const struct subject *subject)
{
    if (subject->fiche != NULL)
        return may(roles, CAPABILITY_FICHE_READ, subject);
    if (subject->plan == NULL)
        return true;
    return may(roles | granted_below(actor, subject->plan), CAPABILITY_PLAN_READ, subject);
}

/* Of somebody signed in. */
static enum refusal rule_on(const struct actor *actor, role_set roles, enum capability capability,
                            const struct subject *subject)
{
    if (capability == CAPABILITY_PLAN_READ && subject->plan != NULL)
        roles |= granted_below(actor, subject->plan);
    if (may(roles, capability, subject))
        return REFUSAL_NONE;
    if (!is_seen(actor, roles, subject))
        return REFUSAL_UNSEEN;
    enum refusal forbidding = forbids(roles, capability);
    if (forbidding != REFUSAL_NONE)
        return forbidding;
    return access_allows_ever(roles, capability) ? REFUSAL_NOT_IN_THIS_PHASE
                                                 : REFUSAL_NOT_YOUR_ROLE;
}

/* What is decided before roles are asked for; false: they must be. */
static bool rules_first(const struct actor *actor, enum capability capability,
                        enum refusal *refusal)
{
    bool is_open = actor->person != NULL && actor->person->account_open;
    *refusal = REFUSAL_NONE;
    if (capability == CAPABILITY_ANYONE || (is_open && capability == CAPABILITY_SIGNED_IN))
        return true;
    if (!is_open)
        *refusal = actor->person == NULL ? REFUSAL_SIGNED_OUT : REFUSAL_ACCOUNT_CLOSED;
    return !is_open;
}

enum refusal access_may(const struct actor *actor, enum capability capability,
                        const struct subject *subject)
{
    enum refusal refusal;
    if (rules_first(actor, capability, &refusal))
        return refusal;
    return rule_on(actor, access_roles(actor, subject), capability, subject);
}

enum refusal access_may_by(const struct actor *actor, role_set roles, enum capability capability,
                           const struct subject *subject)
{
    enum refusal refusal;
    if (rules_first(actor, capability, &refusal))
        return refusal;
    return rule_on(actor, roles, capability, subject);
}

bool access_chairs(const struct actor *actor, const struct body *body)
{
    for (size_t i = 0; actor->person != NULL && i < actor->person->holding_count; i++) {
        const struct holding *holding = &actor->person->holdings[i];
        const struct seat *seat = holding->seat, *titular = seat->titular;
        if (holding->body == body && titular->kind == SEAT_CHAIR &&
            delegation_covers(seat->delegation, SPAN(""), SPAN("")) &&
            period_holds(seat->period, actor->now) && period_holds(titular->period, actor->now))
            return true;
    }
    return false;
}
