/* roster_keys.h - what a roster's rows are sorted by, in numbers; for roster*.c alone. */
#pragma once

#include "server/roster_selection.h"

/* The tree's order. */
static inline uint64_t roster_place_of(const struct roster_terms *terms,
                                       const struct roster_chunk *chunk, uint32_t row)
{
    uint32_t rank = (uint32_t)chunk->rank[row] ^ UINT32_C(0x80000000);
    return terms->nodes[chunk->node[row]].place | rank;
}

static inline uint64_t roster_key_of_orientation(const struct roster_terms *terms,
                                                 const struct roster_chunk *chunk, uint32_t row)
{
    return (uint64_t)terms->nodes[chunk->node[row]].orientation_rank + 1;
}

static inline uint64_t roster_key_of_due(int32_t due)
{
    return (uint32_t)due ^ UINT32_C(0x80000000);
}

/* Exact, as `of` is below 2^8. */
static inline uint64_t roster_key_of_filled(const struct roster_chunk *chunk, uint32_t row)
{
    uint64_t filled = chunk->filled[row];
    return chunk->of[row] == 0 ? 0 : (filled << 32) / chunk->of[row];
}

/* The next lead from *at on that is shown, by the order of names; ROSTER_NOBODY when there is no
 * other.  *at begins at the row's first person. */
static inline uint32_t roster_next_lead(const struct roster_terms *terms,
                                        const struct roster_chunk *chunk, uint32_t row,
                                        uint8_t sight, uint32_t *at)
{
    while (*at < chunk->person_at[row + 1]) {
        uint32_t entry = (*at)++;
        if (roster_shows_answering(chunk->naming[entry], sight))
            return terms->persons[chunk->persons[entry]].order;
    }
    return ROSTER_NOBODY;
}

/* The key of the column asked for, as if it were sorted upwards. */
uint64_t roster_key_upwards(const struct roster_selection *selection,
                            const struct roster_chunk *chunk, uint32_t row, uint8_t sight);

/* How to go on where keys are equal, upwards; 0: equal. */
int roster_tie_upwards(const struct roster_selection *selection, const struct roster_candidate *a,
                       const struct roster_candidate *b);

/* Adds a row that fits to the best. */
void roster_take(struct roster_selection *selection, const struct roster_chunk *chunk, uint32_t row,
                 uint8_t sight);
