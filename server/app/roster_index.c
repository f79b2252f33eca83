#include "server/roster_index.h"

#include "server/roster_index_parts.h"
#include "server/roster_version.h"

#include <assert.h>

/* --- kinds ----------------------------------------------------------------------------------- */

static void sort_kinds(struct roster_index *index)
{
    enum { DENSE_PART = 256 }; /* few are kept as lists: every question takes all kinds */
    SCOPED_ARENA scratch = {0};
    uint16_t *kind = arena_new(&index->arena, uint16_t, index->rows);
    uint32_t *of = arena_new(&scratch, uint32_t, index->rows);
    struct roster_sum *sums = arena_new(&index->arena, struct roster_sum, index->kinds);
    for (uint32_t i = 0; i < index->rows; i++) {
        const struct roster_chunk *chunk = roster_index_chunk(index, i);
        uint32_t row = roster_index_row(index, i);
        struct roster_sum *sum = &sums[chunk->kind[row]];
        kind[i] = chunk->kind[row];
        of[i] = kind[i];
        *sum = (struct roster_sum){.kind = kind[i],
                                   .count = sum->count + 1,
                                   .filled = sum->filled + chunk->filled[row],
                                   .of = sum->of + chunk->of[row]};
    }
    for (uint32_t i = 0; i < index->kinds; i++)
        sums[i].kind = i;
    struct roster_belonging belonging = {
        .count = index->kinds, .rows = index->rows, .of = of, .dense = DENSE_PART};
    index->by_kind = roster_sets_of(&index->arena, &belonging);
    index->kind = kind;
    index->sums = sums;
}

/* --- persons --------------------------------------------------------------------------------- */

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

static struct roster_named list_persons(struct roster_index *index, bool answering)
{
    SCOPED_ARENA scratch = {0};
    struct naming naming = {.answering = answering};
    uint32_t *at = arena_new(&index->arena, uint32_t, index->persons + 1);
    make_room(index, &scratch, &naming);
    for (uint32_t i = 0; i < index->rows; i++)
        list_row(index, i, &naming);
    for (uint32_t i = 0; i < index->persons; i++)
        at[i + 1] = at[i] + naming.ends[i] - naming.at[i];
    uint32_t *rows = arena_new(&index->arena, uint32_t, at[index->persons]);
    for (uint32_t i = 0; i < index->persons; i++)
        if (at[i + 1] > at[i])
            memcpy(rows + at[i], naming.rows + naming.at[i], (at[i + 1] - at[i]) * sizeof *rows);
    return (struct roster_named){.at = at, .rows = rows};
}

/* --- life ------------------------------------------------------------------------------------ */

struct roster_index *roster_index_of(struct roster *roster, struct span slug,
                                     const struct roster_index *older)
{
    const struct roster_plan *plan = roster_plan(roster, slug);
    assert(plan != NULL && plan->row_count > 0 && plan->row_count <= ROSTER_ENTRY / 2);
    struct roster_index *index = calloc(1, sizeof *index);
    if (index == NULL)
        abort(); /* out of memory: see arena.h */
    roster_hold(roster);
    *index = (struct roster_index){.roster = roster,
                                   .plan = plan,
                                   .version = roster_version_number(roster->version),
                                   .puts = roster->puts,
                                   .arrangement = roster->arrangement,
                                   .rows = (uint32_t)plan->row_count,
                                   .kinds = roster->terms->kind_names.count,
                                   .persons = roster->terms->person_names.count};
    roster_ground_find(index, older);
    sort_kinds(index);
    index->named = list_persons(index, false);
    index->answered = list_persons(index, true);
    roster_index_order(index);
    return index;
}

void roster_index_free(struct roster_index *index)
{
    roster_ground_leave(index->ground);
    arena_release(&index->arena);
    roster_drop(index->roster);
    free(index);
}

bool roster_index_serves(const struct roster_index *index, const struct roster *roster)
{
    return index->version <= roster_version_number(roster->version) &&
           index->arrangement == roster->arrangement;
}
