/* roster_index_days.c - the part of an index that follows from how far the rows are: days, fields.
 */
#include "server/roster_index_parts.h"

static uint64_t digit_of_due(const void *context, uint32_t entry, size_t level, bool *is_last)
{
    const struct roster_index *index = context;
    (void)level;
    *is_last = true;
    return roster_key_of_due(roster_index_chunk(index, entry)->due[roster_index_row(index, entry)]);
}

static uint64_t digit_of_filled(const void *context, uint32_t entry, size_t level, bool *is_last)
{
    const struct roster_index *index = context;
    (void)level;
    *is_last = true;
    return roster_key_of_filled(roster_index_chunk(index, entry), roster_index_row(index, entry));
}

/* A group's code is that of rows without a value, if its value says so; or else `otherwise` is. */
static void set_special(const struct roster_index *index, struct arena *arena,
                        struct roster_order *order, uint32_t code, bool has, uint32_t otherwise)
{
    uint64_t *bits = roster_bits_new(arena, index->rows);
    for (uint32_t i = 0; has && i < index->rows; i++)
        if (order->codes[i] == code)
            roster_bits_put(bits, i);
    order->special = has ? code : otherwise;
    order->special_bits = bits;
}

static void find_specials(struct roster_index *index, struct arena *arena)
{
    struct roster_order *due = &index->orders[ROSTER_BY_DUE];
    struct roster_order *filled = &index->orders[ROSTER_BY_FILLED];
    uint32_t last = due->list[due->entries - 1], first = filled->list[0];
    const struct roster_chunk *chunk = roster_index_chunk(index, last);
    set_special(index, arena, due, due->groups,
                chunk->due[roster_index_row(index, last)] == INT32_MAX, due->groups + 1);
    chunk = roster_index_chunk(index, first);
    set_special(index, arena, filled, 1,
                roster_key_of_filled(chunk, roster_index_row(index, first)) == 0, 0);
}

static void mark_late(struct roster_index *index, struct arena *arena)
{
    const struct roster_order *due = &index->orders[ROSTER_BY_DUE];
    size_t words = roster_bits_words(index->rows);
    uint64_t *late = arena_new(arena, uint64_t, words * ROSTER_LATE_STEPS);
    index->late_step = index->rows / ROSTER_LATE_STEPS + 1;
    for (uint32_t i = 0, step = 1; step < ROSTER_LATE_STEPS; step++) {
        uint64_t *bits = late + step * words;
        memcpy(bits, bits - words, words * sizeof *bits);
        for (; i < step * index->late_step && i < due->entries; i++)
            roster_bits_put(bits, due->list[i]);
    }
    index->late = late;
}

static void order_rows(struct roster_index *index, struct arena *arena, enum roster_column column,
                       const struct roster_sorting *sorting)
{
    SCOPED_ARENA scratch = {0};
    const uint32_t *all = roster_index_all(&scratch, index->rows);
    index->orders[column] = roster_order_of(arena, sorting, all, index->rows);
    roster_order_code(arena, &index->orders[column], index->rows);
}

void roster_days_make(struct roster_index *index, struct arena *arena)
{
    order_rows(index, arena, ROSTER_BY_DUE,
               &(struct roster_sorting){.context = index, .digit = digit_of_due});
    order_rows(index, arena, ROSTER_BY_FILLED,
               &(struct roster_sorting){.context = index, .digit = digit_of_filled});
    find_specials(index, arena);
    mark_late(index, arena);
}

void roster_days_share(struct roster_index *index, const struct roster_index *older)
{
    index->orders[ROSTER_BY_DUE] = older->orders[ROSTER_BY_DUE];
    index->orders[ROSTER_BY_FILLED] = older->orders[ROSTER_BY_FILLED];
    index->late_step = older->late_step;
    index->late = older->late;
}

bool roster_days_stay(const struct roster_row *old, const struct roster_row *row)
{
    return old->due == row->due && old->filled == row->filled && old->of == row->of;
}
