/* roster_selection.h - a question to the roster in numbers, for one pass over it; for roster_ask.c,
 * which makes it, and roster_select.c, which answers. */
#pragma once

#include "server/roster_best.h"
#include "server/roster_select.h"

enum { ROSTER_WORDS_MAX = 16 };

/* A word that is asked for. */
struct roster_word {
    struct span text;
    struct roster_marks marks;
    const bool *persons; /* whose name has it; NULL: nobody's */
};

struct roster_selection {
    const struct reader *reader;
    const struct roster_ask *ask;
    struct roster_eyes eyes;
    const bool *node_fits;     /* NULL: all do */
    const uint64_t *kind_keys; /* by state's order; NULL: not asked */
    uint32_t lead;             /* asked for */
    struct roster_word words[ROSTER_WORDS_MAX];
    size_t word_count;
    int32_t today;
    struct roster_best best;
    /* of what is seen */
    uint32_t *kinds, *leads;
    bool *orientations, *lead_seen;
    size_t orientations_left; /* not seen yet */
    struct roster_found found;
};

/* Puts what is asked in numbers. */
struct roster_selection roster_selection_of(const struct reader *reader, const struct plan *plan,
                                            const struct roster_ask *ask);
