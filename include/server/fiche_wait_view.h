/* fiche_wait_view.h - what a fiche waits for, where it stands: decisions side by side, the other
 * half of a pair, days. */
#pragma once

#include "server/fiche_view.h"
#include "workflow/flow.h"

/* Adds what is waited for to the page's model, where there is any:
 *   "passages"    each decision of this state: {"body", "label", "place", "text"?, "vote"?…}
 *   "then"        what comes when all are there
 *   "awaiting"    in words, the act that carries the fiche on, where no decision is to be made
 *   "agreements"  of a pair, as given so far
 *   "deadlines"   what is to be done by which day, and who is told */
void fiche_wait_add(const struct fiche_sight *sight, json_t *model);

/* Adds the day until which a fiche is put off to the model of its state: "until". */
void fiche_wait_until(const struct fiche_sight *sight, json_t *state);

/* The bodies that must have decided before this one, and have not. */
struct span fiche_wait_first(const struct fiche_sight *sight, const struct step *step);

/* Whether an act carries the fiche on along its main path; every decision does. */
bool fiche_wait_leads_on(const struct fiche_sight *sight, const struct step *step);

/* The last day something is in time: "3 mars 2027". */
struct span fiche_wait_day(const struct lens *lens, int64_t late_at);

/* The earliest deadline where the fiche stands; INT64_MAX: there is none. */
int64_t fiche_wait_earliest(const struct fiche_sight *sight);
