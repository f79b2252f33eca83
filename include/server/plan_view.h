/* plan_view.h - the plans a reader may see, and one plan as a tree. */
#pragma once

#include "server/lens.h"

/* All plans the reader sees something of (page `plans`), in the arena. */
enum err plans_model(const struct lens *lens, json_t **model) MUST_USE;

/* A plan's orientations, objectives and fiches (page `plan`), in the arena.  A branch is there
 * when the reader may read it, or a fiche below it; an objective whose fiches they all may read
 * and that has none is said to carry no action.  More than 2,000 fiches are left to the tracking
 * table; of branches that are there for a fiche below only the first level is then. */
enum err plan_model(const struct lens *lens, const struct plan *plan, json_t **model) MUST_USE;
