/* fuzz_circuit.c - any bytes as a circuit: read whole, its net walked; or refused with a reason. */
#include "workflow/circuit.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool leads(const struct net *net, uint16_t state)
{
    return state < net->state_count || state == NET_NOWHERE;
}

/* What the proof of the kernel takes for granted (net.h). */
static void is_well_formed(const struct net *net)
{
    assert(net->initial < net->state_count && net->state_count <= NET_STATES_MAX);
    for (uint16_t i = 0; i < net->state_count; i++) {
        const struct net_state *state = &net->states[i];
        assert(state->phase <= NET_CLOSED && leads(net, state->then));
        assert(state->passages <= NET_PASSAGES_MAX);
        for (uint8_t slot = 0; slot < state->passages; slot++)
            assert(state->passage[slot] < net->step_count &&
                   net->steps[state->passage[slot]].is_passage);
    }
    for (uint16_t i = 0; i < net->step_count; i++) {
        const struct net_step *step = &net->steps[i];
        assert(step->is_passage || step->to < net->state_count);
        assert(step->outcomes <= POLL_OUTCOMES_MAX && step->expires <= POLL_OUTCOMES_MAX);
        assert(step->after_count < NET_PASSAGES_MAX);
        for (uint8_t outcome = 0; outcome < step->outcomes; outcome++)
            assert(leads(net, step->outcome_to[outcome]));
        for (uint8_t after = 0; after < step->after_count; after++)
            assert(step->after[after] < net->step_count);
    }
}

/* Every move of every step, from wherever the ones before led. */
static void walk(const struct net *net)
{
    struct marking at = net_beginning(net);
    for (uint16_t step = 0; step < net->step_count; step++)
        for (enum move_kind kind = MOVE_ACT; kind <= MOVE_ABOVE; kind++)
            for (uint8_t choice = 0; choice <= POLL_OUTCOMES_MAX; choice++) {
                struct marking after;
                struct move move = {kind, step, choice, choice % 2 == 0};
                if (net_fire(net, &at, move, &after) == NET_FIRES)
                    at = after;
                assert(at.state < net->state_count);
            }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    struct circuit circuit = {0};
    struct span reason = {0};
    struct span bytes = {.ptr = (const char *)data, .len = size};
    if (circuit_read(&arena, bytes, &circuit, &reason) != ERR_NONE) {
        assert(reason.len > 0 && circuit.states == NULL);
        return 0;
    }
    assert(circuit.initial < circuit.state_count && circuit.step_count > 0);
    for (size_t i = 0; i < circuit.step_count; i++)
        assert(circuit_step(&circuit, circuit.steps[i].id) == &circuit.steps[i]);
    is_well_formed(&circuit.net);
    walk(&circuit.net);
    return 0;
}
