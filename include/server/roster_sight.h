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
    ROSTER_NAMING_COUNTS = 16 /* another might be told if the fiche named the reader */
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
    const uint16_t *node_grades;            /* by virtue of a node: places in grades */
    const role_set *grades;
    const uint8_t *sights;                 /* enum roster_sight, by grade and kind */
    uint32_t kind_count, me;               /* the reader's number, or ROSTER_NOBODY */
    const struct roster_special *specials; /* in order */
    size_t special_count;
    bool naming_counts;
};

/* Made in the reader's arena, for as long as that and the reader's roster live. */
struct roster_eyes roster_eyes_of(const struct reader *reader, const struct plan *plan);

/* The rows of one chunk. */
struct roster_look {
    const struct roster_eyes *eyes;
    const struct roster_chunk *chunk;
    const struct roster_special *specials;
    size_t special_count;
    bool names_reader;
};
struct roster_look roster_look_at(const struct roster_eyes *eyes, size_t chunk);

/* Where the reader has roles of their own. */
uint8_t roster_sight_special(const struct roster_look *look, uint32_t row);

/* What the reader sees of a row: enum roster_sight. */
static inline uint8_t roster_sight_of(const struct roster_look *look, uint32_t row)
{
    const struct roster_eyes *eyes = look->eyes;
    const struct roster_chunk *chunk = look->chunk;
    size_t grade = eyes->node_grades[chunk->node[row]];
    uint8_t sight = eyes->sights[grade * eyes->kind_count + chunk->kind[row]];
    if ((look->names_reader && (sight & ROSTER_NAMING_COUNTS) != 0) || look->special_count > 0)
        return roster_sight_special(look, row);
    return sight;
}
