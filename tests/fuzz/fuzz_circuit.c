/* fuzz_circuit.c - any bytes as a circuit: read whole, its net walked; or refused with a reason. */
#include "workflow/circuit.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    walk(&circuit.net);
    return 0;
}
