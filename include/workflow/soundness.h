/* soundness.h - the proof of a circuit: every marking of its net that a cast can bring about is
 * visited, with the engine's own net_fire() and poll_result(), and what is wrong is told by the
 * shortest way to it.
 *
 * A circuit is sound with a cast when
 *   - every state is reached, every step taken, every outcome given by some way;
 *   - from every marking that can be reached an end can be reached: a closed state with nothing
 *     owed.  So nothing waits for ever, given that people sooner or later do what they can;
 *   - no state is closed while recommendations wait for an answer;
 *   - nothing that somebody could do would put in progress what nobody has validated: there the
 *     engine would refuse for ever what the circuit promises.
 *
 * What it takes for granted: that what is due in a fiche can be filled in; that days pass; that
 * what stands above in the plan comes in progress some day; and what cast.h and polls.h say.
 *
 * Limits: MARKINGS_MAX markings, SOUNDNESS_MOVES_MAX moves, POLLS_TALLIES_MAX tallies.  Beyond
 * one of them the answer is the fault TOO_LARGE alone, never "sound".
 */
#pragma once

#include "workflow/cast.h"
#include "workflow/markings.h"
#include "workflow/polls.h"

enum { SOUNDNESS_MOVES_MAX = 1 << 23, SOUNDNESS_FLAWS_MAX = 32 };

/* In the order in which they are told. */
/* clang-format off */
#define FAULT_TABLE(X)                                                                      \
    X(TOO_LARGE,    "too-large")    /* a limit was met: nothing is known */                 \
    X(UNAPPROVED,   "unapproved")   /* would put in progress what nobody validated */       \
    X(DEADLOCK,     "deadlock")     /* nothing can happen any more, and it is no end */     \
    X(LIVELOCK,     "livelock")     /* things happen for ever, and no end can be reached */ \
    X(LEFT_OVER,    "left-over")    /* closed, with recommendations unanswered */           \
    X(UNREACHED,    "unreached")    /* a state that no fiche comes to */                    \
    X(DEAD_STEP,    "dead-step")    /* a step that is never taken */                        \
    X(DEAD_OUTCOME, "dead-outcome") /* an outcome that is never given */
/* clang-format on */

enum fault {
#define X(name, word) FAULT_##name,
    FAULT_TABLE(X)
#undef X
        FAULT_COUNT
};

const char *fault_word(enum fault fault);

/* One thing that is wrong, and the shortest way to where it shows. */
struct flaw {
    enum fault fault;
    uint16_t state;        /* UNREACHED: which; else where the way ends */
    uint16_t step;         /* UNAPPROVED, DEAD_STEP, DEAD_OUTCOME */
    uint8_t outcome;       /* DEAD_OUTCOME; UNAPPROVED by a passage; else POLL_OUTCOMES_MAX */
    bool has_way;          /* false: no fiche even comes to where the step begins */
    const struct met *way; /* the moves, in order, each with the marking it led to */
    size_t length;
    struct marking last;  /* where the way ends; net_beginning() when it is empty */
    struct net_set among; /* LIVELOCK: the states it stays among */
};

struct soundness {
    const struct flaw *flaws;            /* none: sound; the first of each kind come first */
    size_t count;                        /* SOUNDNESS_FLAWS_MAX at most */
    struct markings markings;            /* all that can be reached */
    size_t moves, tallies;               /* explored */
    const struct polls_endings *endings; /* of each step of the circuit that is a passage */
};

/* Proves a circuit with a cast; everything lives in the arena. */
struct soundness soundness_of(struct arena *arena, const struct circuit *circuit,
                              const struct cast *cast);

/* Proves that from every marking that everybody together can bring about, an end can still be
 * reached by this smaller cast; only DEADLOCK, LIVELOCK and TOO_LARGE are looked for. */
struct soundness soundness_without(struct arena *arena, const struct circuit *circuit,
                                   const struct soundness *everybody, const struct cast *cast);

/* Why a step that begins where a fiche stands is not taken there. */
enum block {
    BLOCK_NONE,      /* it can be taken */
    BLOCK_NET,       /* the net refuses it: *verdict says why */
    BLOCK_NOBODY,    /* nobody may take it, or has a vote */
    BLOCK_SPLIT,     /* its votes can decide nothing any more */
    BLOCK_UNDECIDED, /* whatever the votes, nothing is decided */
};
enum block soundness_block(const struct circuit *circuit, const struct cast *cast,
                           const struct polls_endings *endings, const struct marking *marking,
                           uint16_t step, enum net_verdict *verdict);
