/* roster_sight.h - which of a plan's fiches a reader may see, and how much of each.
 *
 * access_may() is not asked about each fiche: what it says of somebody whom a fiche does not name
 * only depends on the fiche's kind and node (struct roster_kind, roster_node), and is asked once
 * for each.  Fiches that name the reader, on which they have a grant, or for which a seat is lent
 * to them, are looked at one by one.  tests/unit/test_roster_sight.c holds the two against each
 * other.
 */
#pragma once

#include "server/query.h"
#include "server/roster.h"

enum roster_sight {
    ROSTER_SEEN = 1,
    ROSTER_SEEN_INSIDE = 2, /* with what is kept inside */
    ROSTER_DAY_SHOWN = 4,
    ROSTER_FILLED_SHOWN = 8,
    ROSTER_NAMING_COUNTS = 16, /* another might be told if the fiche named the reader */
    ROSTER_MARKED = 32,        /* the caller's, by kind */
    ROSTER_OPEN = 64           /* not closed: may be late */
};

/* A fiche on which the reader has roles of its own. */
struct roster_special {
    size_t chunk;
    uint32_t row;
    role_set roles;
};

struct roster_eyes {
    const struct roster_plan *plan; /* NULL: it has no fiche */
    const struct roster_terms *terms;
    /* private */
    const role_set *kind_roles;             /* by virtue of a kind, wherever it is */
    const uint8_t *kind_open, *kind_inside; /* what there is to see of it from outside, inside */
    const bool *kind_marks;                 /* as given */
    const uint16_t *node_grades;            /* by virtue of a node: places in grades */
    const role_set *grades;
    const uint8_t *sights; /* enum roster_sight, by grade and kind */
    uint32_t kind_count, grade_count;
    uint32_t me;                           /* the reader's number, or ROSTER_NOBODY */
    const struct roster_special *specials; /* in order */
    size_t special_count;
    bool naming_counts;
};

/* Made in the reader's arena, for as long as that and the reader's roster live.  marks: for each
 * kind whether what is seen of it is ROSTER_MARKED. */
struct roster_eyes roster_eyes_of(const struct reader *reader, const struct plan *plan,
                                  const bool *marks);

/* What a reader sees of the rows of a chunk. */
struct roster_sights {
    uint8_t of[ROSTER_CHUNK_ROWS]; /* enum roster_sight; 0: nothing */
    /* rows that are told apart from others of their kind and node */
    uint8_t apart[ROSTER_CHUNK_ROWS];
    uint32_t apart_count;
};

/* The roles they have on a fiche alone. */
role_set roster_sight_special(const struct roster_eyes *eyes, size_t chunk, uint32_t row);

/* What a reader sees of one row; special: the roles they have on its fiche alone. */
uint8_t roster_sight_row(const struct roster_eyes *eyes, const struct roster_chunk *chunk,
                         uint32_t row, role_set special);

void roster_sight_chunk(const struct roster_eyes *eyes, size_t chunk, struct roster_sights *sights);
