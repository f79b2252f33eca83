/* roster_index_order.c - the orders of an index. */
#include "server/roster_index_parts.h"

const uint32_t *roster_index_all(struct arena *arena, uint32_t rows)
{
    uint32_t *all = arena_new(arena, uint32_t, rows);
    for (uint32_t i = 0; i < rows; i++)
        all[i] = i;
    return all;
}

/* --- what is sorted by ----------------------------------------------------------------------- */

/* Two leads at a time; the first of all decides where there is none: last. */
static uint64_t digit_of_leads(const void *context, uint32_t entry, size_t level, bool *is_last)
{
    const struct roster_index *index = context;
    const struct roster_terms *terms = index->roster->terms;
    const struct roster_chunk *chunk = roster_index_chunk(index, entry & ROSTER_ENTRY);
    uint32_t row = roster_index_row(index, entry & ROSTER_ENTRY), at = chunk->person_at[row];
    uint8_t sight = (entry & ROSTER_ONLY_OPEN) != 0 ? 0 : ROSTER_SEEN_INSIDE;
    uint32_t first = 0, second = 0;
    for (size_t i = 0; i <= level; i++) {
        first = roster_next_lead(terms, chunk, row, sight, &at);
        second = roster_next_lead(terms, chunk, row, sight, &at);
    }
    *is_last = second == ROSTER_NOBODY;
    return (uint64_t)(level == 0 ? first : first + 1) << 32 | (second + 1);
}

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

/* --- orders ---------------------------------------------------------------------------------- */

static void order_rows(struct roster_index *index, enum roster_column column,
                       uint64_t (*digit)(const void *, uint32_t, size_t, bool *),
                       const uint32_t *entries, uint32_t count)
{
    struct roster_sorting sorting = {.context = index, .digit = digit};
    struct roster_order *order = &index->orders[column];
    *order = roster_order_of(&index->arena, &sorting, entries, count);
    roster_order_code(&index->arena, order, index->rows);
}

static bool answers_inside(const struct roster_chunk *chunk, uint32_t row)
{
    enum { BOTH = ROSTER_ANSWERS | ROSTER_INSIDE };
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++)
        if ((chunk->naming[i] & BOTH) == BOTH)
            return true;
    return false;
}

/* Rows that have other leads for who sees their inside come in twice. */
static void order_by_leads(struct roster_index *index)
{
    SCOPED_ARENA scratch = {0};
    uint32_t count = 0, *entries = arena_new(&scratch, uint32_t, (size_t)index->rows * 2);
    for (uint32_t i = 0; i < index->rows; i++) {
        bool twice = answers_inside(roster_index_chunk(index, i), roster_index_row(index, i));
        index->answers_inside = index->answers_inside || twice;
        entries[count++] = twice ? i | ROSTER_ONLY_INSIDE : i;
        if (twice)
            entries[count++] = i | ROSTER_ONLY_OPEN;
    }
    order_rows(index, ROSTER_BY_LEAD, digit_of_leads, entries, count);
}

/* A group's code is that of rows without a value, if its value says so; or else `otherwise` is. */
static void set_special(struct roster_index *index, struct roster_order *order, uint32_t code,
                        bool has, uint32_t otherwise)
{
    uint64_t *bits = roster_bits_new(&index->arena, index->rows);
    for (uint32_t i = 0; has && i < index->rows; i++)
        if (order->codes[i] == code)
            roster_bits_put(bits, i);
    order->special = has ? code : otherwise;
    order->special_bits = bits;
}

static void find_specials(struct roster_index *index)
{
    struct roster_order *due = &index->orders[ROSTER_BY_DUE];
    struct roster_order *filled = &index->orders[ROSTER_BY_FILLED];
    uint32_t last = due->list[due->entries - 1], first = filled->list[0];
    const struct roster_chunk *chunk = roster_index_chunk(index, last);
    set_special(index, due, due->groups, chunk->due[roster_index_row(index, last)] == INT32_MAX,
                due->groups + 1);
    chunk = roster_index_chunk(index, first);
    set_special(index, filled, 1, roster_key_of_filled(chunk, roster_index_row(index, first)) == 0,
                0);
}

static void mark_late(struct roster_index *index)
{
    const struct roster_order *due = &index->orders[ROSTER_BY_DUE];
    size_t words = roster_bits_words(index->rows);
    uint64_t *late = arena_new(&index->arena, uint64_t, words * ROSTER_LATE_STEPS);
    index->late_step = index->rows / ROSTER_LATE_STEPS + 1;
    for (uint32_t i = 0, step = 1; step < ROSTER_LATE_STEPS; step++) {
        uint64_t *bits = late + step * words;
        memcpy(bits, bits - words, words * sizeof *bits);
        for (; i < step * index->late_step && i < due->entries; i++)
            roster_bits_put(bits, due->list[i]);
    }
    index->late = late;
}

void roster_index_order(struct roster_index *index)
{
    SCOPED_ARENA scratch = {0};
    const uint32_t *all = roster_index_all(&scratch, index->rows);
    order_by_leads(index);
    order_rows(index, ROSTER_BY_DUE, digit_of_due, all, index->rows);
    order_rows(index, ROSTER_BY_FILLED, digit_of_filled, all, index->rows);
    find_specials(index);
    mark_late(index);
}
