#include "server/roster_index.h"

#include "server/roster_index_parts.h"
#include "server/roster_version.h"

#include <assert.h>

/* --- rows ------------------------------------------------------------------------------------ */

/* Rows by identifier, on their way into the tree's order. */
struct numbering {
    const struct roster_index *index;
    uint32_t *by_id; /* where each is */
};

static uint64_t digit_of_place(const void *context, uint32_t entry, size_t level, bool *is_last)
{
    const struct numbering *numbering = context;
    const struct roster_index *index = numbering->index;
    uint32_t where = numbering->by_id[entry];
    (void)level;
    *is_last = true;
    return roster_place_of(index->roster->terms, index->plan->chunks[where / ROSTER_CHUNK_ROWS],
                           where % ROSTER_CHUNK_ROWS);
}

static void list_by_id(const struct roster_plan *plan, uint32_t *by_id)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->chunk_count; i++)
        for (uint32_t j = 0; j < plan->chunks[i]->count; j++)
            by_id[count++] = i * ROSTER_CHUNK_ROWS + plan->chunks[i]->by_id[j];
}

/* Those that stand in one place follow their identifiers. */
static void number_rows(struct roster_index *index)
{
    SCOPED_ARENA scratch = {0};
    struct numbering numbering = {.index = index};
    struct roster_sorting sorting = {.context = &numbering, .digit = digit_of_place};
    struct roster_order *order = &index->orders[ROSTER_BY_PLACE];
    uint32_t *where = arena_new(&index->arena, uint32_t, index->rows);
    numbering.by_id = arena_new(&scratch, uint32_t, index->rows);
    list_by_id(index->plan, numbering.by_id);
    *order =
        roster_order_of(&scratch, &sorting, roster_index_all(&scratch, index->rows), index->rows);
    for (uint32_t i = 0; i < index->rows; i++)
        where[i] = numbering.by_id[order->list[i]];
    uint32_t *starts = arena_new(&index->arena, uint32_t, order->groups + 1);
    memcpy(starts, order->starts, (order->groups + 1) * sizeof *starts);
    order->starts = starts;
    order->list = NULL;
    index->where = where;
    roster_index_code(index, order);
}

/* --- kinds and orientations ------------------------------------------------------------------ */

static void sort_kinds(struct roster_index *index)
{
    enum { DENSE_PART = 256 }; /* few are kept as lists: every question takes all kinds */
    SCOPED_ARENA scratch = {0};
    uint16_t *kind = arena_new(&index->arena, uint16_t, index->rows);
    uint32_t *numbers = arena_new(&index->arena, uint32_t, index->rows);
    uint32_t *of = arena_new(&scratch, uint32_t, index->rows);
    struct roster_sum *sums = arena_new(&index->arena, struct roster_sum, index->kinds);
    for (uint32_t i = 0; i < index->rows; i++) {
        const struct roster_chunk *chunk = roster_index_chunk(index, i);
        uint32_t row = roster_index_row(index, i);
        struct roster_sum *sum = &sums[chunk->kind[row]];
        kind[i] = chunk->kind[row];
        of[i] = kind[i];
        numbers[chunk->serial[row]] = i;
        *sum = (struct roster_sum){.kind = kind[i],
                                   .count = sum->count + 1,
                                   .filled = sum->filled + chunk->filled[row],
                                   .of = sum->of + chunk->of[row]};
    }
    index->kind = kind;
    index->numbers = numbers;
    index->sums = sums;
    index->by_kind = roster_sets_of(&index->arena, &(struct roster_belonging){.count = index->kinds,
                                                                              .rows = index->rows,
                                                                              .of = of,
                                                                              .dense = DENSE_PART});
}

static void sort_orientations(struct roster_index *index)
{
    enum { DENSE_PART = 32 }; /* bits then take no more than a list */
    SCOPED_ARENA scratch = {0};
    const struct roster_terms *terms = index->roster->terms;
    uint32_t *of = arena_new(&scratch, uint32_t, index->rows);
    for (uint32_t i = 0; i < index->rows; i++) {
        uint32_t node = roster_index_chunk(index, i)->node[roster_index_row(index, i)];
        of[i] = terms->nodes[node].orientation;
    }
    index->by_orientation = roster_sets_of(
        &index->arena,
        &(struct roster_belonging){
            .count = terms->node_names.count, .rows = index->rows, .of = of, .dense = DENSE_PART});
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

static struct span text_of_row(const void *context, uint32_t number)
{
    const struct roster_index *index = context;
    return roster_chunk_text(roster_index_chunk(index, number), roster_index_row(index, number));
}

struct roster_index *roster_index_of(struct roster *roster, struct span slug)
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
    number_rows(index);
    sort_kinds(index);
    sort_orientations(index);
    index->named = list_persons(index, false);
    index->answered = list_persons(index, true);
    roster_index_order(index);
    struct roster_texts texts = {.context = index, .text = text_of_row, .rows = index->rows};
    index->tokens = roster_tokens_of(&index->arena, &texts);
    return index;
}

void roster_index_free(struct roster_index *index)
{
    arena_release(&index->arena);
    roster_drop(index->roster);
    free(index);
}

bool roster_index_serves(const struct roster_index *index, const struct roster *roster)
{
    return index->version <= roster_version_number(roster->version) &&
           index->arrangement == roster->arrangement;
}
