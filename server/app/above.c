#include "server/above.h"

#include "base/buf.h"
#include "server/ledger.h"

static bool is_asked(const struct circuit *circuit)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].above)
            return true;
    return false;
}

static enum err phase_of(const struct directory *directory, const json_t *document,
                         enum phase *phase)
{
    const struct installed_circuit *circuit =
        directory_circuit(directory, text_at(document, "circuit"));
    size_t state;
    if (circuit == NULL || !circuit_state(&circuit->circuit, text_at(document, "state"), &state))
        return ERR_DAMAGED;
    *phase = circuit->circuit.states[state].phase;
    return ERR_NONE;
}

enum err above_look(struct arena *arena, struct kv_txn *txn, struct scene *scene)
{
    const struct directory *directory = scene->actor.directory;
    if (!is_asked(&scene->circuit->circuit))
        return ERR_NONE;
    struct span id = directory_above(directory, &scene->fiche);
    if (id.len == 0)
        return ERR_NONE;
    struct span subject = span_format(arena, "fiche:%.*s", SPAN_ARG(id));
    const json_t *document = ledger_standing(arena, txn, subject);
    if (document == NULL)
        return txn->err != ERR_NONE ? txn->err : ERR_DAMAGED;
    enum phase phase;
    TRY(phase_of(directory, document, &phase));
    scene->above = phase == PHASE_IN_PROGRESS || phase == PHASE_CLOSED;
    return ERR_NONE;
}
