/* net.h - what may happen to a fiche, in numbers alone: the kernel's second half.
 *
 * A circuit is compiled to a net when it is read (circuit.h).  A marking is where a fiche
 * stands in it; net_fire() is the one function that says where a move leads, or why it may not
 * be made.  The engine (flow.h) asks it about each fiche, the proof (soundness.h) about every
 * marking that can be reached: both read the same rows and cannot disagree.
 *
 * Here nobody has a name.  Who may make a move is seen to before; what votes decide is poll.h.
 *
 * Pure functions of small structs: no memory, no text.
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
    uint8_t phase; /* enum net_phase */
    bool timed;    /* has a deadline of its own, or a passage that has one */
    uint16_t then; /* where all its passages, concluded, lead; NET_NOWHERE: none does so */
    uint8_t passages;
    uint16_t passage[NET_PASSAGES_MAX]; /* steps */
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
    MOVE_LATE,     /* the state's deadline passes */
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

/* Says where a move leads.  *after is set only when it fires.
 *   - A move that enters a state begins it anew: passages open, nobody agreed, not late.
 *   - When the last passage of a state is concluded where it stands, the fiche goes to the
 *     state's "then" in the same move.
 *   - Nothing is put in progress that was not validated since it was last in draft.
 *   - While recommendations from before are unanswered nothing else is done; while some given
 *     here are, passages go on, but no act is taken. */
enum net_verdict net_fire(const struct net *net, const struct marking *before, struct move move,
                          struct marking *after);

/* Where every fiche begins. */
struct marking net_beginning(const struct net *net);

/* A passage's place in the state's row; NET_PASSAGES_MAX: it does not begin there. */
uint8_t net_slot(const struct net_state *state, uint16_t step);

bool net_has(const struct net_set *set, uint16_t state);
void net_add(struct net_set *set, uint16_t state);
