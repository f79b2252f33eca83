/* space_rows.h - what waits for one person: decisions to give, fiches that came back. */
#pragma once

#include "server/lens.h"

/* One decision that waits for the reader's vote. */
struct space_vote {
    struct scene *scene;
    const struct step *step;
};

struct space_votes {
    struct space_vote *items;
    size_t shown; /* how many items */
    size_t count; /* of all that wait */
};

/* The decisions that wait for the reader, one a fiche in each body, those that have waited
 * longest first; their fiches in brief.  At most so many are shown. */
enum err space_votes(const struct lens *lens, size_t most, struct space_votes *votes) MUST_USE;

/* Why a fiche in draft is there again. */
struct space_return {
    bool came_back;
    struct span by, remarks; /* a body's or a person's name; what was said */
    int64_t at;
};

/* Looks whether a body or somebody else sent a fiche back to its draft. */
enum err space_return(const struct lens *lens, const struct scene *scene,
                      struct space_return *back) MUST_USE;

/* "none", "unconfirmed" or "" when all is well: the reader's signing key, for those who sit in a
 * body that signs. */
struct span space_key_state(const struct lens *lens);
