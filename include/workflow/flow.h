/* flow.h - where a fiche stands and what may happen to it next.
 *
 * Deciding is pure: the caller brings the fiche, its circuit, its form, the directory,
 * who asks and the time.  Every answer is a refusal (REFUSAL_NONE: granted) with, when
 * granted, the events that record it.  What is refused leaves no events: results are
 * then untouched.
 */
#pragma once

#include "forms/report.h"
#include "workflow/scene.h"

enum { FLOW_TEXT_MAX = 16 * 1024 }; /* bytes of a reason or of remarks; more is MALFORMED */

/* Whether a step begins where the fiche stands. */
bool flow_begins_here(const struct scene *scene, const struct step *step);

/* May this actor take this step now?  Looks at place, roles, seat, mandate, votes already
 * given and separation of duties; not at completeness, reason or signature, which depend
 * on what is sent.  Pages show it; flow_act and flow_vote ask it first. */
enum refusal flow_may(const struct scene *scene, const struct step *step);

/* The first decision that waits for the actor's vote; NULL: none does. */
const struct step *flow_vote_due(const struct scene *scene);

/* The seat by which the actor votes in a step; NULL when there is none now, and *refusal
 * then says why (NOT_A_MEMBER, MANDATE_ENDED).  Of several, one whose vote is still to be
 * given comes first, then an own one before a substitute's.  A substitute's seat is as good
 * as the titular's: that mandate runs too, and has a vote. */
const struct seat *flow_seat(const struct scene *scene, const struct step *step,
                             enum refusal *refusal);

/* Votes given in this round for an outcome, and how many it needs. */
struct tally {
    size_t given, needed;
};
struct tally flow_tally(const struct scene *scene, const struct step *step,
                        const struct outcome *outcome);

/* Takes an act.  revision: the one its author saw.  On INCOMPLETE the report names the
 * fields.  *events: an array of {"kind", "body"} for the fiche's subject, in order. */
enum refusal flow_act(struct arena *arena, const struct scene *scene, struct span step,
                      struct span reason, int64_t revision, struct report *report, json_t **events);

/* A vote as it arrives. */
struct vote {
    struct span step, outcome, remarks;
    int64_t revision;
    struct span statement, signature; /* both empty where the circuit asks for no signature */
};

/* What a vote's words stand for. */
struct ballot {
    const struct step *step;
    const struct outcome *outcome;
    const struct body *body;
    const struct seat *seat;
    const struct seat *titular; /* whose vote it is; the seat itself unless a substitute's */
};

/* May this vote be given, its signature left aside?  What flow_may() asks, and that the
 * outcome exists, has its remarks, and the revision is the one that was seen. */
enum refusal flow_ballot(const struct scene *scene, const struct vote *vote, struct ballot *ballot);

/* Gives a vote; when it makes the quorum of its outcome, the fiche moves on (a second event).
 * In one round there is one vote a titular seat and one a person, before each body; votes
 * of past rounds count no more.  A signed vote is accepted only as decision_check() says. */
enum refusal flow_vote(struct arena *arena, const struct scene *scene, const struct vote *vote,
                       json_t **events);
