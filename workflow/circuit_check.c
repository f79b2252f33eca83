/* circuit_check.c - what a circuit's rows must say together, once each is well formed. */
#include "base/buf.h"
#include "workflow/circuit.h"

enum {
    MAY_ACT = ROLE_BIT(ROLE_LEAD) | ROLE_BIT(ROLE_MEMBER) | ROLE_BIT(ROLE_PILOT) |
              ROLE_BIT(ROLE_REVIEWER) | ROLE_BIT(ROLE_METHOD)
};

/* Phases as a set: where a step may begin. */
#define PHASE_BIT(phase) (1U << (phase))

static unsigned phases_from(const struct circuit *circuit, const struct step *step)
{
    unsigned phases = 0;
    for (size_t i = 0; i < circuit->state_count; i++)
        if (step_begins(step, i))
            phases |= PHASE_BIT(circuit->states[i].phase);
    return phases;
}

static bool leads_to(const struct step *step, size_t state)
{
    if (step->passage == PASSAGE_NONE)
        return step->to == state;
    for (size_t i = 0; i < step->outcome_count; i++)
        if (step->outcomes[i].to == state)
            return true;
    return false;
}

static bool ends_where_it_begins(const struct circuit *circuit, const struct step *step)
{
    for (size_t i = 0; i < circuit->state_count; i++)
        if (step_begins(step, i) && leads_to(step, i))
            return true;
    return false;
}

/* --- acts --------------------------------------------------------------------------------------
 */

/* Whether every state where the act may be taken late has a time that can pass. */
static bool can_be_late(const struct circuit *circuit, const struct step *step)
{
    for (size_t i = 0; i < circuit->state_count; i++) {
        const struct deadline *own = &circuit->states[i].deadline;
        bool timed = own->days > 0 || own->is_expected;
        for (size_t j = 0; j < circuit->step_count; j++)
            timed = timed ||
                    (step_begins(&circuit->steps[j], i) && circuit->steps[j].deadline.days > 0);
        if (step_begins(step, i) && !timed)
            return false;
    }
    return true;
}

static const char *act_fault(const struct circuit *circuit, const struct step *step)
{
    unsigned from = phases_from(circuit, step);
    const unsigned written = PHASE_BIT(PHASE_DRAFT) | PHASE_BIT(PHASE_IN_PROGRESS);
    const unsigned valid = PHASE_BIT(PHASE_IN_PROGRESS) | PHASE_BIT(PHASE_CLOSED);
    if (step->by & ~(role_set)MAY_ACT)
        return "only lead, member, pilot, reviewer and method act; a body decides by its seats";
    if (step->gate.len > 0 && (from & ~written) != 0)
        return "what it wants complete cannot be completed where it begins";
    if (step->amends &&
        (!step->reason || (from & ~valid) != 0 || circuit->states[step->to].phase != PHASE_DRAFT))
        return "an amendment leads from progress or closure to draft, with its reason";
    if (step->expected && !step->reason)
        return "what is put off to a day is put off for a reason";
    if (step->late && !can_be_late(circuit, step))
        return "is for what is late, but nothing has a deadline where it begins";
    if (step->above && circuit->level == LEVEL_PLAN)
        return "nothing stands above a plan";
    if (step->pair && (step->sides[0] & step->sides[1]) != 0)
        return "the two sides of a pair are different kinds of person";
    return NULL;
}

/* --- decisions ---------------------------------------------------------------------------------
 */

/* Whether one vote, or none, could make this outcome hold: by what is enough for it, or by a tie
 * that the chair breaks or that falls to it. */
static bool holds_by_one(const struct step *step, size_t outcome)
{
    const struct quorum *quorum = &step->quorum;
    int64_t own = step->outcomes[outcome].quorum;
    bool by_votes = own > 0 ? own < 2 : quorum->share != SHARE_COUNT || quorum->votes < 2;
    return by_votes || quorum->tie == POLL_CHAIR ||
           (quorum->tie == POLL_FALLS && quorum->tie_outcome == outcome);
}

/* Whether somebody could validate, alone, what they wrote. */
static bool validates_alone(const struct step *step)
{
    for (size_t i = 0; i < step->outcome_count; i++)
        if (step->outcomes[i].validates && !(step->apart & APART_WRITER) && holds_by_one(step, i))
            return true;
    return false;
}

/* Members vote, or one records: never both. */
static const char *votes_fault(const struct step *step)
{
    if (step->quorum.tie == POLL_CHAIR && step->quorum.chair == CHAIR_SILENT)
        return "a chair without a vote breaks no tie";
    if (!step->recorded)
        return step->by != 0 ? "roles record what a body said; where members vote, nobody else does"
                             : NULL;
    bool counted = step->quorum.is_given;
    for (size_t i = 0; i < step->outcome_count; i++)
        counted = counted || step->outcomes[i].quorum > 0;
    if (counted)
        return "what is recorded has no quorum: nobody votes";
    if (step->by != 0 && (step->passage == PASSAGE_VALIDATION ||
                          step->passage == PASSAGE_ARBITRATION || step->signature))
        return "what decides, or is signed, is recorded by the body's chair alone";
    return step->by & ~(role_set)MAY_ACT ? "only lead, member, pilot, reviewer and method record"
                                         : NULL;
}

static bool begins_wherever(const struct circuit *circuit, const struct step *first,
                            const struct step *step)
{
    for (size_t i = 0; i < circuit->state_count; i++)
        if (step_begins(step, i) && !step_begins(first, i))
            return false;
    return true;
}

static const char *after_fault(const struct circuit *circuit, const struct step *step)
{
    for (size_t i = 0; i < step->after_count; i++) {
        const struct step *first = circuit_step(circuit, step->after[i]);
        if (first == NULL || first->passage == PASSAGE_NONE ||
            !begins_wherever(circuit, first, step))
            return "\"after\" names decisions that begin wherever this one does";
    }
    return NULL;
}

static const char *decision_fault(const struct circuit *circuit, const struct step *step)
{
    const unsigned decided = PHASE_BIT(PHASE_VALIDATION) | PHASE_BIT(PHASE_IN_PROGRESS);
    const char *fault = votes_fault(step);
    if (phases_from(circuit, step) & ~decided)
        return "a decision begins in states of phase validation or in progress";
    if (validates_alone(step))
        return "who wrote could validate alone: ask for \"apart\": [\"writer\"] or a "
               "quorum of 2 at least";
    if (step->advises && step->passage != PASSAGE_OPINION)
        return "recommendations come with opinions";
    if (step->advises && circuit->answers == 0)
        return "recommendations are owed answers: the circuit's \"answers\" says whose";
    if (step->deadline.is_expected)
        return "a decision's deadline is in days";
    return fault != NULL ? fault : after_fault(circuit, step);
}

static const char *step_fault(const struct circuit *circuit, const struct step *step)
{
    if (ends_where_it_begins(circuit, step))
        return "leads to a state where it begins";
    return step->passage == PASSAGE_NONE ? act_fault(circuit, step) : decision_fault(circuit, step);
}

/* --- states ------------------------------------------------------------------------------------
 */

/* Whether every step into a state is an act that gives a day. */
static bool is_always_expected(const struct circuit *circuit, size_t state)
{
    bool always = circuit->initial != state;
    for (size_t i = 0; i < circuit->step_count; i++)
        if (leads_to(&circuit->steps[i], state))
            always = always && circuit->steps[i].expected;
    for (size_t i = 0; i < circuit->state_count; i++)
        always = always && circuit->states[i].then != state;
    return always;
}

/* What begins in a state. */
struct beginnings {
    size_t passages, pairs;
    bool waits; /* some outcome waits for the others */
};

static struct beginnings beginnings_of(const struct circuit *circuit, size_t state)
{
    struct beginnings found = {0};
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (!step_begins(step, state))
            continue;
        found.passages += step->passage != PASSAGE_NONE;
        found.pairs += step->pair;
        for (size_t j = 0; j < step->outcome_count; j++)
            found.waits = found.waits || step->outcomes[j].to == NET_NOWHERE;
    }
    return found;
}

static const char *state_fault(const struct circuit *circuit, size_t i)
{
    const struct state *state = &circuit->states[i];
    struct beginnings begins = beginnings_of(circuit, i);
    if (begins.passages > NET_PASSAGES_MAX)
        return "more than 8 decisions side by side";
    if (begins.pairs > 1)
        return "more than one act of a pair";
    if (begins.waits && state->then == NET_NOWHERE)
        return "outcomes without \"to\" wait for a \"then\" that is not there";
    if (!begins.waits && state->then != NET_NOWHERE)
        return "\"then\" waits for an outcome without \"to\"";
    if (state->then == i)
        return "\"then\" leads where it begins";
    if (state->deadline.is_expected && !is_always_expected(circuit, i))
        return "not every way into it gives the expected day";
    return NULL;
}

struct span circuit_check(struct arena *arena, const struct circuit *circuit)
{
    for (size_t i = 0; i < circuit->step_count; i++) {
        const char *fault = step_fault(circuit, &circuit->steps[i]);
        if (fault != NULL)
            return span_format(arena, "step %.*s: %s", SPAN_ARG(circuit->steps[i].id), fault);
    }
    for (size_t i = 0; i < circuit->state_count; i++) {
        const char *fault = state_fault(circuit, i);
        if (fault != NULL)
            return span_format(arena, "state %.*s: %s", SPAN_ARG(circuit->states[i].id), fault);
    }
    if (circuit->answers & ~(role_set)MAY_ACT)
        return SPAN("answers: only lead, member, pilot, reviewer and method answer");
    if (circuit->states[circuit->initial].phase != PHASE_DRAFT)
        return span_format(arena, "state %.*s: a fiche begins in a draft",
                           SPAN_ARG(circuit->states[circuit->initial].id));
    return (struct span){0};
}
