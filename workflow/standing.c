#include "workflow/standing.h"

#include "workflow/delegation.h"
#include "workflow/electorate.h"

static const struct circuit *circuit_of(const struct scene *scene)
{
    return &scene->circuit->circuit;
}

/* --- votes -------------------------------------------------------------------------------------
 */

bool standing_counts(const struct scene *scene, const struct step *step,
                     const struct decision *decision)
{
    if (decision->round != scene->fiche.round || decision->revision != scene->fiche.revision ||
        !span_eq(decision->step, step->id) ||
        decision->ballot != fiche_ballot(&scene->fiche, step->id))
        return false;
    const struct body *body = scene_body(scene, step);
    return step->quorum.of != BASIS_PRESENT ||
           (body != NULL && span_eq(decision->sitting, body->sitting.id));
}

bool standing_has_voice(const struct step *step, const struct body *body,
                        const struct seat *titular)
{
    if (step->recorded)
        return titular->kind == SEAT_CHAIR;
    if (titular->kind != SEAT_CHAIR)
        return titular->kind == SEAT_MEMBER;
    switch (step->quorum.chair) {
    case CHAIR_VOTES:
    case CHAIR_MUST: return true;
    case CHAIR_SILENT: return false;
    case CHAIR_BODY:
    case CHAIR_KINDS: break;
    }
    return body->chair_votes || step->quorum.tie == POLL_CHAIR;
}

/* The same of anybody who holds these roles on the fiche. */
static enum refusal keeps_apart(const struct scene *scene, const struct step *step,
                                struct span person, role_set roles)
{
    if ((step->apart & APART_LEAD) && (roles & ROLE_BIT(ROLE_LEAD)))
        return REFUSAL_OWN_FICHE;
    if ((step->apart & APART_WRITER) && fiche_written_by(&scene->fiche, person))
        return REFUSAL_OWN_WRITING;
    if ((step->apart & APART_SUBMITTER) && fiche_lists(scene->fiche.movers, person))
        return REFUSAL_OWN_STEP;
    return REFUSAL_NONE;
}

enum refusal standing_apart(const struct scene *scene, const struct step *step)
{
    return keeps_apart(scene, step, scene->actor.person->id, scene->roles);
}

/* Whether somebody may decide on the fiche, and the step wants no other eyes than theirs. */
static bool may_judge(const struct scene *scene, const struct step *step,
                      const struct person *person)
{
    if (person == NULL)
        return false;
    struct actor actor = scene->actor;
    actor.person = person;
    struct subject subject = scene_subject(scene);
    role_set roles = access_roles(&actor, &subject);
    return access_may_by(&actor, roles, CAPABILITY_FICHE_DECIDE, &subject) == REFUSAL_NONE &&
           keeps_apart(scene, step, person->id, roles) == REFUSAL_NONE;
}

enum refusal standing_lender(const struct scene *scene, const struct step *step,
                             const struct seat *seat)
{
    return seat->delegation == NULL || may_judge(scene, step, seat->lender) ? REFUSAL_NONE
                                                                            : REFUSAL_LENDER;
}

/* The votes of a ballot, as they are looked through for one seat after the other. */
struct booth {
    const struct scene *scene;
    const struct step *step;
    const struct body *body;
};

/* Whether a person or a titular seat has voted already. */
static bool has_voted(const struct booth *booth, const struct seat *titular, struct span person)
{
    const struct fiche *fiche = &booth->scene->fiche;
    for (size_t i = 0; i < fiche->decision_count; i++) {
        const struct decision *decision = &fiche->decisions[i];
        if (standing_counts(booth->scene, booth->step, decision) &&
            (span_eq(decision->person, person) || span_eq(decision->titular, titular->id)))
            return true;
    }
    return false;
}

static bool is_in_office(const struct booth *booth, const struct seat *titular)
{
    return standing_has_voice(booth->step, booth->body, titular) &&
           period_holds(titular->period, booth->scene->actor.now);
}

static bool is_there(const struct booth *booth, const struct seat *titular)
{
    return booth->step->quorum.of != BASIS_PRESENT || body_is_present(booth->body, titular);
}

static bool may_still_vote(void *context, const struct seat *seat)
{
    const struct booth *booth = context;
    const struct scene *scene = booth->scene;
    const struct seat *titular = seat->titular;
    return is_in_office(booth, titular) && period_holds(seat->period, scene->actor.now) &&
           is_there(booth, titular) &&
           delegation_covers(seat->delegation, scene->plan->slug, scene->fiche.id) &&
           !has_voted(booth, titular, seat->person) &&
           standing_lender(scene, booth->step, seat) == REFUSAL_NONE &&
           may_judge(scene, booth->step, seat->holder);
}

static struct electorate electorate_of(const struct booth *booth)
{
    const struct body *body = booth->body;
    struct electorate found = {.seats = body->size,
                               .own = (int64_t)body_quorum(body, booth->scene->actor.now)};
    for (size_t i = 0; i < body->seat_count; i++) {
        const struct seat *seat = &body->seats[i];
        bool holds = seat->kind != SEAT_SUBSTITUTE && is_in_office(booth, seat);
        found.members += holds;
        found.present += holds && body_is_present(body, seat);
    }
    struct poll votes = standing_poll(booth->scene, booth->step);
    struct poll_rule all = {.outcomes = (uint8_t)booth->step->outcome_count};
    found.voters = (int64_t)(electorate_count(body, may_still_vote, (void *)(uintptr_t)booth) +
                             poll_total(&all, &votes));
    return found;
}

struct poll_rule standing_rule(const struct scene *scene, const struct step *step)
{
    const struct body *body = scene_body(scene, step);
    const struct booth booth = {.scene = scene, .step = step, .body = body};
    struct electorate electorate = {.own = 1, .voters = step->recorded};
    if (body != NULL && !step->recorded)
        electorate = electorate_of(&booth);
    return electorate_rule(step, &electorate);
}

static bool is_chair_s(const struct body *body, struct span titular)
{
    const struct seat *seat = body == NULL ? NULL : body_seat(body, titular);
    return seat != NULL && seat->kind == SEAT_CHAIR;
}

uint8_t standing_choice(const struct step *step, const struct outcome *outcome)
{
    return (uint8_t)(outcome - step->outcomes);
}

/* Numbers that stand for persons: the place of their first vote. */
static uint8_t voter_number(const struct decision *const *votes, size_t count, struct span person)
{
    size_t number = 0;
    while (number < count && !span_eq(votes[number]->person, person))
        number++;
    return (uint8_t)number;
}

struct poll standing_poll(const struct scene *scene, const struct step *step)
{
    const struct body *body = scene_body(scene, step);
    const struct decision *seen[POLL_VOTERS_MAX];
    struct poll_vote votes[POLL_VOTERS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < scene->fiche.decision_count && count < POLL_VOTERS_MAX; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        const struct outcome *outcome = step_outcome(step, decision->outcome);
        if (outcome == NULL || !standing_counts(scene, step, decision))
            continue;
        seen[count] = decision;
        votes[count] = (struct poll_vote){.voter = voter_number(seen, count, decision->person),
                                          .outcome = standing_choice(step, outcome),
                                          .is_chair = is_chair_s(body, decision->titular)};
        count++;
    }
    return poll_of(votes, count);
}

/* --- the place ---------------------------------------------------------------------------------
 */

static uint8_t passage_of(const struct scene *scene, const struct step *step)
{
    if (fiche_conclusion(&scene->fiche, step->id) != NULL)
        return NET_PASSAGE_CONCLUDED;
    struct poll poll = standing_poll(scene, step);
    struct poll_rule rule = {.outcomes = (uint8_t)step->outcome_count};
    if (poll_total(&rule, &poll) == 0) /* nothing to count: no need to know who may vote */
        return NET_PASSAGE_OPEN;
    rule = standing_rule(scene, step);
    return poll_result(&rule, &poll).ending == POLL_SPLIT ? NET_PASSAGE_SPLIT : NET_PASSAGE_OPEN;
}

/* What is owed an answer: before the present round, or in it. */
static bool owes(const struct scene *scene, bool here)
{
    for (size_t i = 0; i < scene->fiche.advice_count; i++) {
        const struct advice *advice = &scene->fiche.advice[i];
        if (advice->answer.len == 0 && (advice->round == scene->fiche.round) == here)
            return true;
    }
    return false;
}

static void take_agreements(const struct scene *scene, struct marking *marking)
{
    for (size_t i = 0; i < json_array_size(scene->fiche.agreed); i++) {
        const json_t *agreement = json_array_get(scene->fiche.agreed, i);
        int64_t side = number_at(agreement, "side");
        if (side >= 0 && side < NET_SIDES &&
            number_at(agreement, "revision") == scene->fiche.revision)
            marking->agreed[side] = true;
    }
}

struct marking standing_marking(const struct scene *scene)
{
    const struct circuit *circuit = circuit_of(scene);
    struct marking marking = {
        .state = (uint16_t)(scene->state - circuit->states),
        .late = json_array_size(scene->fiche.passed) > 0,
        .owes_before = owes(scene, false),
        .owes_here = owes(scene, true),
        .approved = scene->fiche.approved || scene->state->phase == PHASE_IN_PROGRESS,
        .above = scene->above,
    };
    const struct net_state *state = &circuit->net.states[marking.state];
    for (uint8_t slot = 0; slot < state->passages; slot++)
        marking.passage[slot] = passage_of(scene, &circuit->steps[state->passage[slot]]);
    take_agreements(scene, &marking);
    return marking;
}

enum net_verdict standing_fire(const struct scene *scene, struct move move, struct marking *after)
{
    struct marking before = standing_marking(scene);
    return net_fire(&circuit_of(scene)->net, &before, move, after);
}
