/* fuzz_rehearsal.c - any bytes as the moves tried out in a circuit: each is a move of it, which
 * can be written and read again and leads where the net has a state, or it is none. */
#include "server/assets.h"
#include "workflow/rehearsal.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"circuits/oncopole.json", "circuits/usagers.json"};
    SCOPED_ARENA arena = {0};
    struct circuit circuit;
    struct span reason, rest = {.ptr = (const char *)data, .len = size};
    struct span bytes = asset_find(span_of(names[size % COUNT_OF(names)]))->bytes;
    if (circuit_read(&arena, bytes, &circuit, &reason) != ERR_NONE)
        abort();
    struct rehearsal rehearsal = rehearsal_begin(&circuit, REHEARSAL_MEMBERS_MIN);
    for (size_t i = 0; rest.len > 0 && i < REHEARSAL_MOVES_MAX; i++) {
        struct rehearsal_move move, again;
        struct span text = span_cut(&rest, '.');
        if (!rehearsal_read(&circuit, text, &move))
            continue;
        assert(move.step < circuit.step_count);
        assert(rehearsal_read(&circuit, rehearsal_write(&arena, move), &again));
        assert(again.kind == move.kind && again.step == move.step && again.choice == move.choice);
        rehearsal_play(&rehearsal, move);
        assert(rehearsal.at.state < circuit.state_count);
    }
    return 0;
}
