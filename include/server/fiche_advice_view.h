/* fiche_advice_view.h - what bodies have recommended, the answers, and an arbitration's terms. */
#pragma once

#include "server/fiche_view.h"
#include "workflow/flow.h"

/* Adds to the fiche's page, where there is something:
 *   "advice"  {"items": [{"id", "body", "text", "at", "answer" or "waits", "form"?}…]}
 *   "owed"    in words, how many answers are due */
void fiche_advice_add(const struct fiche_sight *sight, json_t *model);

/* Adds what a decision gives besides its remarks: "terms" {"calendar", "means"} and
 * "recommendations" {"list"}. */
void fiche_advice_terms(const struct decision *decision, json_t *model);

/* The lines of a text, each trimmed, without the empty ones; a new reference. */
json_t *fiche_advice_lines(struct span text);
