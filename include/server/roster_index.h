/* roster_index.h - a plan's rows as they were at one commit, by every value that may be asked for.
 *
 * Rows are numbered in the tree's order.  Later rosters use an index as long as not much has
 * changed: a row that has is recognised by the version that put it in, and looked at by itself
 * (roster_quick.h).  An index never changes; it holds the roster it was made of.
 */
#pragma once

#include "server/roster_keys.h"
#include "server/roster_order.h"
#include "server/roster_tally.h"
#include "server/roster_tokens.h"

/* Where a person answers, for whom. */
enum {
    ROSTER_ANSWERS_OPEN = 1 << 30,   /* for all who see it */
    ROSTER_ANSWERS_INSIDE = 1 << 29, /* for who sees its inside */
    ROSTER_NAMED_ROW = ROSTER_ANSWERS_INSIDE - 1
};

/* The rows of each person. */
struct roster_named {
    const uint32_t *at; /* where each person's begin, and in the end */
    const uint32_t *rows;
};

enum { ROSTER_LATE_STEPS = 16, ROSTER_PARTS = 3 };

struct roster_index {
    struct roster *roster; /* held */
    const struct roster_plan *plan;
    uint64_t version, puts, arrangement; /* of the roster */
    int references;                      /* its keeper's */
    struct arena arena;                  /* of all that follows */
    uint32_t rows, kinds, persons;
    struct roster_part *parts[ROSTER_PARTS]; /* held: roster_index_parts.h */
    const uint32_t *where;                   /* of each row: its chunk and its place in it */
    const uint32_t *numbers;                 /* by serial */
    const uint16_t *kind;                    /* of each row */
    const struct roster_sum *sums;           /* by kind */
    struct roster_sets by_kind, by_orientation;
    struct roster_named named;    /* in any way */
    struct roster_named answered; /* where they answer, and for whom */
    struct roster_tokens tokens;
    struct roster_order orders[ROSTER_BY_FILLED + 1]; /* by column; none for the state */
    bool answers_inside;                              /* whether any row does */
    uint32_t late_step;                               /* how many entries by due day make a step */
    const uint64_t *late;                             /* the rows before each step */
};

/* Where a row is. */
static inline const struct roster_chunk *roster_index_chunk(const struct roster_index *index,
                                                            uint32_t number)
{
    return index->plan->chunks[index->where[number] / ROSTER_CHUNK_ROWS];
}

static inline uint32_t roster_index_row(const struct roster_index *index, uint32_t number)
{
    return index->where[number] % ROSTER_CHUNK_ROWS;
}

/* Makes the index of a settled roster's plan, which it holds: for some tenth of a second at 100,000
 * rows; for much less with an older one of which it may keep much.  NULL: there is none. */
struct roster_index *roster_index_of(struct roster *roster, struct span plan,
                                     const struct roster_index *older);

/* Frees it, and holds its roster no longer. */
void roster_index_free(struct roster_index *index);

/* Whether what is asked of a roster may be answered with an index that was made for an older one.
 */
bool roster_index_serves(const struct roster_index *index, const struct roster *roster);
