/* flow.h - where a fiche stands and what may happen to it next.
 *
 * Deciding is pure: the caller brings the fiche, its circuit, its form, the directory,
 * who asks and the time.  Every answer is a refusal (REFUSAL_NONE: granted) with, when
 * granted, the events that record it.
 */
#pragma once

#include "forms/report.h"
#include "workflow/directory.h"
#include "workflow/fiche.h"

/* All that a decision about a fiche looks at. */
struct scene {
    struct actor actor;
    const struct plan *plan;
    const struct node *node; /* NULL: directly under the plan */
    const struct installed_form *form;
    const struct installed_circuit *circuit;
    const struct state *state;
    struct fiche fiche;
};

/* Puts a fiche into its scene; ERR_DAMAGED when it names what the directory lacks. */
enum err scene_of(const struct actor *actor, const struct fiche *fiche,
                  struct scene *scene) MUST_USE;

/* The scene's fiche as access_may() wants it; borrows from the scene. */
struct subject scene_subject(const struct scene *scene);

/* Whether a step begins where the fiche stands. */
bool flow_begins_here(const struct scene *scene, const struct step *step);

/* May this actor take this step now?  Looks at place, roles, seat, mandate, votes already
 * given and separation of duties; not at completeness, reason or signature, which depend
 * on what is sent.  Pages show it; flow_act and flow_vote ask it first. */
enum refusal flow_may(const struct scene *scene, const struct step *step);

/* The seat by which the actor votes in a step; NULL when there is none now, and *refusal
 * then says why (NOT_A_MEMBER, MANDATE_ENDED). */
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

/* Gives a vote; when it makes the quorum of its outcome, the fiche moves on (a second event).
 * A signed vote is accepted only if its statement equals, byte for byte, what
 * decision_statement() issues for this scene at the statement's own time, if that time lies
 * at most STATEMENT_AGE_MAX before now and not after it, and if the signature verifies under
 * a confirmed, unrevoked key of the voter. */
enum refusal flow_vote(struct arena *arena, const struct scene *scene, const struct vote *vote,
                       json_t **events);
