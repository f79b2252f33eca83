/* circuit_check.c - what a circuit's rows must say together, once each is well formed. */
#include "base/buf.h"
#include "workflow/circuit.h"

enum {
    MAY_ACT = ROLE_BIT(ROLE_LEAD) | ROLE_BIT(ROLE_MEMBER) | ROLE_BIT(ROLE_PILOT) |
              ROLE_BIT(ROLE_REVIEWER) | ROLE_BIT(ROLE_METHOD)
};

/* Where a step may lead. */
static state_set step_ends(const struct step *step)
{
    if (step->passage == PASSAGE_NONE)
        return STATE_BIT(step->to);
    state_set ends = 0;
    for (size_t i = 0; i < step->outcome_count; i++)
        ends |= STATE_BIT(step->outcomes[i].to);
    return ends;
}

static state_set states_of_phase(const struct circuit *circuit, enum phase phase)
{
    state_set states = 0;
    for (size_t i = 0; i < circuit->state_count; i++)
        if (circuit->states[i].phase == phase)
            states |= STATE_BIT(i);
    return states;
}

static state_set reached_from(const struct circuit *circuit, state_set states)
{
    state_set before;
    do {
        before = states;
        for (size_t i = 0; i < circuit->step_count; i++)
            if (circuit->steps[i].from & states)
                states |= step_ends(&circuit->steps[i]);
    } while (states != before);
    return states;
}

static struct span first_of(const struct circuit *circuit, state_set states)
{
    size_t i = 0;
    while (!(states & STATE_BIT(i)))
        i++;
    return circuit->states[i].id;
}

static struct span check_reach(struct arena *arena, const struct circuit *circuit)
{
    state_set all = circuit->state_count == CIRCUIT_STATES_MAX
                        ? ~(state_set)0
                        : STATE_BIT(circuit->state_count) - 1;
    state_set lost = all & ~reached_from(circuit, STATE_BIT(circuit->initial));
    if (lost != 0)
        return span_format(arena, "states: no way leads from %.*s to %.*s",
                           SPAN_ARG(circuit->states[circuit->initial].id),
                           SPAN_ARG(first_of(circuit, lost)));
    state_set closed = states_of_phase(circuit, PHASE_CLOSED);
    for (size_t i = 0; i < circuit->state_count; i++)
        if ((reached_from(circuit, STATE_BIT(i)) & closed) == 0)
            return span_format(arena, "states: from %.*s no way leads to a closed one",
                               SPAN_ARG(circuit->states[i].id));
    return (struct span){0};
}

/* Whether somebody could validate, alone, what they wrote. */
static bool validates_alone(const struct step *step)
{
    for (size_t i = 0; i < step->outcome_count; i++)
        if (step->outcomes[i].validates && step->outcomes[i].quorum < 2 && !step->apart_writer)
            return true;
    return false;
}

static const char *step_fault(const struct circuit *circuit, const struct step *step)
{
    if (step->from & step_ends(step))
        return "leads to a state where it begins";
    if (step->passage == PASSAGE_NONE)
        return step->by & ~(role_set)MAY_ACT ? "only lead, member, pilot, reviewer and method "
                                               "act; a body decides by its seats"
                                             : NULL;
    if (step->from & ~states_of_phase(circuit, PHASE_VALIDATION))
        return "a decision begins in states of phase validation";
    if (validates_alone(step))
        return "who wrote could validate alone: ask for \"apart\": [\"writer\"] or a "
               "quorum of 2 at least";
    return NULL;
}

struct span circuit_check(struct arena *arena, const struct circuit *circuit)
{
    for (size_t i = 0; i < circuit->step_count; i++) {
        const char *fault = step_fault(circuit, &circuit->steps[i]);
        if (fault != NULL)
            return span_format(arena, "step %.*s: %s", SPAN_ARG(circuit->steps[i].id), fault);
    }
    return check_reach(arena, circuit);
}
