/* roster_index_ground.c - the part of an index that follows from the rows' places and texts alone.
 */
#include "server/roster_index_parts.h"

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

/* Numbers the rows in the tree's order: those that stand in one place by their identifiers. */
static void number_rows(struct roster_index *index, struct arena *arena)
{
    SCOPED_ARENA scratch = {0};
    struct numbering numbering = {.index = index,
                                  .by_id = arena_new(&scratch, uint32_t, index->rows)};
    struct roster_sorting sorting = {.context = &numbering, .digit = digit_of_place};
    uint32_t *numbers = arena_new(arena, uint32_t, index->rows);
    list_by_id(index->plan, numbering.by_id);
    struct roster_order order =
        roster_order_of(&scratch, &sorting, roster_index_all(&scratch, index->rows), index->rows);
    for (uint32_t i = 0; i < index->rows; i++) {
        uint32_t where = numbering.by_id[order.list[i]];
        const struct roster_chunk *chunk = index->plan->chunks[where / ROSTER_CHUNK_ROWS];
        numbers[chunk->serial[where % ROSTER_CHUNK_ROWS]] = i;
    }
    uint32_t *starts = arena_new(arena, uint32_t, order.groups + 1);
    memcpy(starts, order.starts, (order.groups + 1) * sizeof *starts);
    index->numbers = numbers;
    index->orders[ROSTER_BY_PLACE] =
        (struct roster_order){.groups = order.groups, .entries = index->rows, .starts = starts};
    roster_order_code(arena, &index->orders[ROSTER_BY_PLACE], index->rows);
}

void roster_index_find_rows(struct roster_index *index)
{
    uint32_t *where = arena_new(&index->arena, uint32_t, index->rows);
    for (uint32_t i = 0; i < index->plan->chunk_count; i++)
        for (uint32_t j = 0; j < index->plan->chunks[i]->count; j++)
            where[index->numbers[index->plan->chunks[i]->serial[j]]] = i * ROSTER_CHUNK_ROWS + j;
    index->where = where;
}

/* --- orders ---------------------------------------------------------------------------------- */

static uint64_t digit_of_title(const void *context, uint32_t entry, size_t level, bool *is_last)
{
    const struct roster_index *index = context;
    const struct roster_chunk *chunk = roster_index_chunk(index, entry);
    uint32_t row = roster_index_row(index, entry);
    uint64_t digit = chunk->title[row];
    if (level > 0)
        digit = roster_beginning(span_from(roster_chunk_title(chunk, row), level * sizeof digit));
    *is_last = (digit & 0xff) == 0;
    return digit;
}

static void order_by_title(struct roster_index *index, struct arena *arena)
{
    SCOPED_ARENA scratch = {0};
    struct roster_sorting sorting = {.context = index, .digit = digit_of_title};
    struct roster_order *order = &index->orders[ROSTER_BY_TITLE];
    *order = roster_order_of(arena, &sorting, roster_index_all(&scratch, index->rows), index->rows);
    roster_order_code(arena, order, index->rows);
}

/* The tree's order is also that of orientations. */
static void order_by_orientation(struct roster_index *index, struct arena *arena)
{
    const struct roster_terms *terms = index->roster->terms;
    struct roster_order *order = &index->orders[ROSTER_BY_ORIENTATION];
    uint32_t *starts = arena_new(arena, uint32_t, terms->node_names.count + 1);
    uint64_t last = UINT64_MAX;
    for (uint32_t i = 0; i < index->rows; i++) {
        uint64_t key = roster_key_of_orientation(terms, roster_index_chunk(index, i),
                                                 roster_index_row(index, i));
        if (key != last)
            starts[order->groups++] = i;
        last = key;
    }
    starts[order->groups] = index->rows;
    order->entries = index->rows;
    order->starts = starts;
    roster_order_code(arena, order, index->rows);
}

static void sort_orientations(struct roster_index *index, struct arena *arena)
{
    enum { DENSE_PART = 32 }; /* bits then take no more than a list */
    SCOPED_ARENA scratch = {0};
    const struct roster_terms *terms = index->roster->terms;
    uint32_t *of = arena_new(&scratch, uint32_t, index->rows);
    for (uint32_t i = 0; i < index->rows; i++) {
        uint32_t node = roster_index_chunk(index, i)->node[roster_index_row(index, i)];
        of[i] = terms->nodes[node].orientation;
    }
    struct roster_belonging belonging = {
        .count = terms->node_names.count, .rows = index->rows, .of = of, .dense = DENSE_PART};
    index->by_orientation = roster_sets_of(arena, &belonging);
}

/* --- the part -------------------------------------------------------------------------------- */

static struct span text_of_row(const void *context, uint32_t number)
{
    const struct roster_index *index = context;
    return roster_chunk_text(roster_index_chunk(index, number), roster_index_row(index, number));
}

void roster_ground_make(struct roster_index *index, struct arena *arena)
{
    struct roster_texts texts = {.context = index, .text = text_of_row, .rows = index->rows};
    number_rows(index, arena);
    roster_index_find_rows(index);
    order_by_title(index, arena);
    order_by_orientation(index, arena);
    sort_orientations(index, arena);
    index->tokens = roster_tokens_of(arena, &texts);
}

void roster_ground_share(struct roster_index *index, const struct roster_index *older)
{
    index->numbers = older->numbers;
    index->by_orientation = older->by_orientation;
    index->tokens = older->tokens;
    index->orders[ROSTER_BY_PLACE] = older->orders[ROSTER_BY_PLACE];
    index->orders[ROSTER_BY_TITLE] = older->orders[ROSTER_BY_TITLE];
    index->orders[ROSTER_BY_ORIENTATION] = older->orders[ROSTER_BY_ORIENTATION];
    roster_index_find_rows(index);
}

bool roster_ground_stays(const struct roster_row *old, const struct roster_row *row)
{
    return old->node == row->node && old->rank == row->rank && old->title_at == row->title_at &&
           span_eq(old->text, row->text);
}
