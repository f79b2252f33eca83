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

/*@ logic integer votes(struct poll poll, integer outcomes) =
      outcomes <= 0 ? 0 : votes(poll, outcomes - 1) + poll.given[outcomes - 1];

    logic integer left(struct poll_rule *rule, struct poll *poll) =
      \max(0, rule->voters - votes(*poll, rule->outcomes));

    predicate is_rule(struct poll_rule *rule) =
      \valid_read(rule) && rule->outcomes <= POLL_OUTCOMES_MAX &&
      (rule->tie == POLL_FALLS ==> rule->falls_to < rule->outcomes);

    predicate is_poll(struct poll_rule *rule, struct poll *poll) =
      is_rule(rule) && \valid_read(poll) && poll->chair <= rule->outcomes;

    predicate has_its_votes(struct poll_rule *rule, struct poll *poll, integer outcome) =
      0 <= outcome < rule->outcomes && poll->given[outcome] >= rule->need[outcome];

    predicate may_decide(struct poll_rule *rule, struct poll *poll) =
      votes(*poll, rule->outcomes) >= rule->least && (rule->chair_must ==> poll->chair != 0);

    predicate out_of_reach(struct poll_rule *rule, struct poll *poll) =
      votes(*poll, rule->outcomes) + left(rule, poll) < rule->least ||
      (left(rule, poll) == 0 && rule->chair_must && poll->chair == 0) ||
      \forall integer i; 0 <= i < rule->outcomes ==>
        poll->given[i] + left(rule, poll) < rule->need[i];
*/

/* How many votes have been given. */
/*@ requires is_poll(rule, poll);
    assigns \nothing;
    ensures \result == votes(*poll, rule->outcomes) <= UINT8_MAX * POLL_OUTCOMES_MAX;
*/
unsigned poll_total(const struct poll_rule *rule, const struct poll *poll);

/* Where the votes stand, looked at after each vote.  Of several outcomes that have their votes
 * the one with most holds; of equals, the circuit's first. */
/*@ requires is_poll(rule, poll);
    assigns \nothing;
    ensures known: \result.ending == POLL_DECIDED ==> \result.outcome < rule->outcomes;
    ensures by_votes_or_tie: \result.ending == POLL_DECIDED ==>
      (may_decide(rule, poll) && has_its_votes(rule, poll, \result.outcome)) ||
      (rule->tie == POLL_CHAIR && out_of_reach(rule, poll) && \result.outcome == poll->chair - 1) ||
      (rule->tie == POLL_FALLS && out_of_reach(rule, poll) && \result.outcome == rule->falls_to);
    ensures most_votes: \forall integer i;
      may_decide(rule, poll) && has_its_votes(rule, poll, i) ==>
        \result.ending == POLL_DECIDED && has_its_votes(rule, poll, \result.outcome) &&
        (poll->given[i] < poll->given[\result.outcome] ||
         (poll->given[i] == poll->given[\result.outcome] && \result.outcome <= i));
    ensures void_or_split: \result.ending == POLL_RESTARTS ==>
      rule->tie == POLL_RESTART && out_of_reach(rule, poll);
    ensures split: \result.ending == POLL_SPLIT ==> out_of_reach(rule, poll);
*/
struct poll_result poll_result(const struct poll_rule *rule, const struct poll *poll);

/* Counts a vote; the chair's is remembered. */
/*@ requires \valid(poll) && outcome < POLL_OUTCOMES_MAX && poll->given[outcome] < UINT8_MAX;
    assigns poll->given[outcome], poll->chair;
    ensures poll->given[outcome] == \old(poll->given[outcome]) + 1;
    ensures votes(*poll, POLL_OUTCOMES_MAX) == \old(votes(*poll, POLL_OUTCOMES_MAX)) + 1;
    ensures poll->chair == (is_chair ? outcome + 1 : \old(poll->chair));
*/
void poll_count(struct poll *poll, uint8_t outcome, bool is_chair);

/*@ logic integer voters(struct poll_box *box, integer below) =
      below <= 0 ? 0 : voters(box, below - 1) + (box->has_voted[below - 1] ? 1 : 0);

    predicate is_box(struct poll_box *box) =
      votes(box->poll, POLL_OUTCOMES_MAX) == voters(box, POLL_VOTERS_MAX);

    predicate is_vote(struct poll_vote vote) =
      vote.voter < POLL_VOTERS_MAX && vote.outcome < POLL_OUTCOMES_MAX;
*/

/* Counts a vote of a voter not counted yet; says false, and changes nothing, for any other. */
/*@ requires \valid(box) && is_box(box) && is_vote(vote);
    assigns *box;
    ensures as_many_as_voters: is_box(box);
    ensures once: \result == !\old(box->has_voted[vote.voter]);
    ensures refused: !\result ==> *box == \old(*box);
    ensures counted: \result ==>
      box->poll.given[vote.outcome] == \old(box->poll.given[vote.outcome]) + 1;
    ensures seen: \forall integer i; 0 <= i < POLL_VOTERS_MAX ==>
      (box->has_voted[i] <==> \old(box->has_voted[i]) || i == vote.voter);
*/
bool poll_add(struct poll_box *box, struct poll_vote vote);

/*@ logic integer voted(struct poll_vote *list, integer count, integer voter) =
      count <= 0 ? 0
                 : list[count - 1].voter == voter ? 1 : voted(list, count - 1, voter);

    logic integer distinct(struct poll_vote *list, integer count, integer below) =
      below <= 0 ? 0
                 : distinct(list, count, below - 1) + voted(list, count, below - 1);
*/

/* The poll that votes make: as many as there are distinct voters, of whom the first vote holds. */
/*@ requires \valid_read(list + (0 .. count - 1));
    requires \forall integer i; 0 <= i < count ==> is_vote(list[i]);
    assigns \nothing;
    ensures votes(\result, POLL_OUTCOMES_MAX) == \old(distinct(list, count, POLL_VOTERS_MAX));
*/
struct poll poll_of(const struct poll_vote *list, size_t count);
