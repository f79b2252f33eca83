/* roster_chunk.h - some hundred fiches of a plan, packed: columns of numbers and one of texts.
 *
 * A chunk never changes: whoever wants another row in it makes another chunk (roster.h says who
 * frees the old one).  Rows of one kind stand together; by_id finds them by identifier.
 */
#pragma once

#include "base/span.h"

#include <stdint.h>

/* What a fiche makes of a person it names; one entry per field that does. */
enum roster_naming {
    ROSTER_LEAD = 1,
    ROSTER_MEMBER = 2,
    ROSTER_PILOT = 4,
    ROSTER_ROLES = 7,
    ROSTER_ANSWERS = 8, /* is who answers for it: what the column of leads shows */
    ROSTER_INSIDE = 16  /* the field is read inside only */
};

/* Which letters a text has in a row, three by three: a text with a word in it has all its marks. */
enum { ROSTER_MARKS = 2 };
struct roster_marks {
    uint64_t bits[ROSTER_MARKS];
};
struct roster_marks roster_marks_of(struct span folded);

static inline bool roster_marks_have(const struct roster_marks *all,
                                     const struct roster_marks *asked)
{
    uint64_t missing = 0;
    for (size_t i = 0; i < ROSTER_MARKS; i++)
        missing |= asked->bits[i] & ~all->bits[i];
    return missing == 0;
}

/* Whether a word is in a text; rarest is the place in the word of the letter met least. */
bool roster_text_has(struct span text, struct span word, size_t rarest);
size_t roster_rarest(struct span word);

/* One row in the open; borrows. */
struct roster_row {
    struct span id;
    struct span text;          /* folded: code, a space, title */
    size_t title_at;           /* where in text the title begins */
    uint64_t title;            /* its first eight bytes as a number */
    struct roster_marks marks; /* of text */
    const uint32_t *persons;   /* numbers of roster_terms.h */
    const uint8_t *naming;     /* enum roster_naming of each */
    uint32_t named;            /* how many */
    uint32_t node;
    uint16_t kind;
    int32_t rank, due; /* INT32_MAX: no day */
    uint8_t filled, of;
    uint32_t serial; /* its own in the plan for ever: which of all it was the first time */
    uint64_t born;   /* the version that put it in as it is (roster_version.h) */
};

/* The first eight bytes of a text as a number in the same order. */
uint64_t roster_beginning(struct span text);

enum { ROSTER_CHUNK_ROWS = 128 };

/* The rows of one kind in a chunk, and what they have together. */
struct roster_group {
    uint16_t kind, first, count;
    uint32_t filled, of;
};

struct roster_chunk {
    uint32_t count, group_count;
    const struct roster_group *groups;
    const uint8_t *by_id; /* rows in the order of their identifiers */
    /* a value for each row */
    const uint64_t *title;
    const struct roster_marks *marks;
    const uint32_t *node;
    const int32_t *rank, *due;
    const uint16_t *kind;
    const uint8_t *filled, *of;
    const uint32_t *serial;
    const uint64_t *born;
    /* where each row's part begins, and in the end the last one's ends */
    const uint32_t *id_at, *text_at, *title_at; /* of texts: id, then code, space and title */
    const uint32_t *person_at;                  /* of persons and naming */
    const uint32_t *persons;
    const uint8_t *naming;
    const char *texts;
    size_t size; /* bytes in memory, all told */
};

/* Packs rows, sorted by identifier, into one piece of memory that begins with `before` bytes for
 * the caller; freed with free(). */
void *roster_chunk_pack(size_t before, const struct roster_row *rows, uint32_t count,
                        struct roster_chunk **chunk);

struct span roster_chunk_id(const struct roster_chunk *chunk, uint32_t row);
struct span roster_chunk_title(const struct roster_chunk *chunk, uint32_t row);
struct span roster_chunk_text(const struct roster_chunk *chunk, uint32_t row);
struct roster_row roster_chunk_row(const struct roster_chunk *chunk, uint32_t row);

/* Where an identifier is in by_id, or should be; true when it is there. */
bool roster_chunk_find(const struct roster_chunk *chunk, struct span id, uint32_t *place);
