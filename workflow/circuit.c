#include "workflow/circuit.h"

static const char *const level_words[] = {
#define X(name, word) word,
    LEVEL_TABLE(X)
#undef X
};

const char *level_word(enum level level)
{
    return level_words[level];
}

bool level_parse(struct span word, enum level *level)
{
    int index = span_among(word, level_words, LEVEL_COUNT);
    if (index >= 0)
        *level = (enum level)index;
    return index >= 0;
}

bool circuit_state(const struct circuit *circuit, struct span id, size_t *state)
{
    for (size_t i = 0; i < circuit->state_count; i++)
        if (span_eq(circuit->states[i].id, id)) {
            *state = i;
            return true;
        }
    return false;
}

const struct step *circuit_step(const struct circuit *circuit, struct span id)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        if (span_eq(circuit->steps[i].id, id))
            return &circuit->steps[i];
    return NULL;
}

const struct outcome *step_outcome(const struct step *step, struct span id)
{
    for (size_t i = 0; i < step->outcome_count; i++)
        if (span_eq(step->outcomes[i].id, id))
            return &step->outcomes[i];
    return NULL;
}

uint16_t circuit_step_number(const struct circuit *circuit, const struct step *step)
{
    return (uint16_t)(step - circuit->steps);
}

bool step_begins(const struct step *step, size_t state)
{
    return net_has(&step->from, (uint16_t)state);
}

bool step_may_lead(const struct circuit *circuit, const struct step *step,
                   const struct net_set *states)
{
    if (step->passage == PASSAGE_NONE)
        return net_has(states, (uint16_t)step->to);
    bool leads = false;
    for (size_t i = 0; i < step->outcome_count; i++) {
        size_t to = step->outcomes[i].to;
        leads = leads || (to != NET_NOWHERE && net_has(states, (uint16_t)to));
    }
    for (size_t i = 0; i < circuit->state_count && !leads; i++) {
        size_t then = circuit->states[i].then;
        leads = step_begins(step, i) && then != NET_NOWHERE && net_has(states, (uint16_t)then);
    }
    return leads;
}

bool circuit_names_body(const struct circuit *circuit, struct span code)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].passage != PASSAGE_NONE && span_eq(circuit->steps[i].body, code))
            return true;
    return false;
}

/* --- the net ------------------------------------------------------------------------------- */

static struct net_step net_step_of(const struct circuit *circuit, const struct step *step)
{
    struct net_step row = {
        .from = step->from,
        .is_passage = step->passage != PASSAGE_NONE,
        .pair = step->pair,
        .late = step->late,
        .above = step->above,
        .to = (uint16_t)step->to,
        .outcomes = (uint8_t)step->outcome_count,
        .advises = step->advises,
        .expires = step->expires != NULL ? (uint8_t)(step->expires - step->outcomes)
                                         : (uint8_t)POLL_OUTCOMES_MAX,
        .after_count = (uint8_t)step->after_count,
    };
    for (size_t i = 0; i < step->outcome_count; i++) {
        row.outcome_to[i] = (uint16_t)step->outcomes[i].to;
        row.validates[i] = step->outcomes[i].validates;
    }
    for (size_t i = 0; i < step->after_count; i++)
        row.after[i] = circuit_step_number(circuit, circuit_step(circuit, step->after[i]));
    return row;
}

static bool has_deadline(const struct deadline *deadline)
{
    return deadline->days > 0 || deadline->is_expected;
}

static struct net_state net_state_of(const struct circuit *circuit, size_t state)
{
    struct net_state row = {.phase = (uint8_t)circuit->states[state].phase,
                            .own_timed = has_deadline(&circuit->states[state].deadline),
                            .then = (uint16_t)circuit->states[state].then};
    row.timed = row.own_timed;
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage == PASSAGE_NONE || !step_begins(step, state))
            continue;
        row.passage_timed[row.passages] = has_deadline(&step->deadline);
        row.passage[row.passages++] = (uint16_t)i;
        row.timed = row.timed || has_deadline(&step->deadline);
    }
    return row;
}

struct net circuit_net(struct arena *arena, const struct circuit *circuit)
{
    struct net_state *states = arena_new(arena, struct net_state, circuit->state_count);
    struct net_step *steps = arena_new(arena, struct net_step, circuit->step_count);
    for (size_t i = 0; i < circuit->state_count; i++)
        states[i] = net_state_of(circuit, i);
    for (size_t i = 0; i < circuit->step_count; i++)
        steps[i] = net_step_of(circuit, &circuit->steps[i]);
    return (struct net){.initial = (uint16_t)circuit->initial,
                        .state_count = (uint16_t)circuit->state_count,
                        .step_count = (uint16_t)circuit->step_count,
                        .states = states,
                        .steps = steps};
}
