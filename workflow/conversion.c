#include "workflow/conversion.h"

#include "workflow/commands.h"
#include "workflow/soundness.h"
#include "workflow/standing.h"

static const char *const words[] = {
#define X(name, word) word,
    CONVERSION_TABLE(X)
#undef X
};

const char *conversion_word(enum conversion conversion)
{
    return words[conversion];
}

struct conversion_map conversion_same(const struct circuit *from, const struct circuit *to)
{
    struct conversion_map map;
    for (size_t i = 0; i < from->state_count; i++) {
        size_t state;
        bool is_there = circuit_state(to, from->states[i].id, &state);
        map.to[i] = is_there ? (uint16_t)state : NET_NOWHERE;
    }
    return map;
}

enum conversion conversion_of(const struct circuit *from, size_t state, const struct circuit *to,
                              uint16_t target)
{
    if (from->level != to->level)
        return CONVERSION_LEVEL;
    if (target == NET_NOWHERE)
        return CONVERSION_NOWHERE;
    if (to->states[target].deadline.is_expected && !from->states[state].deadline.is_expected)
        return CONVERSION_DAY;
    enum phase phase = to->states[target].phase;
    return phase == from->states[state].phase || phase == PHASE_DRAFT ? CONVERSION_MOVES
                                                                      : CONVERSION_PHASE;
}

struct conversion_fiche conversion_fiche(const struct fiche *fiche)
{
    bool votes = json_array_size(fiche->concluded) > 0 || json_array_size(fiche->agreed) > 0;
    for (size_t i = 0; i < fiche->decision_count; i++)
        votes = votes || fiche->decisions[i].round == fiche->round;
    return (struct conversion_fiche){.id = fiche->id,
                                     .plan = fiche->plan,
                                     .state = fiche->state,
                                     .votes = votes,
                                     .is_valid = fiche->valid_hash.len > 0};
}

/* --- the preview -------------------------------------------------------------------------------
 */

static struct conversion_row row_of(const struct circuit *from, const struct circuit *to,
                                    size_t state, uint16_t target,
                                    const struct conversion_fiche *fiches, size_t count)
{
    struct conversion_row row = {
        .state = state, .target = target, .conversion = conversion_of(from, state, to, target)};
    bool moves = row.conversion == CONVERSION_MOVES;
    bool reopens = moves && from->states[state].phase != PHASE_DRAFT &&
                   to->states[target].phase == PHASE_DRAFT;
    for (size_t i = 0; i < count; i++) {
        if (!span_eq(fiches[i].state, from->states[state].id))
            continue;
        row.fiches++;
        row.voided += moves && fiches[i].votes;
        row.revalidated += reopens && fiches[i].is_valid;
    }
    return row;
}

size_t conversion_preview(const struct circuit *from, const struct circuit *to,
                          const struct conversion_map *map, const struct conversion_fiche *fiches,
                          size_t count, struct conversion_row *rows)
{
    size_t used = 0;
    for (size_t state = 0; state < from->state_count; state++) {
        struct conversion_row row = row_of(from, to, state, map->to[state], fiches, count);
        if (row.fiches > 0)
            rows[used++] = row;
    }
    return used;
}

/* --- deciding -----------------------------------------------------------------------------------
 */

static void converted(const struct command *command, struct ruling *ruling,
                      const struct installed_circuit *to, const struct state *target)
{
    const struct fiche *fiche = &command->scene->fiche;
    json_t *body = json_object();
    set_text(body, "before", fiche->circuit_ref);
    set_text(body, "circuit", to->ref);
    set_text(body, "from", fiche->state);
    set_text(body, "to", target->id);
    arg_copy(command, "reason", body);
    set_flag(body, "approved", fiche->approved && target->phase != PHASE_DRAFT);
    ruling_event(ruling, "fiche:", fiche->id, "fiche-converted", body);
}

/* The other circuit was proved from its own beginning: what the fiche brings along, answers owed
 * or no approval, may never have come to that state.  Whether an end can be reached all the same
 * is proved here, with every role held and every body full. */
static bool strands(const struct command *command, const struct circuit *to, uint16_t target)
{
    SCOPED_ARENA arena = {0};
    struct marking before = standing_marking(command->scene);
    struct met here = {
        .marking = {.state = target,
                    .owes_before = before.owes_before || before.owes_here,
                    .approved = before.approved && to->states[target].phase != PHASE_DRAFT,
                    .above = before.above},
        .from = MARKINGS_NONE};
    struct soundness brought = {.markings = {.rows = &here, .count = 1}};
    struct cast cast =
        cast_ideal(&arena, to, command->actor.directory, CAST_MEMBERS, command->actor.now);
    return soundness_without(&arena, to, &brought, &cast).count > 0;
}

enum refusal conversion_decide(const struct command *command, struct ruling *ruling)
{
    const struct scene *scene = command->scene;
    struct span named = arg_text(command, "state"), reason = arg_text(command, "reason");
    const struct installed_circuit *to =
        directory_circuit(command->actor.directory, arg_text(command, "circuit"));
    size_t target;
    if (to == NULL)
        return arg_refuse(ruling, "circuit", RULE_NOT_AN_OPTION);
    if (span_eq(to->ref, scene->fiche.circuit_ref))
        return REFUSAL_UNCHANGED;
    if (reason.len == 0)
        return REFUSAL_REASON_DUE;
    if (reason.len > FLOW_TEXT_MAX)
        return arg_refuse(ruling, "reason", RULE_TOO_LONG);
    if (!circuit_state(&to->circuit, named.len > 0 ? named : scene->fiche.state, &target))
        return REFUSAL_NO_COUNTERPART;
    const struct circuit *from = &scene->circuit->circuit;
    size_t state = (size_t)(scene->state - from->states);
    if (conversion_of(from, state, &to->circuit, (uint16_t)target) != CONVERSION_MOVES ||
        strands(command, &to->circuit, (uint16_t)target))
        return REFUSAL_NO_COUNTERPART;
    converted(command, ruling, to, &to->circuit.states[target]);
    return REFUSAL_NONE;
}
