/* polls.h - every way the votes of a passage can go, tried one by one and told in a few words.
 *
 * The proof needs of a passage only how it may end.  All tallies that can come about are
 * explored with the engine's own poll_count() and poll_result(), counting votes instead of
 * naming voters.  Why that is enough:
 *
 *  1. Within a passage voters are interchangeable.  poll_result() sees the number of votes of
 *     each outcome and what the chair said, nothing else; who may still vote depends on who has
 *     voted only through their number and whether the chair is among them.  So two histories
 *     with the same tally have the same futures, name by name exchanged, and each tally stands
 *     for all of them.  The chair is kept apart only where the rule looks at it.  Outcomes that
 *     need as many votes are interchangeable too, the chair's choice with them, so one tally
 *     stands for all that exchange them; what each of these decides is asked of poll_result()
 *     again, which prefers the first of equals.
 *  2. It would not be enough if a voter's rights depended on another's vote or on who it was:
 *     a weight, a veto, "other eyes than".  The last is dealt with before (cast.h): whoever is
 *     kept apart is no voter; where it depends on the way the fiche came (its submitters), so
 *     many voters less are tried as well, with and without the chair, and what may happen in
 *     either case is taken to happen.  Likewise for persons of several seats: a passage may run dry
 *     once the fewest votes have come.  So more endings may be tried than exist, never fewer;
 *     and each way of counting that alone decides nothing is told as one that runs dry.
 *  3. Passages may be told by their endings, apart from the net (net.h).  Votes touch the rest
 *     of the marking only by the ending they bring; whatever leaves the state discards them,
 *     and nothing else does.  A fiche can be left at any tally, by an act, by another passage,
 *     or because its voters stop; but from any tally of an open passage the voters can go on
 *     until it ends: votes are finite, and one that restarts is back at no votes at all.
 *     Each ending is a marking of the net.  So if from every marking of the net, all votes void,
 *     an end can be reached, it can be reached with any votes given: let each passage with
 *     votes go on to some ending; what is left is such a marking.  And the other way round: a
 *     marking with no votes is one of those with any.
 *  4. Two things would break 3.  An ending that is reachable only in company of votes given
 *     elsewhere: there is none, passages side by side share no votes.  And an ending that the net
 *     refuses, because it would put in progress what nobody has validated: that is a fault of its
 *     own, and where it is found a passage may also be stuck in ways that are not told.
 *
 * Votes counted over those present are given at a sitting.  Every sitting the quorum allows is
 * tried: so many present who may vote, so many present who may not.  One that decides nothing is
 * adjourned, and its votes are void: such a passage resumes at another, even after a split.  It
 * runs dry when no sitting whatever can decide.
 */
#pragma once

#include "workflow/cast.h"

enum {
    POLLS_TALLIES_MAX = 1 << 22 /* of all passages of a circuit together */
};

/* How the votes stood at an ending: what a story tells. */
struct poll_example {
    struct poll_rule rule;
    struct poll poll;
};

/* How a passage may end. */
struct polls_endings {
    bool decides[POLL_OUTCOMES_MAX];
    bool splits;   /* votes can decide nothing any more, and the circuit says nothing */
    bool runs_dry; /* nobody is left to vote, and it is still open */
    bool restarts;
    bool resumes;                               /* after a split, at another sitting */
    struct poll_example how[POLL_OUTCOMES_MAX]; /* fewest votes that decide */
    struct poll_example split, dry;
};

/* What has been explored, each rule once. */
struct polls {
    struct arena *arena;
    struct polls_memo *memos; /* newest first */
    size_t tallies;           /* explored so far */
    bool too_large;           /* POLLS_TALLIES_MAX was not enough: endings are not all there */
};

/* Explores a passage as this cast would vote in it. */
struct polls_endings polls_explore(struct polls *polls, const struct step *step,
                                   const struct cast_row *row);
