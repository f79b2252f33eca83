/* roster_index_people.c - the part of an index that follows from whom the rows name. */
#include "server/roster_index_parts.h"

/* --- rows of persons ------------------------------------------------------------------------- */

static uint32_t flags_of(uint8_t naming)
{
    if ((naming & ROSTER_ANSWERS) == 0)
        return 0;
    return (naming & ROSTER_INSIDE) != 0 ? ROSTER_ANSWERS_INSIDE : ROSTER_ANSWERS_OPEN;
}

/* Rows of persons that are being listed. */
struct naming {
    bool answering; /* only where they answer */
    uint32_t *at;   /* room for each from here on, as if nobody were named twice in a row */
    uint32_t *ends; /* of what is listed */
    uint32_t *rows;
};

static bool is_listed(const struct naming *naming, uint8_t how)
{
    return !naming->answering || flags_of(how) != 0;
}

static void make_room(const struct roster_index *index, struct arena *arena, struct naming *naming)
{
    naming->at = arena_new(arena, uint32_t, index->persons + 1);
    for (size_t i = 0; i < index->plan->chunk_count; i++) {
        const struct roster_chunk *chunk = index->plan->chunks[i];
        for (uint32_t j = 0; j < chunk->person_at[chunk->count]; j++)
            naming->at[chunk->persons[j] + 1] += is_listed(naming, chunk->naming[j]);
    }
    for (uint32_t i = 0; i < index->persons; i++)
        naming->at[i + 1] += naming->at[i];
    naming->ends = arena_new(arena, uint32_t, index->persons + 1);
    memcpy(naming->ends, naming->at, (index->persons + 1) * sizeof *naming->at);
    naming->rows = arena_new(arena, uint32_t, naming->at[index->persons]);
}

static void list_row(const struct roster_index *index, uint32_t number, const struct naming *naming)
{
    const struct roster_chunk *chunk = roster_index_chunk(index, number);
    uint32_t row = roster_index_row(index, number);
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++) {
        uint32_t person = chunk->persons[i], end = naming->ends[person];
        uint32_t flags = naming->answering ? flags_of(chunk->naming[i]) : 0;
        if (!is_listed(naming, chunk->naming[i]))
            continue;
        if (end > naming->at[person] && (naming->rows[end - 1] & ROSTER_NAMED_ROW) == number)
            naming->rows[end - 1] |= flags;
        else
            naming->rows[naming->ends[person]++] = number | flags;
    }
}

static struct roster_named list_persons(const struct roster_index *index, struct arena *arena,
                                        bool answering)
{
    SCOPED_ARENA scratch = {0};
    struct naming naming = {.answering = answering};
    uint32_t *at = arena_new(arena, uint32_t, index->persons + 1);
    make_room(index, &scratch, &naming);
    for (uint32_t i = 0; i < index->rows; i++)
        list_row(index, i, &naming);
    for (uint32_t i = 0; i < index->persons; i++)
        at[i + 1] = at[i] + naming.ends[i] - naming.at[i];
    uint32_t *rows = arena_new(arena, uint32_t, at[index->persons]);
    for (uint32_t i = 0; i < index->persons; i++)
        if (at[i + 1] > at[i])
            memcpy(rows + at[i], naming.rows + naming.at[i], (at[i + 1] - at[i]) * sizeof *rows);
    return (struct roster_named){.at = at, .rows = rows};
}

/* --- by leads -------------------------------------------------------------------------------- */

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

static bool answers_inside(const struct roster_chunk *chunk, uint32_t row)
{
    enum { BOTH = ROSTER_ANSWERS | ROSTER_INSIDE };
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++)
        if ((chunk->naming[i] & BOTH) == BOTH)
            return true;
    return false;
}

/* Rows that have other leads for who sees their inside come in twice. */
static void order_by_leads(struct roster_index *index, struct arena *arena)
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
    struct roster_sorting sorting = {.context = index, .digit = digit_of_leads};
    index->orders[ROSTER_BY_LEAD] = roster_order_of(arena, &sorting, entries, count);
    roster_order_code(arena, &index->orders[ROSTER_BY_LEAD], index->rows);
}

/* --- the part -------------------------------------------------------------------------------- */

void roster_people_make(struct roster_index *index, struct arena *arena)
{
    index->persons = index->roster->terms->person_names.count;
    index->named = list_persons(index, arena, false);
    index->answered = list_persons(index, arena, true);
    order_by_leads(index, arena);
}

void roster_people_share(struct roster_index *index, const struct roster_index *older)
{
    index->persons = older->persons;
    index->named = older->named;
    index->answered = older->answered;
    index->answers_inside = older->answers_inside;
    index->orders[ROSTER_BY_LEAD] = older->orders[ROSTER_BY_LEAD];
}

bool roster_people_stay(const struct roster_row *old, const struct roster_row *row)
{
    return old->named == row->named &&
           (row->named == 0 ||
            (memcmp(old->persons, row->persons, row->named * sizeof *row->persons) == 0 &&
             memcmp(old->naming, row->naming, row->named) == 0));
}
