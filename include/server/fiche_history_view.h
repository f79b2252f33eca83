/* fiche_history_view.h - all that happened to a fiche, and the difference between two of its
 * revisions. */
#pragma once

#include "server/fiche_view.h"

/* The page "fiche-historique", owned by the arena.  from, to: revisions as the address gives
 * them; where they are no revisions of this fiche, no difference is shown. */
json_t *fiche_history_model(const struct fiche_sight *sight, struct span from, struct span to);
