/* reform.h - fiches held against another version of their form.
 *
 * A fiche keeps the form it began with; a plan's new fiches take the version that is chosen for
 * them.  Before a version is installed this tells what it would mean for those that run.
 */
#pragma once

#include "workflow/drafting.h"

/* What a fiche would be under the other version. */
struct reform {
    bool loses;      /* something is written in a field that is gone */
    bool refused;    /* what is written is not as the other version wants it */
    bool incomplete; /* what was complete at a gate of both lacks something there */
    bool stale;      /* its approval would not cover the same content any more */
};

struct reform reform_of(struct arena *arena, const struct form *from, const struct form *to,
                        const struct fiche *fiche);

/* How many of so many fiches. */
struct reform_counts {
    size_t fiches, loses, refused, incomplete, stale;
};
void reform_count(struct reform_counts *counts, const struct reform *reform);
