/* flow.h - where a fiche stands and what may happen to it next.
 *
 * Deciding is pure: the caller brings the fiche, its circuit, its form, the directory,
 * who asks and the time.  Every answer is a refusal (REFUSAL_NONE: granted) with, when
 * granted, the events that record it: an array of {"kind", "body"} for the fiche's subject, in
 * order.  What is refused leaves no events: results are then untouched.
 *
 * Who may is decided here; where that leads is the kernel's to say (net.h, poll.h), of which
 * every circuit has been proved before it was installed.
 */
#pragma once

#include "forms/report.h"
#include "workflow/scene.h"

enum { FLOW_TEXT_MAX = 16 * 1024 }; /* bytes of a reason or of remarks; more is MALFORMED */

/* Whether a step begins where the fiche stands, and has not been concluded there. */
bool flow_begins_here(const struct scene *scene, const struct step *step);

/* May this actor take this step now?  Looks at place, roles, seat, mandate, votes already
 * given, separation of duties, and at what the circuit wants done before; not at completeness,
 * reason or signature, which depend on what is sent.  Pages show it; flow_act and flow_vote ask
 * it first. */
enum refusal flow_may(const struct scene *scene, const struct step *step);

/* --- acts ---------------------------------------------------------------------------------- */

/* An act as it arrives. */
struct act {
    struct span step, reason;
    struct span expected; /* the day it is put off to, YYYY-MM-DD; where the circuit asks */
    int64_t revision;     /* the one its author saw */
};

/* Takes an act.  Of a pair's, the first half is an event of its own and the second moves the
 * fiche; an edit between them undoes the first.  On INCOMPLETE the report names the fields. */
enum refusal flow_act(struct arena *arena, const struct scene *scene, const struct act *act,
                      struct report *report, json_t **events);

/* The side of a step's pair that the actor is of; NET_SIDES when of neither. */
uint8_t flow_side(const struct scene *scene, const struct step *step);

/* --- recommendations ------------------------------------------------------------------------- */

/* How a recommendation may be answered. */
/* clang-format off */
#define ANSWER_TABLE(X)        \
    X(ACCEPTED, "accepted")    \
    X(PARTLY,   "partly")      \
    X(DECLINED, "declined")
/* clang-format on */

/* May the actor answer recommendations? */
enum refusal flow_may_answer(const struct scene *scene);

/* Answers one.  NO_SUCH_STEP: it is not there, or answered; REASON_DUE: without a reply. */
enum refusal flow_answer(struct arena *arena, const struct scene *scene, struct span advice,
                         struct span answer, struct span reply, json_t **events);

/* --- decisions ---------------------------------------------------------------------------------
 */

/* The first decision of a body that waits for the actor's vote; NULL: none does. */
const struct step *flow_vote_due(const struct scene *scene, struct span body);

/* The seat by which the actor votes in a step; NULL when there is none now, and *refusal
 * then says why (NOT_A_MEMBER, MANDATE_ENDED).  Of several, one whose vote is still to be
 * given comes first, then an own one before a substitute's.  A substitute's seat is as good
 * as the titular's: that mandate runs too, and has a vote; so is one lent by a delegation that
 * covers the fiche (seat->delegation). */
const struct seat *flow_seat(const struct scene *scene, const struct step *step,
                             enum refusal *refusal);

/* Votes given in this ballot for an outcome, and how many it needs; of all outcomes, in the step's
 * order. */
struct tally {
    size_t given, needed;
};
void flow_tallies(const struct scene *scene, const struct step *step,
                  struct tally tallies[CIRCUIT_OUTCOMES_MAX]);

/* A vote as it arrives, or what is recorded of a sitting. */
struct vote {
    struct span step, outcome, remarks;
    struct span calendar, means; /* an arbitration's terms, with the outcomes that have them */
    struct span recommendations; /* an opinion's, one a line, where the circuit takes them */
    int64_t revision;
    struct span statement, signature; /* both empty where the circuit asks for no signature */
};

/* What a vote's words stand for. */
struct ballot {
    const struct step *step;
    const struct outcome *outcome;
    const struct body *body;
    const struct seat *seat;    /* NULL: recorded by a role of the circuit's, without a seat */
    const struct seat *titular; /* whose vote it is; the seat itself unless a substitute's */
};

/* May this vote be given, its signature left aside?  What flow_may() asks, and that the
 * outcome exists, has its words, and the revision is the one that was seen. */
enum refusal flow_ballot(const struct scene *scene, const struct vote *vote, struct ballot *ballot);

/* Gives a vote; when it decides, the passage ends and the fiche may move on (more events).  In
 * one ballot there is one vote a titular seat and one a person; those of past rounds and ballots
 * count no more.  A signed vote is accepted only as decision_check() says. */
enum refusal flow_vote(struct arena *arena, const struct scene *scene, const struct vote *vote,
                       json_t **events);

/* --- time ------------------------------------------------------------------------------------ */

/* When time next brings something about: a reminder, a deadline; INT64_MAX: never. */
int64_t flow_next(const struct circuit *circuit, const struct fiche *fiche);

/* Something to be done within a time, where a fiche stands. */
struct flow_due {
    const struct step *step; /* a passage; NULL: whatever is to be done in the state */
    const struct deadline *deadline;
    int64_t at; /* when it is late; INT64_MAX: never */
    bool passed, reminded;
};

/* The i-th of them, the state's own first, then its open passages'; false: there are no more. */
bool flow_due(const struct circuit *circuit, const struct fiche *fiche, size_t i,
              struct flow_due *due);

/* Ends a passage, or voids its votes, where they say so by today's people and nobody is left to
 * vote: a mandate that ended, a seat or a sitting that changed after the last vote.  While
 * somebody may still vote, that vote will.  UNCHANGED: there is no such passage. */
enum refusal flow_settle(struct arena *arena, const struct scene *scene, json_t **events);

/* What time has brought about by now: reminders, deadlines passed, opinions held given, and what
 * flow_settle() finds.  UNCHANGED: nothing. */
enum refusal flow_tick(struct arena *arena, const struct scene *scene, json_t **events);
