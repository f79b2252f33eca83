/* fuzz_circuit.c - any bytes as a circuit: read whole, or refused with a reason. */
#include "workflow/circuit.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    return 0;
}
