/* rehearsal_view.h - the administration's page that tries a circuit out with invented people.
 *
 * All that has been played is in the address: nothing is kept.  The model is owned by the arena.
 */
#pragma once

#include "server/lens.h"

/* What an address says of a rehearsal. */
struct rehearsal_asked {
    struct span members; /* of each body; empty: REHEARSAL_MEMBERS_USUAL */
    struct span moves;   /* made so far, "a0.v3:1" */
    struct span move;    /* made now; empty: none */
};
enum { REHEARSAL_MEMBERS_USUAL = 5 };

/* The page "circuit-essayer".  ERR_MALFORMED: what is asked is no rehearsal of this circuit, or
 * one of its moves cannot be made; ERR_TOO_LARGE: more than REHEARSAL_MOVES_MAX moves. */
enum err rehearsal_model(const struct lens *lens, const struct installed_circuit *installed,
                         const struct rehearsal_asked *asked, json_t **page) MUST_USE;
