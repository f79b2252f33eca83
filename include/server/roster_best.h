/* roster_best.h - of many rows, the first ones in some order, without sorting them all. */
#pragma once

#include "base/arena.h"
#include "server/roster_chunk.h"

/* A row and what it is sorted by; chunk and row say which. */
struct roster_candidate {
    uint64_t key;   /* decides where it differs */
    uint64_t place; /* the tree's order: between those that are otherwise equal */
    const struct roster_chunk *chunk;
    uint32_t row;
    uint8_t sight; /* the caller's */
};

/* How to go on where keys are equal; context is the caller's.  0: equal. */
typedef int roster_tie(const void *context, const struct roster_candidate *a,
                       const struct roster_candidate *b);

struct roster_best {
    /* given */
    size_t wanted;   /* how many; all others are dropped */
    roster_tie *tie; /* NULL: the place decides */
    const void *context;
    /* private */
    struct roster_candidate *items;
    size_t count, room;
    bool is_full;                  /* no more than wanted are kept any longer: */
    struct roster_candidate worst; /* what comes behind this is dropped */
};

/* Makes room, for at most `most` candidates. */
void roster_best_open(struct arena *arena, struct roster_best *best, size_t most);

void roster_best_keep(struct roster_best *best, const struct roster_candidate *candidate);

static inline void roster_best_add(struct roster_best *best,
                                   const struct roster_candidate *candidate)
{
    bool behind = candidate->key > best->worst.key ||
                  (candidate->key == best->worst.key && best->tie == NULL &&
                   candidate->place > best->worst.place);
    if (!best->is_full || !behind)
        roster_best_keep(best, candidate);
}

/* Puts those from offset on in order, in their places; answers all. */
const struct roster_candidate *roster_best_order(struct roster_best *best, size_t offset,
                                                 size_t *count);
