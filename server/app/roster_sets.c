#include "server/roster_sets.h"

/* How many rows each set has; a row that is in one twice counts once. */
static void count_rows(const struct roster_belonging *belonging, uint32_t *sizes, uint32_t *last)
{
    for (uint32_t row = 0; row < belonging->rows; row++) {
        uint32_t from = belonging->at != NULL ? belonging->at[row] : row;
        uint32_t until = belonging->at != NULL ? belonging->at[row + 1] : row + 1;
        for (uint32_t i = from; i < until; i++) {
            uint32_t set = belonging->of[i];
            if (set == UINT32_MAX || last[set] == row + 1)
                continue;
            sizes[set]++;
            last[set] = row + 1;
        }
    }
}

/* Where the filling stands. */
struct filling {
    uint32_t *ends; /* of each list so far */
    uint32_t *lists;
    const uint32_t *dense;
    uint64_t *bits;
    size_t words;
};

static void put(const struct filling *filling, const uint32_t *starts, uint32_t set, uint32_t row)
{
    uint32_t dense = filling->dense[set];
    if (dense > 0)
        roster_bits_put(filling->bits + (dense - 1) * filling->words, row);
    else if (filling->ends[set] == starts[set] || filling->lists[filling->ends[set] - 1] != row)
        filling->lists[filling->ends[set]++] = row;
}

static void fill(const struct roster_belonging *belonging, const struct filling *filling,
                 const uint32_t *starts)
{
    for (uint32_t row = 0; row < belonging->rows; row++) {
        uint32_t from = belonging->at != NULL ? belonging->at[row] : row;
        uint32_t until = belonging->at != NULL ? belonging->at[row + 1] : row + 1;
        for (uint32_t i = from; i < until; i++)
            if (belonging->of[i] != UINT32_MAX)
                put(filling, starts, belonging->of[i], row);
    }
}

struct roster_sets roster_sets_of(struct arena *arena, const struct roster_belonging *belonging)
{
    SCOPED_ARENA scratch = {0};
    uint32_t count = belonging->count, listed = 0, dense_count = 0;
    uint32_t *sizes = arena_new(&scratch, uint32_t, count);
    uint32_t *starts = arena_new(arena, uint32_t, count + 1);
    uint32_t *dense = arena_new(arena, uint32_t, count);
    count_rows(belonging, sizes, arena_new(&scratch, uint32_t, count));
    for (uint32_t i = 0; i < count; i++) {
        bool is_dense = sizes[i] > belonging->rows / belonging->dense;
        dense[i] = is_dense ? ++dense_count : 0;
        starts[i] = listed;
        listed += is_dense ? 0 : sizes[i];
    }
    starts[count] = listed;
    struct filling filling = {.words = roster_bits_words(belonging->rows), .dense = dense};
    filling.lists = arena_new(arena, uint32_t, listed);
    filling.bits = arena_new(arena, uint64_t, dense_count * filling.words);
    filling.ends = arena_new(&scratch, uint32_t, count);
    memcpy(filling.ends, starts, count * sizeof *starts);
    fill(belonging, &filling, starts);
    return (struct roster_sets){.count = count,
                                .rows = belonging->rows,
                                .starts = starts,
                                .lists = filling.lists,
                                .dense = dense,
                                .bits = filling.bits};
}

/* A set's bits; NULL where it is a list. */
static const uint64_t *bits_of(const struct roster_sets *sets, uint32_t set)
{
    uint32_t dense = sets->dense[set];
    return dense == 0 ? NULL : sets->bits + (dense - 1) * roster_bits_words(sets->rows);
}

void roster_sets_join(const struct roster_sets *sets, uint32_t set, uint64_t *bits)
{
    const uint64_t *own = bits_of(sets, set);
    if (own != NULL)
        roster_bits_join(bits, own, roster_bits_words(sets->rows));
    for (uint32_t i = sets->starts[set]; i < sets->starts[set + 1]; i++)
        roster_bits_put(bits, sets->lists[i]);
}

void roster_sets_drop(const struct roster_sets *sets, uint32_t set, uint64_t *bits)
{
    const uint64_t *own = bits_of(sets, set);
    if (own != NULL)
        roster_bits_drop(bits, own, roster_bits_words(sets->rows));
    for (uint32_t i = sets->starts[set]; i < sets->starts[set + 1]; i++)
        roster_bits_cut(bits, sets->lists[i]);
}

bool roster_sets_touch(const struct roster_sets *sets, uint32_t set, const uint64_t *bits)
{
    const uint64_t *own = bits_of(sets, set);
    if (own != NULL)
        return roster_bits_touch(bits, own, roster_bits_words(sets->rows));
    for (uint32_t i = sets->starts[set]; i < sets->starts[set + 1]; i++)
        if (roster_bits_has(bits, sets->lists[i]))
            return true;
    return false;
}
