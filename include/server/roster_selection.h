/* roster_selection.h - a question to the roster in numbers, for one pass over it; for roster_ask.c,
 * which makes it, roster_fit.c and roster_select.c, which answer. */
#pragma once

#include "server/roster_best.h"
#include "server/roster_select.h"

enum { ROSTER_WORDS_MAX = 16 };

/* A word that is asked for. */
struct roster_word {
    struct span text;
    size_t rarest;
    struct roster_marks marks;
    const uint64_t *persons; /* whose name has it */
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

/* One chunk on its way through the pass. */
struct roster_sheet {
    const struct roster_chunk *chunk;
    struct roster_sights sights;
    uint8_t rows[ROSTER_CHUNK_ROWS + 1]; /* those that fit so far; room for one that does not */
    uint32_t count;
};

/* Finds the rows that fit. */
void roster_fit(const struct roster_selection *selection, struct roster_sheet *sheet);

/* Of rows that fit by kind, keeps those that fit altogether. */
void roster_fit_further(const struct roster_selection *selection, struct roster_sheet *sheet);

enum {
    ROSTER_FITS_BY_KIND = ROSTER_SEEN | ROSTER_MARKED,
    ROSTER_MAY_BE_LATE = ROSTER_DAY_SHOWN | ROSTER_OPEN
};

/* Whether who is named so answers for the fiche, in the eyes of a reader. */
static inline bool roster_shows_answering(uint8_t naming, uint8_t sight)
{
    return (naming & ROSTER_ANSWERS) != 0 &&
           ((naming & ROSTER_INSIDE) == 0 || (sight & ROSTER_SEEN_INSIDE) != 0);
}

static inline bool roster_is_late(const struct roster_selection *selection,
                                  const struct roster_chunk *chunk, uint32_t row, uint8_t sight)
{
    return chunk->due[row] < selection->today && (sight & ROSTER_MAY_BE_LATE) == ROSTER_MAY_BE_LATE;
}
