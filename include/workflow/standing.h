/* standing.h - where a fiche stands in its circuit's net, and how its votes stand: what the
 * engine asks the kernel (net.h, poll.h) about. */
#pragma once

#include "workflow/scene.h"

/* The fiche's marking: of the present round, on what is there to be judged. */
struct marking standing_marking(const struct scene *scene);

/* Asks the kernel about a move from there; *after is set when it fires. */
enum net_verdict standing_fire(const struct scene *scene, struct move move, struct marking *after);

/* Whether a vote belongs to the ballot under way in a step: this round, this revision, not
 * voided, at the sitting that is open where presence matters. */
bool standing_counts(const struct scene *scene, const struct step *step,
                     const struct decision *decision);

/* Whether a seat has a voice in a step: members have, the chair as the circuit or else the
 * body says; where a sitting's word is recorded, the chair alone. */
bool standing_has_voice(const struct step *step, const struct body *body,
                        const struct seat *titular);

/* Other eyes than the leads', the writers', those of who brought the fiche here: why the
 * scene's actor may not take a step, or REFUSAL_NONE. */
enum refusal standing_apart(const struct scene *scene, const struct step *step);

/* A lent seat votes only where who lent it could: LENDER when their account is closed, they may
 * not decide, or what standing_apart() keeps apart are they; NONE for a seat that is not lent. */
enum refusal standing_lender(const struct scene *scene, const struct step *step,
                             const struct seat *seat);

/* The rule by which a step's votes decide, with today's members, and the votes as they are. */
struct poll_rule standing_rule(const struct scene *scene, const struct step *step);
struct poll standing_poll(const struct scene *scene, const struct step *step);

/* An outcome's place among its step's. */
uint8_t standing_choice(const struct step *step, const struct outcome *outcome);
