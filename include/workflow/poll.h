/* poll.h - how votes make a decision: the kernel's first half, in numbers alone.
 *
 * Who may vote is seen to before (flow.h); here votes are counted, each voter's once.  Voters
 * are interchangeable, save the chair: a decision depends on how many votes each outcome has and
 * on what the chair said, and on nothing else.  That is why the proof of circuits may count
 * votes instead of naming voters (soundness.h).
 *
 * Pure functions of small structs: no memory, no text.  Their contracts are proved with
 * Frama-C (tests/wp).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    POLL_OUTCOMES_MAX = 8,
    POLL_VOTERS_MAX = 99 /* in one body */
};

/* What happens when no outcome can reach its votes any more. */
enum poll_tie {
    POLL_WAITS,   /* nothing: an act must lead out */
    POLL_CHAIR,   /* what the chair voted holds */
    POLL_RESTART, /* the votes are void and given again */
    POLL_FALLS    /* an outcome of the circuit's holds */
};

struct poll_rule {
    uint8_t outcomes;                /* how many, at most POLL_OUTCOMES_MAX */
    uint8_t voters;                  /* who may vote, those who have voted included */
    uint8_t least;                   /* votes before anything is decided */
    uint8_t need[POLL_OUTCOMES_MAX]; /* votes that decide for each outcome, at least 1 */
    uint8_t tie;                     /* enum poll_tie */
    uint8_t falls_to;                /* the outcome of POLL_FALLS */
    bool chair_must;                 /* nothing is decided before the chair has voted */
};

/* The votes given so far. */
struct poll {
    uint8_t given[POLL_OUTCOMES_MAX];
    uint8_t chair; /* 0: the chair has not voted; else 1 + its outcome */
};

/* A vote, by a number that stands for the voter. */
struct poll_vote {
    uint8_t voter;   /* below POLL_VOTERS_MAX */
    uint8_t outcome; /* below POLL_OUTCOMES_MAX */
    bool is_chair;
};

/* A poll that remembers whose votes it has counted; all zeros: nobody's. */
struct poll_box {
    struct poll poll;
    bool has_voted[POLL_VOTERS_MAX];
};

enum poll_ending {
    POLL_OPEN,     /* votes are awaited */
    POLL_DECIDED,  /* for an outcome */
    POLL_RESTARTS, /* no outcome can be reached: the votes are void */
    POLL_SPLIT     /* no outcome can be reached, and the circuit says nothing */
};

struct poll_result {
    enum poll_ending ending;
    uint8_t outcome; /* when decided */
};

/* How many votes have been given. */
unsigned poll_total(const struct poll_rule *rule, const struct poll *poll);

/* Where the votes stand, looked at after each vote.  Of several outcomes that have their votes
 * the one with most holds; of equals, the circuit's first. */
struct poll_result poll_result(const struct poll_rule *rule, const struct poll *poll);

/* Counts a vote; the chair's is remembered. */
void poll_count(struct poll *poll, uint8_t outcome, bool is_chair);

/* Counts a vote of a voter not counted yet; says false, and changes nothing, for any other. */
bool poll_add(struct poll_box *box, struct poll_vote vote);

/* The poll that votes make: as many as there are distinct voters, of whom the first vote holds. */
struct poll poll_of(const struct poll_vote *votes, size_t count);
