#include "workflow/circuit.h"

const char *passage_word(enum passage passage)
{
    static const char *const words[] = {
#define X(name, word) word,
        PASSAGE_TABLE(X)
#undef X
    };
    return words[passage];
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

bool circuit_names_body(const struct circuit *circuit, struct span code)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].passage != PASSAGE_NONE && span_eq(circuit->steps[i].body, code))
            return true;
    return false;
}
