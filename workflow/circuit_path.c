/* circuit_path.c - the main way through a circuit. */
#include "workflow/circuit.h"

size_t step_leads(const struct circuit *circuit, const struct step *step, size_t from)
{
    if (step->passage == PASSAGE_NONE)
        return step->to;
    size_t to = step->outcomes[0].to;
    return to != NET_NOWHERE ? to : circuit->states[from].then;
}

/* The circuit's first closed state, where what goes well ends. */
static size_t good_end(const struct circuit *circuit)
{
    size_t state = 0;
    while (state + 1 < circuit->state_count && circuit->states[state].phase != PHASE_CLOSED)
        state++;
    return state;
}

/* Walks breadth first; before[state] is the state it was first come from.  Answers the good
 * end, or the initial state when it is not met. */
static size_t walk(const struct circuit *circuit, size_t before[CIRCUIT_STATES_MAX])
{
    size_t queue[CIRCUIT_STATES_MAX] = {circuit->initial}, count = 1;
    struct net_set seen = {0};
    net_add(&seen, (uint16_t)circuit->initial);
    for (size_t next = 0; next < count; next++) {
        size_t from = queue[next];
        if (from == good_end(circuit))
            return from;
        if (circuit->states[from].phase == PHASE_CLOSED)
            continue; /* what is opened again has not gone well */
        for (size_t i = 0; i < circuit->step_count; i++) {
            const struct step *step = &circuit->steps[i];
            size_t to = step_begins(step, from) ? step_leads(circuit, step, from) : from;
            if (net_has(&seen, (uint16_t)to))
                continue;
            net_add(&seen, (uint16_t)to);
            before[to] = from;
            queue[count++] = to;
        }
    }
    return circuit->initial;
}

struct net_set circuit_path(const struct circuit *circuit)
{
    size_t before[CIRCUIT_STATES_MAX] = {0};
    struct net_set path = {0};
    size_t at = walk(circuit, before);
    for (; at != circuit->initial; at = before[at])
        net_add(&path, (uint16_t)at);
    net_add(&path, (uint16_t)at);
    return path;
}
