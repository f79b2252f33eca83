#include "workflow/net.h"

bool net_has(const struct net_set *states, uint16_t state)
{
    return (states->bits[state / 64 % (NET_STATES_MAX / 64)] >> (state % 64) & 1) != 0;
}

void net_add(struct net_set *states, uint16_t state)
{
    states->bits[state / 64 % (NET_STATES_MAX / 64)] |= UINT64_C(1) << (state % 64);
}

uint8_t net_slot(const struct net_state *state, uint16_t step)
{
    /*@ loop invariant 0 <= slot <= state->passages;
        loop invariant \forall integer i; 0 <= i < slot ==> state->passage[i] != step;
        loop assigns slot;
        loop variant state->passages - slot;
    */
    for (uint8_t slot = 0; slot < state->passages; slot++)
        if (state->passage[slot] == step)
            return slot;
    return NET_PASSAGES_MAX;
}

struct marking net_beginning(const struct net *net)
{
    return (struct marking){.state = net->initial};
}

/* --- from a marking to the next -------------------------------------------------------------- */

/* Each move that fires starts from the marking before and changes what it must. */
/*@ requires \valid(after);
    assigns *after;
    ensures after->state == before.state && after->approved == before.approved;
*/
static void start_from(struct marking before, struct marking *after)
{
    *after = before;
}

/* A marking of any state becomes one of this state, begun anew. */
/*@ requires \valid(marking);
    assigns *marking;
    ensures marking->state == state;
    ensures marking->approved <==> \old(marking->approved) && !is_draft;
*/
static void begin(struct marking *marking, uint16_t state, bool is_draft)
{
    marking->state = state;
    /*@ loop invariant 0 <= slot <= NET_PASSAGES_MAX;
        loop assigns slot, marking->passage[0 .. NET_PASSAGES_MAX - 1];
        loop variant NET_PASSAGES_MAX - slot;
    */
    for (int slot = 0; slot < NET_PASSAGES_MAX; slot++)
        marking->passage[slot] = NET_PASSAGE_OPEN;
    marking->agreed[0] = marking->agreed[1] = false;
    marking->late = false;
    marking->owes_before = marking->owes_before || marking->owes_here;
    marking->owes_here = false;
    marking->approved = marking->approved && !is_draft;
}

/*@ requires are_given(net, before, after) && is_state(net, state);
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==> after->state == state &&
      is_sound{Old}(net, after->state, after->approved) &&
      (after->approved ==> \old(before->approved));
*/
static enum net_verdict enter(const struct net *net, const struct marking *before, uint16_t state,
                              struct marking *after)
{
    uint8_t phase = net->states[state].phase;
    if (phase == NET_IN_PROGRESS && !before->approved)
        return NET_UNAPPROVED;
    start_from(*before, after);
    begin(after, state, phase == NET_DRAFT);
    return NET_FIRES;
}

/* --- acts ------------------------------------------------------------------------------------ */

/*@ requires \valid_read(step) && \valid_read(before);
    assigns \nothing;
    ensures \result == NET_FIRES ==> !step->is_passage && has(&step->from, before->state) &&
      !before->owes_before && !before->owes_here;
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

/*@ requires are_given(net, before, after) && id < net->step_count;
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==> acts{Old}(net, before, id, 0);
    ensures \result == NET_FIRES ==> is_state{Old}(net, after->state);
    ensures \result == NET_FIRES && after->approved ==> \old(before->approved);
    ensures \result == NET_FIRES ==> is_sound{Old}(net, after->state, after->approved);
    ensures \result == NET_FIRES ==> after->state == \old(net->steps[id].to);
*/
static enum net_verdict act(const struct net *net, const struct marking *before, uint16_t id,
                            struct marking *after)
{
    const struct net_step *step = &net->steps[id];
    enum net_verdict verdict = step->pair ? NET_NOT_HERE : may_act(step, before);
    return verdict == NET_FIRES ? enter(net, before, step->to, after) : verdict;
}

/* This side of a pair agrees; the fiche stays. */
/*@ requires \valid_read(before) && \valid(after) && side < NET_SIDES;
    assigns *after;
    ensures after->state == \old(before->state) && after->approved == \old(before->approved);
*/
static void agree_first(const struct marking *before, uint8_t side, struct marking *after)
{
    start_from(*before, after);
    after->agreed[side] = true;
}

/*@ requires are_given(net, before, after) && move.step < net->step_count;
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==> acts{Old}(net, before, move.step, 1);
    ensures \result == NET_FIRES ==> is_state{Old}(net, after->state);
    ensures \result == NET_FIRES && after->approved ==> \old(before->approved);
    ensures \result == NET_FIRES &&
      is_sound{Old}(net, \old(before->state), \old(before->approved)) ==>
      is_sound{Old}(net, after->state, after->approved);
    ensures \result == NET_FIRES ==> after->state ==
      \old(before->agreed[1 - move.choice] ? net->steps[move.step].to : before->state);
*/
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
    agree_first(before, move.choice, after);
    return NET_FIRES;
}

/* --- passages -------------------------------------------------------------------------------- */

/* Whether a passage begins in a state and has been concluded there. */
/*@ requires \valid_read(state) && state->passages <= NET_PASSAGES_MAX && \valid_read(marking);
    assigns \nothing;
*/
static bool is_concluded(const struct net_state *state, const struct marking *marking,
                         uint16_t step)
{
    uint8_t slot = net_slot(state, step);
    return slot < NET_PASSAGES_MAX && marking->passage[slot] == NET_PASSAGE_CONCLUDED;
}

/* The place of a passage that waits to be concluded where the fiche stands; NET_PASSAGES_MAX:
 * there is none. */
/*@ requires is_net(net) && is_marking(net, before);
    assigns \nothing;
    ensures \result <= NET_PASSAGES_MAX;
    ensures \result < NET_PASSAGES_MAX ==> is_open(net, before, step);
*/
static uint8_t open_slot(const struct net *net, const struct marking *before, uint16_t step)
{
    uint8_t slot = net_slot(&net->states[before->state], step);
    if (slot < NET_PASSAGES_MAX && before->passage[slot] == NET_PASSAGE_CONCLUDED)
        return NET_PASSAGES_MAX;
    return slot;
}

/*@ requires is_net(net) && is_marking(net, before);
    assigns \nothing;
    ensures \result <==> is_last(net, before, step);
*/
static bool is_last(const struct net *net, const struct marking *before, uint16_t step)
{
    const struct net_state *state = &net->states[before->state];
    /*@ loop invariant 0 <= slot <= state->passages;
        loop invariant \forall integer i; 0 <= i < slot ==>
          state->passage[i] == step || before->passage[i] == NET_PASSAGE_CONCLUDED;
        loop assigns slot;
        loop variant state->passages - slot;
    */
    for (uint8_t slot = 0; slot < state->passages; slot++)
        if (state->passage[slot] != step && before->passage[slot] != NET_PASSAGE_CONCLUDED)
            return false;
    return true;
}

/*@ requires is_net(net) && is_marking(net, before) && id < net->step_count;
    assigns \nothing;
    ensures \result == NET_FIRES ==> is_open(net, before, id);
*/
static enum net_verdict may_pass(const struct net *net, const struct marking *before, uint16_t id)
{
    const struct net_step *step = &net->steps[id];
    if (open_slot(net, before, id) == NET_PASSAGES_MAX)
        return NET_NOT_HERE;
    /*@ loop invariant 0 <= i <= step->after_count;
        loop assigns i;
        loop variant step->after_count - i;
    */
    for (uint8_t i = 0; i < step->after_count; i++)
        if (!is_concluded(&net->states[before->state], before, step->after[i]))
            return NET_NOT_YET;
    return before->owes_before ? NET_OWES : NET_FIRES;
}

/* Where an outcome of a passage leads; NET_NOWHERE: the fiche stays. */
/*@ requires is_net(net) && is_marking(net, before) && move.step < net->step_count;
    requires move.choice < net->steps[move.step].outcomes;
    assigns \nothing;
    ensures leads(net, before, move.step, move.choice, \result) && is_place(net, \result);
*/
static uint16_t destination(const struct net *net, const struct marking *before, struct move move)
{
    uint16_t to = net->steps[move.step].outcome_to[move.choice];
    if (to != NET_NOWHERE)
        return to;
    return is_last(net, before, move.step) ? net->states[before->state].then : NET_NOWHERE;
}

/* The passage in this slot is concluded; the fiche stays, so far. */
/*@ requires \valid_read(before) && \valid(after) && slot < NET_PASSAGES_MAX;
    assigns *after;
    ensures after->state == \old(before->state) && after->approved == \old(before->approved);
*/
static void close_passage(const struct marking *before, uint8_t slot, struct marking *after)
{
    start_from(*before, after);
    after->passage[slot] = NET_PASSAGE_CONCLUDED;
}

/* Ends a passage that is open where the fiche stands, with one of its outcomes. */
/*@ requires are_given(net, before, after) && move.step < net->step_count;
    requires is_open(net, before, move.step);
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==>
      ends{Old}(net, before, move.step, move.choice, after->state, after->approved);
    ensures \result == NET_FIRES &&
      is_sound{Old}(net, \old(before->state), \old(before->approved)) ==>
      is_sound{Old}(net, after->state, after->approved);
*/
static enum net_verdict end(const struct net *net, const struct marking *before, struct move move,
                            struct marking *after)
{
    const struct net_step *step = &net->steps[move.step];
    if (move.choice >= step->outcomes)
        return NET_NOT_HERE;
    uint8_t slot = net_slot(&net->states[before->state], move.step);
    bool approved = before->approved || step->validates[move.choice];
    bool owes = before->owes_here || (move.advises && step->advises);
    uint16_t to = destination(net, before, move);
    uint8_t phase = to != NET_NOWHERE ? net->states[to].phase : NET_DRAFT;
    if (phase == NET_IN_PROGRESS && !approved)
        return NET_UNAPPROVED;
    close_passage(before, slot, after);
    after->approved = approved;
    after->owes_here = owes;
    if (to != NET_NOWHERE)
        begin(after, to, phase == NET_DRAFT);
    return NET_FIRES;
}

/*@ requires are_given(net, before, after) && move.step < net->step_count;
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==>
      ends{Old}(net, before, move.step, move.choice, after->state, after->approved);
    ensures \result == NET_FIRES &&
      is_sound{Old}(net, \old(before->state), \old(before->approved)) ==>
      is_sound{Old}(net, after->state, after->approved);
*/
static enum net_verdict conclude(const struct net *net, const struct marking *before,
                                 struct move move, struct marking *after)
{
    enum net_verdict verdict = may_pass(net, before, move.step);
    return verdict == NET_FIRES ? end(net, before, move, after) : verdict;
}

/* Time asks nobody: neither what comes first nor what is owed holds it up. */
/*@ requires are_given(net, before, after) && id < net->step_count;
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==> \old(before->late) &&
      ends{Old}(net, before, id, \old(net->steps[id].expires), after->state, after->approved);
    ensures \result == NET_FIRES &&
      is_sound{Old}(net, \old(before->state), \old(before->approved)) ==>
      is_sound{Old}(net, after->state, after->approved);
*/
static enum net_verdict expire(const struct net *net, const struct marking *before, uint16_t id,
                               struct marking *after)
{
    if (open_slot(net, before, id) == NET_PASSAGES_MAX)
        return NET_NOT_HERE;
    if (!before->late)
        return NET_NOT_LATE;
    struct move by_itself = {.step = id, .choice = net->steps[id].expires};
    return end(net, before, by_itself, after);
}

/*@ requires are_given(net, before, after) && id < net->step_count;
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==> is_open{Old}(net, before, id) &&
      after->state == \old(before->state) && after->approved == \old(before->approved);
*/
static enum net_verdict split(const struct net *net, const struct marking *before, uint16_t id,
                              struct marking *after)
{
    enum net_verdict verdict = may_pass(net, before, id);
    if (verdict != NET_FIRES)
        return verdict;
    uint8_t slot = net_slot(&net->states[before->state], id);
    if (before->passage[slot] == NET_PASSAGE_SPLIT)
        return NET_NOTHING;
    start_from(*before, after);
    after->passage[slot] = NET_PASSAGE_SPLIT;
    return NET_FIRES;
}

/* --- what happens without a step ------------------------------------------------------------- */

/*@ requires are_given(net, before, after);
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==>
      after->state == \old(before->state) && after->approved == \old(before->approved);
*/
static enum net_verdict turn_late(const struct net *net, const struct marking *before,
                                  struct marking *after)
{
    if (!net->states[before->state].timed || before->late)
        return NET_NOTHING;
    start_from(*before, after);
    after->late = true;
    return NET_FIRES;
}

/*@ requires \valid_read(before) && \valid(after);
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==>
      after->state == \old(before->state) && after->approved == \old(before->approved);
*/
static enum net_verdict answer(const struct marking *before, struct marking *after)
{
    if (!before->owes_before && !before->owes_here)
        return NET_NOTHING;
    start_from(*before, after);
    after->owes_before = after->owes_here = false;
    return NET_FIRES;
}

/*@ requires \valid_read(before) && \valid(after);
    assigns *after;
    ensures \result != NET_FIRES ==> *after == \old(*after);
    ensures \result == NET_FIRES ==>
      after->state == \old(before->state) && after->approved == \old(before->approved);
*/
static enum net_verdict come_above(const struct marking *before, struct marking *after)
{
    if (before->above)
        return NET_NOTHING;
    start_from(*before, after);
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
