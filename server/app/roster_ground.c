/* roster_ground.c - the part of an index that follows from the rows' places and texts alone. */
#include "server/roster_index_parts.h"

struct roster_ground {
    int references;
    struct arena arena;
    const uint32_t *numbers; /* by serial */
    struct roster_order place, title, orientation;
    struct roster_sets by_orientation;
    struct roster_tokens tokens;
};

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
static void number_rows(const struct roster_index *index, struct roster_ground *ground)
{
    SCOPED_ARENA scratch = {0};
    struct numbering numbering = {.index = index,
                                  .by_id = arena_new(&scratch, uint32_t, index->rows)};
    struct roster_sorting sorting = {.context = &numbering, .digit = digit_of_place};
    uint32_t *numbers = arena_new(&ground->arena, uint32_t, index->rows);
    list_by_id(index->plan, numbering.by_id);
    struct roster_order order =
        roster_order_of(&scratch, &sorting, roster_index_all(&scratch, index->rows), index->rows);
    for (uint32_t i = 0; i < index->rows; i++) {
        uint32_t where = numbering.by_id[order.list[i]];
        const struct roster_chunk *chunk = index->plan->chunks[where / ROSTER_CHUNK_ROWS];
        numbers[chunk->serial[where % ROSTER_CHUNK_ROWS]] = i;
    }
    uint32_t *starts = arena_new(&ground->arena, uint32_t, order.groups + 1);
    memcpy(starts, order.starts, (order.groups + 1) * sizeof *starts);
    ground->numbers = numbers;
    ground->place =
        (struct roster_order){.groups = order.groups, .entries = index->rows, .starts = starts};
    roster_order_code(&ground->arena, &ground->place, index->rows);
}

static void find_rows(struct roster_index *index, const struct roster_ground *ground)
{
    uint32_t *where = arena_new(&index->arena, uint32_t, index->rows);
    for (uint32_t i = 0; i < index->plan->chunk_count; i++)
        for (uint32_t j = 0; j < index->plan->chunks[i]->count; j++)
            where[ground->numbers[index->plan->chunks[i]->serial[j]]] = i * ROSTER_CHUNK_ROWS + j;
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

static void order_by_title(const struct roster_index *index, struct roster_ground *ground)
{
    SCOPED_ARENA scratch = {0};
    struct roster_sorting sorting = {.context = index, .digit = digit_of_title};
    ground->title = roster_order_of(&ground->arena, &sorting,
                                    roster_index_all(&scratch, index->rows), index->rows);
    roster_order_code(&ground->arena, &ground->title, index->rows);
}

/* The tree's order is also that of orientations. */
static void order_by_orientation(const struct roster_index *index, struct roster_ground *ground)
{
    const struct roster_terms *terms = index->roster->terms;
    struct roster_order *order = &ground->orientation;
    uint32_t *starts = arena_new(&ground->arena, uint32_t, terms->node_names.count + 1);
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
    roster_order_code(&ground->arena, order, index->rows);
}

static void sort_orientations(const struct roster_index *index, struct roster_ground *ground)
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
    ground->by_orientation = roster_sets_of(&ground->arena, &belonging);
}

/* --- life ------------------------------------------------------------------------------------ */

static struct span text_of_row(const void *context, uint32_t number)
{
    const struct roster_index *index = context;
    return roster_chunk_text(roster_index_chunk(index, number), roster_index_row(index, number));
}

static struct roster_ground *ground_of(struct roster_index *index)
{
    struct roster_ground *ground = calloc(1, sizeof *ground);
    if (ground == NULL)
        abort(); /* out of memory: see arena.h */
    ground->references = 1;
    number_rows(index, ground);
    find_rows(index, ground);
    order_by_title(index, ground);
    order_by_orientation(index, ground);
    sort_orientations(index, ground);
    struct roster_texts texts = {.context = index, .text = text_of_row, .rows = index->rows};
    ground->tokens = roster_tokens_of(&ground->arena, &texts);
    return ground;
}

void roster_ground_leave(struct roster_ground *ground)
{
    if (__atomic_sub_fetch(&ground->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    arena_release(&ground->arena);
    free(ground);
}

/* Whether a row that was put in again stands where it stood, and is called what it was. */
static bool stays(const struct roster_index *older, const struct roster_chunk *chunk, uint32_t row)
{
    uint32_t number = older->numbers[chunk->serial[row]];
    const struct roster_chunk *old = roster_index_chunk(older, number);
    uint32_t at = roster_index_row(older, number);
    return chunk->node[row] == old->node[at] && chunk->rank[row] == old->rank[at] &&
           span_eq(roster_chunk_text(chunk, row), roster_chunk_text(old, at)) &&
           roster_chunk_title(chunk, row).len == roster_chunk_title(old, at).len;
}

static bool has_ground(const struct roster_index *older, const struct roster_index *index)
{
    if (older->rows != index->rows || older->arrangement != index->arrangement)
        return false;
    for (size_t i = 0; i < index->plan->chunk_count; i++) {
        const struct roster_chunk *chunk = index->plan->chunks[i];
        for (uint32_t j = 0; index->plan->packed[i] > older->version && j < chunk->count; j++)
            if (chunk->born[j] > older->version && !stays(older, chunk, j))
                return false;
    }
    return true;
}

void roster_ground_find(struct roster_index *index, const struct roster_index *older)
{
    if (older != NULL && has_ground(older, index)) {
        index->ground = older->ground;
        (void)__atomic_add_fetch(&index->ground->references, 1, __ATOMIC_RELAXED);
        find_rows(index, index->ground);
    } else {
        index->ground = ground_of(index);
    }
    index->numbers = index->ground->numbers;
    index->by_orientation = index->ground->by_orientation;
    index->tokens = index->ground->tokens;
    index->orders[ROSTER_BY_PLACE] = index->ground->place;
    index->orders[ROSTER_BY_TITLE] = index->ground->title;
    index->orders[ROSTER_BY_ORIENTATION] = index->ground->orientation;
}
