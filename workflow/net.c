#include "workflow/net.h"

bool net_has(const struct net_set *set, uint16_t state)
{
    return (set->bits[state / 64 % (NET_STATES_MAX / 64)] >> (state % 64) & 1) != 0;
}

void net_add(struct net_set *set, uint16_t state)
{
    set->bits[state / 64 % (NET_STATES_MAX / 64)] |= UINT64_C(1) << (state % 64);
}

uint8_t net_slot(const struct net_state *state, uint16_t step)
{
    uint8_t slot = 0;
    while (slot < state->passages && state->passage[slot] != step)
        slot++;
    return slot < state->passages ? slot : NET_PASSAGES_MAX;
}

struct marking net_beginning(const struct net *net)
{
    return (struct marking){.state = net->initial};
}

/* --- entering a state ------------------------------------------------------------------------ */

static struct marking entered(const struct net *net, const struct marking *before, uint16_t state)
{
    return (struct marking){
        .state = state,
        .owes_before = before->owes_before || before->owes_here,
        .approved = before->approved && net->states[state].phase != NET_DRAFT,
        .above = before->above,
    };
}

static enum net_verdict enter(const struct net *net, const struct marking *before, uint16_t state,
                              struct marking *after)
{
    if (net->states[state].phase == NET_IN_PROGRESS && !before->approved)
        return NET_UNAPPROVED;
    *after = entered(net, before, state);
    return NET_FIRES;
}

/* --- acts --------------------------------------------------------------------------------------
 */

static enum net_verdict may_act(const struct net_step *step, const struct marking *before)
{
    if (step->is_passage || !net_has(&step->from, before->state))
        return NET_NOT_HERE;
    if (before->owes_before || before->owes_here)
        return NET_OWES;
    if (step->late && !before->late)
        return NET_NOT_LATE;
    return step->above && !before->above ? NET_NOT_ABOVE : NET_FIRES;
}

static enum net_verdict act(const struct net *net, const struct marking *before, uint16_t id,
                            struct marking *after)
{
    const struct net_step *step = &net->steps[id];
    enum net_verdict verdict = step->pair ? NET_NOT_HERE : may_act(step, before);
    return verdict == NET_FIRES ? enter(net, before, step->to, after) : verdict;
}

static enum net_verdict agree(const struct net *net, const struct marking *before, struct move move,
                              struct marking *after)
{
    const struct net_step *step = &net->steps[move.step];
    enum net_verdict verdict = step->pair ? may_act(step, before) : NET_NOT_HERE;
    if (verdict != NET_FIRES)
        return verdict;
    if (move.choice >= NET_SIDES || before->agreed[move.choice])
        return NET_AGREED;
    if (before->agreed[1 - move.choice])
        return enter(net, before, step->to, after);
    struct marking next = *before;
    next.agreed[move.choice] = true;
    *after = next;
    return NET_FIRES;
}

/* --- passages ----------------------------------------------------------------------------------
 */

static bool is_concluded(const struct net_state *state, const struct marking *marking,
                         uint16_t step)
{
    uint8_t slot = net_slot(state, step);
    return slot < NET_PASSAGES_MAX && marking->passage[slot] == NET_PASSAGE_CONCLUDED;
}

static bool all_concluded(const struct net_state *state, const struct marking *marking)
{
    for (uint8_t slot = 0; slot < state->passages; slot++)
        if (marking->passage[slot] != NET_PASSAGE_CONCLUDED)
            return false;
    return true;
}

static enum net_verdict may_pass(const struct net *net, const struct marking *before, uint16_t id)
{
    const struct net_step *step = &net->steps[id];
    const struct net_state *state = &net->states[before->state];
    if (net_slot(state, id) == NET_PASSAGES_MAX || is_concluded(state, before, id))
        return NET_NOT_HERE;
    for (uint8_t i = 0; i < step->after_count; i++)
        if (!is_concluded(state, before, step->after[i]))
            return NET_NOT_YET;
    return before->owes_before ? NET_OWES : NET_FIRES;
}

/* The marking in which the passage is concluded, before anybody goes anywhere. */
static struct marking concluded(const struct net *net, const struct marking *before,
                                struct move move)
{
    const struct net_step *step = &net->steps[move.step];
    struct marking next = *before;
    next.passage[net_slot(&net->states[before->state], move.step)] = NET_PASSAGE_CONCLUDED;
    next.approved = before->approved || step->validates[move.choice];
    next.owes_here = before->owes_here || (move.advises && step->advises);
    return next;
}

/* Ends a passage that is open where the fiche stands, with one of its outcomes. */
static enum net_verdict end(const struct net *net, const struct marking *before, struct move move,
                            struct marking *after)
{
    const struct net_step *step = &net->steps[move.step];
    const struct net_state *state = &net->states[before->state];
    if (move.choice >= step->outcomes)
        return NET_NOT_HERE;
    struct marking next = concluded(net, before, move);
    if (step->outcome_to[move.choice] != NET_NOWHERE)
        return enter(net, &next, step->outcome_to[move.choice], after);
    if (state->then != NET_NOWHERE && all_concluded(state, &next))
        return enter(net, &next, state->then, after);
    *after = next;
    return NET_FIRES;
}

static enum net_verdict conclude(const struct net *net, const struct marking *before,
                                 struct move move, struct marking *after)
{
    enum net_verdict verdict = may_pass(net, before, move.step);
    return verdict == NET_FIRES ? end(net, before, move, after) : verdict;
}

/* Time asks nobody: neither what comes first nor what is owed holds it up. */
static enum net_verdict expire(const struct net *net, const struct marking *before, uint16_t id,
                               struct marking *after)
{
    const struct net_state *state = &net->states[before->state];
    if (net_slot(state, id) == NET_PASSAGES_MAX || is_concluded(state, before, id))
        return NET_NOT_HERE;
    if (!before->late)
        return NET_NOT_LATE;
    struct move by_itself = {.step = id, .choice = net->steps[id].expires};
    return end(net, before, by_itself, after);
}

static enum net_verdict split(const struct net *net, const struct marking *before, uint16_t id,
                              struct marking *after)
{
    enum net_verdict verdict = may_pass(net, before, id);
    if (verdict != NET_FIRES)
        return verdict;
    uint8_t slot = net_slot(&net->states[before->state], id);
    if (before->passage[slot] == NET_PASSAGE_SPLIT)
        return NET_NOTHING;
    struct marking next = *before;
    next.passage[slot] = NET_PASSAGE_SPLIT;
    *after = next;
    return NET_FIRES;
}

/* --- what happens without a step ----------------------------------------------------------------
 */

static enum net_verdict turn_late(const struct net *net, const struct marking *before,
                                  struct marking *after)
{
    if (!net->states[before->state].timed || before->late)
        return NET_NOTHING;
    *after = *before;
    after->late = true;
    return NET_FIRES;
}

static enum net_verdict answer(const struct marking *before, struct marking *after)
{
    if (!before->owes_before && !before->owes_here)
        return NET_NOTHING;
    *after = *before;
    after->owes_before = after->owes_here = false;
    return NET_FIRES;
}

static enum net_verdict come_above(const struct marking *before, struct marking *after)
{
    if (before->above)
        return NET_NOTHING;
    *after = *before;
    after->above = true;
    return NET_FIRES;
}

enum net_verdict net_fire(const struct net *net, const struct marking *before, struct move move,
                          struct marking *after)
{
    switch (move.kind) {
    case MOVE_ACT: return act(net, before, move.step, after);
    case MOVE_AGREE: return agree(net, before, move, after);
    case MOVE_CONCLUDE: return conclude(net, before, move, after);
    case MOVE_SPLIT: return split(net, before, move.step, after);
    case MOVE_EXPIRE: return expire(net, before, move.step, after);
    case MOVE_LATE: return turn_late(net, before, after);
    case MOVE_ANSWER: return answer(before, after);
    case MOVE_ABOVE: return come_above(before, after);
    }
    return NET_NOTHING;
}
