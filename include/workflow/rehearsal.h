/* rehearsal.h - a circuit tried out with invented people, one move after the other.
 *
 * An invented fiche stands in the circuit's net.  Everybody a step asks for is there, every
 * field is complete, every reason given: what is left to see is who comes after whom, how votes
 * decide and where each outcome leads.  The moves are those of net.h and the votes those of
 * poll.h; nothing is decided here, and nothing is kept.
 *
 * Pure: the state of a rehearsal is the circuit, the size of its bodies and its list of moves.
 */
#pragma once

#include "base/buf.h"
#include "workflow/circuit.h"

enum {
    REHEARSAL_MOVES_MAX = 200, /* after so many one begins again */
    REHEARSAL_MEMBERS_MIN = 2, /* of each body: its chair and one more */
    REHEARSAL_MEMBERS_MAX = 30
};

/* What somebody does, or what happens; the letter stands for it in a written move. */
/* clang-format off */
#define REHEARSED_TABLE(X)                                                    \
    X(ACT,    'a') /* an act is taken */                                      \
    X(AGREE,  'g') /* one side of a pair takes it; choice: the side */        \
    X(VOTE,   'v') /* a member votes; choice: the outcome */                  \
    X(CHAIR,  'c') /* the chair votes */                                      \
    X(RECORD, 'r') /* what the body said is recorded */                       \
    X(EXPIRE, 'x') /* a passage ends because its time has passed */           \
    X(LATE,   'l') /* the deadline of where the fiche stands passes */        \
    X(ANSWER, 'o') /* all recommendations are answered */                     \
    X(ABOVE,  'h') /* what stands above in the plan comes in progress */
/* clang-format on */

enum rehearsed {
#define X(name, letter) REHEARSED_##name,
    REHEARSED_TABLE(X)
#undef X
        REHEARSED_COUNT
};

struct rehearsal_move {
    enum rehearsed kind;
    uint16_t step;
    uint8_t choice;
    bool advises; /* recommendations come with it */
};

/* Votes given in one passage of the state where the fiche stands. */
struct rehearsal_votes {
    struct poll poll;
    bool advised;
};

struct rehearsal {
    const struct circuit *circuit;
    uint8_t members; /* of each body, its chair included */
    struct marking at;
    struct rehearsal_votes votes[NET_PASSAGES_MAX]; /* in the order of the state's row */
};

/* What a move did. */
struct rehearsal_turn {
    enum net_verdict verdict; /* unless NET_FIRES nothing was done */
    bool has_moved;           /* to another state */
    bool has_decided;         /* a passage was concluded, with outcome */
    uint8_t outcome;
    bool is_void, is_split; /* no outcome could be reached: votes begin again; nothing decides */
};

/* An invented fiche where every fiche of the circuit begins.  members: within the limits. */
struct rehearsal rehearsal_begin(const struct circuit *circuit, uint8_t members);

/* Makes a move, or says why it may not be made and leaves all as it was. */
struct rehearsal_turn rehearsal_play(struct rehearsal *rehearsal, struct rehearsal_move move);

/* The moves that concern the state where the fiche stands, those that may not be made now
 * included (rehearsal_play() on a copy says why), in the order of the circuit's steps. */
const struct rehearsal_move *rehearsal_moves(struct arena *arena, const struct rehearsal *rehearsal,
                                             size_t *count);

/* How votes are counted in a passage before an invented body of so many, chair included. */
struct poll_rule rehearsal_rule(const struct step *step, uint8_t members);

/* Whether the chair of an invented body votes in this passage. */
bool rehearsal_chair_votes(const struct step *step);

/* A move in writing, "v3:1!", and back; false when it is no move of this circuit. */
struct span rehearsal_write(struct arena *arena, struct rehearsal_move move);
bool rehearsal_read(const struct circuit *circuit, struct span text, struct rehearsal_move *move);
