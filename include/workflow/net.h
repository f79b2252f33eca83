/* net.h - what may happen to a fiche, in numbers alone: the kernel's second half.
 *
 * A circuit is compiled to a net when it is read (circuit.h).  A marking is where a fiche
 * stands in it; net_fire() is the one function that says where a move leads, or why it may not
 * be made.  The engine (flow.h) asks it about each fiche, the proof (soundness.h) about every
 * marking that can be reached: both read the same rows and cannot disagree.
 *
 * Here nobody has a name.  Who may make a move is seen to before; what votes decide is poll.h.
 *
 * Pure functions of small structs: no memory, no text.  Their contracts are proved with
 * Frama-C (tests/wp).
 */
#pragma once

#include "workflow/poll.h"

enum {
    NET_STATES_MAX = 256,
    NET_STEPS_MAX = 512,
    NET_PASSAGES_MAX = 8, /* side by side in one state */
    NET_SIDES = 2,        /* of a pair */
    NET_NOWHERE = 0xffff
};

/* A set of states. */
struct net_set {
    uint64_t bits[NET_STATES_MAX / 64];
};

/* Phases, as in role.h; a number here. */
enum net_phase { NET_DRAFT, NET_VALIDATION, NET_IN_PROGRESS, NET_CLOSED };

struct net_state {
    uint8_t phase;  /* enum net_phase */
    bool timed;     /* has a deadline of its own, or a passage that has one */
    bool own_timed; /* of its own */
    uint16_t then;  /* where all its passages, concluded, lead; NET_NOWHERE: none does so */
    uint8_t passages;
    uint16_t passage[NET_PASSAGES_MAX];   /* steps */
    bool passage_timed[NET_PASSAGES_MAX]; /* has a deadline */
};

struct net_step {
    struct net_set from;
    bool is_passage;
    /* an act */
    bool pair;   /* both sides must agree before it is taken */
    bool late;   /* only once the state's deadline has passed */
    bool above;  /* only once what stands above in the plan is in progress */
    uint16_t to; /* a passage: unused */
    /* a passage */
    uint8_t outcomes;
    uint16_t outcome_to[POLL_OUTCOMES_MAX]; /* NET_NOWHERE: concludes and waits for the others */
    bool validates[POLL_OUTCOMES_MAX];
    bool advises;    /* may bring recommendations, each owed an answer */
    uint8_t expires; /* POLL_OUTCOMES_MAX: never; else the outcome that holds once late */
    uint8_t after_count;
    uint16_t after[NET_PASSAGES_MAX]; /* passages of the same states that come first */
};

struct net {
    uint16_t initial, state_count, step_count;
    const struct net_state *states;
    const struct net_step *steps;
};

/* A passage of the state where the fiche stands. */
enum net_passage { NET_PASSAGE_OPEN, NET_PASSAGE_CONCLUDED, NET_PASSAGE_SPLIT };

/* Where a fiche stands. */
struct marking {
    uint16_t state;
    uint8_t passage[NET_PASSAGES_MAX]; /* enum net_passage, in the order of the state's row */
    bool agreed[NET_SIDES];            /* of the state's pair */
    bool late;                         /* its deadline has passed */
    bool owes_before, owes_here;       /* recommendations unanswered: from earlier, given here */
    bool approved;                     /* validated, and not gone back to draft since */
    bool above;                        /* what stands above in the plan is in progress */
};

enum move_kind {
    MOVE_ACT,      /* an act is taken, by one person */
    MOVE_AGREE,    /* one side of a pair takes it */
    MOVE_CONCLUDE, /* a passage ends with an outcome */
    MOVE_SPLIT,    /* a passage's votes can decide nothing any more */
    MOVE_EXPIRE,   /* a passage ends because its time has passed, whatever it waited for */
    MOVE_LATE,     /* the state's deadline passes, or that of a passage not concluded */
    MOVE_ANSWER,   /* all recommendations are answered */
    MOVE_ABOVE     /* what stands above in the plan comes in progress */
};

struct move {
    enum move_kind kind;
    uint16_t step;  /* not for LATE, ANSWER, ABOVE */
    uint8_t choice; /* CONCLUDE: the outcome; AGREE: the side */
    bool advises;   /* CONCLUDE: recommendations come with it */
};

enum net_verdict {
    NET_FIRES,
    NET_NOT_HERE,   /* the step does not begin where the fiche stands, or has been concluded */
    NET_NOT_YET,    /* passages that come first are still open */
    NET_OWES,       /* recommendations wait for an answer */
    NET_NOT_LATE,   /* the deadline has not passed */
    NET_NOT_ABOVE,  /* what stands above is not in progress */
    NET_AGREED,     /* that side has agreed already */
    NET_UNAPPROVED, /* would put in progress what nobody has validated */
    NET_NOTHING     /* the move would change nothing */
};

/*@ predicate is_state(struct net *net, integer state) = 0 <= state < net->state_count;

    predicate is_place(struct net *net, integer to) = to == NET_NOWHERE || is_state(net, to);

    predicate is_step_row(struct net *net, struct net_step *step) =
      step->outcomes <= POLL_OUTCOMES_MAX && step->after_count <= NET_PASSAGES_MAX &&
      (!step->is_passage ==> is_state(net, step->to)) &&
      \forall integer i; 0 <= i < step->outcomes ==> is_place(net, step->outcome_to[i]);

    predicate is_net(struct net *net) =
      \valid_read(net) && net->state_count <= NET_STATES_MAX && is_state(net, net->initial) &&
      \valid_read(net->states + (0 .. net->state_count - 1)) &&
      \valid_read(net->steps + (0 .. net->step_count - 1)) &&
      (\forall integer i; 0 <= i < net->state_count ==>
         net->states[i].passages <= NET_PASSAGES_MAX && is_place(net, net->states[i].then)) &&
      (\forall integer i; 0 <= i < net->step_count ==> is_step_row(net, &net->steps[i]));

    predicate is_marking(struct net *net, struct marking *marking) =
      \valid_read(marking) && is_state(net, marking->state);

    predicate are_given(struct net *net, struct marking *before, struct marking *after) =
      is_net(net) && is_marking(net, before) && \valid(after);

    predicate has(struct net_set *states, integer state) =
      ((states->bits[state / 64 % (NET_STATES_MAX / 64)] >> state % 64) & 1) != 0;

    predicate acts(struct net *net, struct marking *before, integer step, integer pair) =
      !net->steps[step].is_passage && (net->steps[step].pair ? 1 : 0) == pair &&
      has(&net->steps[step].from, before->state) && !before->owes_before && !before->owes_here;

    predicate is_open(struct net *net, struct marking *before, integer step) =
      \exists integer i; 0 <= i < net->states[before->state].passages &&
        net->states[before->state].passage[i] == step &&
        before->passage[i] != NET_PASSAGE_CONCLUDED;

    predicate is_last(struct net *net, struct marking *before, integer step) =
      \forall integer i; 0 <= i < net->states[before->state].passages ==>
        net->states[before->state].passage[i] == step ||
        before->passage[i] == NET_PASSAGE_CONCLUDED;

    predicate leads(struct net *net, struct marking *before, integer step, integer outcome,
                    integer to) =
      \let by_itself = net->steps[step].outcome_to[outcome];
      \let together = net->states[before->state].then;
      (by_itself != NET_NOWHERE && to == by_itself) ||
      (by_itself == NET_NOWHERE && is_last(net, before, step) && to == together) ||
      (by_itself == NET_NOWHERE && !is_last(net, before, step) && to == NET_NOWHERE);

    predicate ends(struct net *net, struct marking *before, integer step, integer outcome,
                   integer state, integer approved) =
      is_open(net, before, step) && 0 <= outcome < net->steps[step].outcomes &&
      is_state(net, state) &&
      (leads(net, before, step, outcome, state) ||
       (leads(net, before, step, outcome, NET_NOWHERE) && state == before->state)) &&
      (approved == 0 || before->approved || net->steps[step].validates[outcome]);

    predicate is_sound(struct net *net, integer state, integer approved) =
      net->states[state].phase == NET_IN_PROGRESS ==> approved != 0;
*/

/* Says where a move leads.  *after, another object than *before, is set only when it fires.
 *   - A move that enters a state begins it anew: passages open, nobody agreed, not late.
 *   - When the last passage of a state is concluded where it stands, the fiche goes to the
 *     state's "then" in the same move.
 *   - Nothing is put in progress that was not validated since it was last in draft.
 *   - While recommendations from before are unanswered nothing else is done; while some given
 *     here are, passages go on, but no act is taken. */
/*@ requires are_given(net, before, after);
    requires move.kind <= MOVE_EXPIRE ==> move.step < net->step_count;
    assigns *after;
    ensures refused: \result != NET_FIRES ==> *after == \old(*after);
    ensures stands: \result == NET_FIRES ==> is_state{Old}(net, after->state);
    ensures sound: \result == NET_FIRES &&
      is_sound{Old}(net, \old(before->state), \old(before->approved)) ==>
      is_sound{Old}(net, after->state, after->approved);
    ensures act: \result == NET_FIRES && move.kind == MOVE_ACT ==>
      acts{Old}(net, before, move.step, 0) && after->state == \old(net->steps[move.step].to);
    ensures agree: \result == NET_FIRES && move.kind == MOVE_AGREE ==>
      acts{Old}(net, before, move.step, 1) && after->state ==
      \old(before->agreed[1 - move.choice] ? net->steps[move.step].to : before->state);
    ensures validated: \result == NET_FIRES && after->approved && !\old(before->approved) ==>
      move.kind == MOVE_CONCLUDE || move.kind == MOVE_EXPIRE;
    ensures conclude: \result == NET_FIRES && move.kind == MOVE_CONCLUDE ==>
      ends{Old}(net, before, move.step, move.choice, after->state, after->approved);
    ensures expire: \result == NET_FIRES && move.kind == MOVE_EXPIRE ==>
      ends{Old}(net, before, move.step, \old(net->steps[move.step].expires), after->state,
                after->approved);
    ensures stay: \result == NET_FIRES && (move.kind == MOVE_SPLIT || move.kind >= MOVE_LATE) ==>
      after->state == \old(before->state) && after->approved == \old(before->approved);
*/
enum net_verdict net_fire(const struct net *net, const struct marking *before, struct move move,
                          struct marking *after);

/* Where every fiche begins. */
/*@ requires is_net(net);
    assigns \nothing;
    ensures \result.state == net->initial && !\result.approved;
*/
struct marking net_beginning(const struct net *net);

/* A passage's place in the state's row; NET_PASSAGES_MAX: it does not begin there. */
/*@ requires \valid_read(state) && state->passages <= NET_PASSAGES_MAX;
    assigns \nothing;
    ensures \result == NET_PASSAGES_MAX || \result < state->passages;
    ensures \result < state->passages ==> state->passage[\result] == step;
    ensures \forall integer i; 0 <= i < state->passages && i < \result ==>
      state->passage[i] != step;
*/
uint8_t net_slot(const struct net_state *state, uint16_t step);

/*@ requires \valid_read(states);
    assigns \nothing;
    ensures \result <==> has(states, state);
*/
bool net_has(const struct net_set *states, uint16_t state);

/*@ requires \valid(states);
    assigns states->bits[state / 64 % (NET_STATES_MAX / 64)];
*/
void net_add(struct net_set *states, uint16_t state);
