/* roster_sets.h - many sets of a plan's rows: those of each kind, each word; by number. */
#pragma once

#include "server/roster_bits.h"

/* A set is kept as bits where that is worth it, or else as a list of its rows. */
struct roster_sets {
    uint32_t count, rows;
    /* private */
    const uint32_t *starts; /* of lists; one more in the end */
    const uint32_t *lists;
    const uint32_t *dense; /* which of bits, from 1; 0: it is a list */
    const uint64_t *bits;
};

/* What sets are made of. */
struct roster_belonging {
    uint32_t count, rows;
    const uint32_t *at; /* where each row's sets begin, and in the end; NULL: each has one */
    const uint32_t *of; /* numbers of sets; UINT32_MAX: none */
    uint32_t dense;     /* a set is kept as bits from this part of the rows on: one in so many */
};

/* Made in the arena. */
struct roster_sets roster_sets_of(struct arena *arena, const struct roster_belonging *belonging);

/* Adds a set to bits, or takes it out. */
void roster_sets_join(const struct roster_sets *sets, uint32_t set, uint64_t *bits);
void roster_sets_drop(const struct roster_sets *sets, uint32_t set, uint64_t *bits);

/* Whether any of a set is among bits. */
bool roster_sets_touch(const struct roster_sets *sets, uint32_t set, const uint64_t *bits);
