/* roster_census.h - how many fiches stand where, whoever may read them. */
#pragma once

#include "server/roster.h"

/* The fiches on a circuit's version, in a state of it (empty: any), of a plan (empty: of all).
 * The roster is filled (roster_wait()). */
size_t roster_census(const struct roster *roster, struct span plan, struct span circuit,
                     struct span state);
