#include "server/roster_walk.h"

#include <stdlib.h>

/* Where a row stands among those of an index, as one number: by its group's code, then by its own
 * number.  Codes are doubled, so that what has changed finds room between two groups. */
static uint64_t standing_of(const struct roster_walk *walk, uint32_t doubled, uint32_t number)
{
    return (uint64_t)(walk->selection->ask->down ? ~doubled : doubled) << 32 | number;
}

static bool is_without(const struct roster_walk *walk, uint32_t number)
{
    return walk->special != NULL && roster_bits_has(walk->special, number);
}

static uint32_t code_of(const struct roster_walk *walk, uint32_t number)
{
    if (walk->selection->ask->column == ROSTER_BY_STATE)
        return (uint32_t)walk->selection->kind_keys[walk->index->kind[number]];
    if (is_without(walk, number))
        return walk->order->special;
    bool open = walk->inside != NULL && !roster_bits_has(walk->inside, number);
    return open ? walk->order->open_codes[number] : walk->order->codes[number];
}

static uint64_t standing(const struct roster_walk *walk, uint32_t number)
{
    return standing_of(walk, code_of(walk, number) * 2 + 1, number);
}

/* Whether the order is the tree's, or goes with it. */
static bool is_tree(const struct roster_walk *walk)
{
    return walk->selection->ask->column == ROSTER_BY_PLACE ||
           walk->selection->ask->column == ROSTER_BY_ORIENTATION;
}

/* --- where few fit --------------------------------------------------------------------------- */

static int compare_standings(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static void swap(uint64_t *a, uint64_t *b)
{
    uint64_t kept = *a;
    *a = *b;
    *b = kept;
}

/* Brings the first `wanted` to the front, in any order; no two are equal. */
static void select_first(uint64_t *items, size_t count, size_t wanted)
{
    while (count > 1 && wanted > 0 && wanted < count) {
        size_t place = 0;
        swap(&items[count / 2], &items[count - 1]);
        for (size_t i = 0; i + 1 < count; i++)
            if (items[i] < items[count - 1])
                swap(&items[i], &items[place++]);
        swap(&items[place], &items[count - 1]);
        if (wanted <= place) {
            count = place;
        } else {
            items += place + 1;
            count -= place + 1;
            wanted -= place + 1;
        }
    }
}

static void gather(struct roster_walk *walk, size_t wanted)
{
    uint32_t count = 0, rows = walk->index->rows;
    walk->gathered = arena_new(walk->selection->reader->arena, uint64_t, walk->found);
    for (uint32_t i = roster_bits_next(walk->fit, rows, 0); i < rows;
         i = roster_bits_next(walk->fit, rows, i + 1))
        walk->gathered[count++] = standing(walk, i);
    select_first(walk->gathered, count, wanted);
    walk->end = wanted < count ? (uint32_t)wanted : count;
    if (walk->end > 1)
        qsort(walk->gathered, walk->end, sizeof *walk->gathered, compare_standings);
}

/* --- where many do --------------------------------------------------------------------------- */

/* Goes through the rows of one state, or of several that are called alike. */
static void enter_state(struct roster_walk *walk)
{
    const struct roster_index *index = walk->index;
    memset(walk->group, 0, roster_bits_words(index->rows) * sizeof *walk->group);
    for (uint32_t i = 0; i < index->kinds; i++)
        if (walk->selection->kind_keys[i] == walk->code)
            roster_sets_join(&index->by_kind, i, walk->group);
    roster_bits_meet(walk->group, walk->fit, roster_bits_words(index->rows));
    walk->here = walk->group;
    walk->at = 0;
}

/* Goes through the rows of a code: those without a value by number, the others by entry. */
static void enter(struct roster_walk *walk)
{
    const struct roster_order *order = walk->order;
    bool is_special = walk->special != NULL && walk->code == order->special;
    bool is_group = walk->code > 0 && walk->code <= order->groups && !is_special;
    walk->here = is_special ? walk->special : NULL;
    walk->at = is_group ? order->starts[walk->code - 1] : 0;
    walk->end = is_group ? order->starts[walk->code] : 0;
}

static uint32_t last_code(const struct roster_walk *walk)
{
    if (walk->selection->ask->column == ROSTER_BY_STATE)
        return walk->selection->eyes.terms->kind_names.count; /* more than there are keys */
    return walk->order->groups + 1;
}

/* Goes through all rows in the tree's order at once. */
static void enter_tree(struct roster_walk *walk)
{
    walk->here = walk->fit;
    walk->at = 0;
    walk->code = last_code(walk); /* there is no other */
}

/* The other way, passes over all groups up to the next one where a row fits. */
static void pass_over(struct roster_walk *walk)
{
    const struct roster_order *order = walk->order;
    uint32_t until = walk->code <= order->groups ? order->starts[walk->code - 1] : order->entries;
    uint32_t number = roster_bits_last(walk->fit, until);
    walk->code = number < until ? order->codes[number] + 1 : 1;
}

static void enter_code(struct roster_walk *walk)
{
    if (walk->selection->ask->column == ROSTER_BY_STATE)
        enter_state(walk);
    else
        enter(walk);
}

static bool go_on(struct roster_walk *walk)
{
    if (walk->code == (walk->selection->ask->down ? 0 : last_code(walk)))
        return false;
    if (is_tree(walk))
        pass_over(walk);
    walk->code += walk->selection->ask->down ? UINT32_MAX : 1;
    enter_code(walk);
    return true;
}

static void start(struct roster_walk *walk)
{
    const struct roster_selection *selection = walk->selection;
    walk->group = roster_bits_new(selection->reader->arena, walk->index->rows);
    walk->code = selection->ask->down ? last_code(walk) : 0;
    if (selection->ask->column == ROSTER_BY_DUE && selection->ask->down &&
        walk->late < walk->index->rows)
        walk->code = walk->order->codes[walk->order->list[walk->late]];
    if (is_tree(walk) && !selection->ask->down)
        enter_tree(walk);
    else
        enter_code(walk);
}

static bool may_stand_here(const struct roster_walk *walk, uint32_t entry)
{
    uint32_t number = entry & ROSTER_ENTRY;
    if (!roster_bits_has(walk->fit, number) || is_without(walk, number))
        return false;
    bool open = walk->inside != NULL && !roster_bits_has(walk->inside, number);
    return (entry & (open ? ROSTER_ONLY_INSIDE : ROSTER_ONLY_OPEN)) == 0;
}

/* The next row of those that are gone through now. */
static bool next_here(struct roster_walk *walk, uint32_t *number)
{
    if (walk->here != NULL) {
        *number = roster_bits_next(walk->here, walk->index->rows, walk->at);
        walk->at = *number + 1;
        return *number < walk->index->rows;
    }
    while (walk->at < walk->end) {
        uint32_t at = walk->at++, entry = walk->order->list != NULL ? walk->order->list[at] : at;
        *number = entry & ROSTER_ENTRY;
        if (may_stand_here(walk, entry))
            return true;
    }
    return false;
}

/* Where the next row stands, in order; false: there is none. */
static bool next(struct roster_walk *walk, uint64_t *stands)
{
    uint32_t number;
    if (walk->gathered != NULL) {
        bool more = walk->at < walk->end;
        *stands = more ? walk->gathered[walk->at++] : 0;
        return more;
    }
    while (!next_here(walk, &number))
        if (!go_on(walk))
            return false;
    *stands =
        is_tree(walk) ? standing(walk, number) : standing_of(walk, walk->code * 2 + 1, number);
    return true;
}

/* --- what has changed, among them ------------------------------------------------------------ */

static int compare_place(const struct roster_walk *walk, uint32_t number,
                         const struct roster_candidate *changed)
{
    const struct roster_chunk *chunk = roster_index_chunk(walk->index, number);
    uint32_t row = roster_index_row(walk->index, number);
    uint64_t place = roster_place_of(walk->selection->eyes.terms, chunk, row);
    if (place != changed->place)
        return place < changed->place ? -1 : 1;
    return span_cmp(roster_chunk_id(chunk, row), roster_chunk_id(changed->chunk, changed->row));
}

/* The first row that comes behind it in the tree's order. */
static uint32_t number_behind(const struct roster_walk *walk,
                              const struct roster_candidate *changed)
{
    uint32_t low = 0, high = walk->index->rows;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_place(walk, middle, changed) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t key_changed(const struct roster_walk *walk, const struct roster_candidate *changed)
{
    return changed->key ^ (walk->selection->ask->down ? UINT64_MAX : 0);
}

static int compare_group(const struct roster_walk *walk, uint32_t group,
                         const struct roster_candidate *changed)
{
    const struct roster_order *order = walk->order;
    uint32_t at = order->starts[group], entry = order->list != NULL ? order->list[at] : at;
    struct roster_candidate first = {
        .chunk = roster_index_chunk(walk->index, entry & ROSTER_ENTRY),
        .row = roster_index_row(walk->index, entry & ROSTER_ENTRY),
        .sight = (uint8_t)(ROSTER_DAY_SHOWN | ROSTER_FILLED_SHOWN |
                           ((entry & ROSTER_ONLY_OPEN) != 0 ? 0 : ROSTER_SEEN_INSIDE))};
    first.key = roster_key_upwards(walk->selection, first.chunk, first.row, first.sight);
    uint64_t key = key_changed(walk, changed);
    if (first.key != key)
        return first.key < key ? -1 : 1;
    return roster_tie_upwards(walk->selection, &first, changed);
}

/* The code of its group, doubled; or the room before the next one. */
static uint32_t doubled_code(const struct roster_walk *walk, const struct roster_candidate *changed)
{
    uint64_t key = key_changed(walk, changed);
    enum roster_column column = walk->selection->ask->column;
    if (column == ROSTER_BY_STATE)
        return (uint32_t)key * 2 + 1;
    if ((column == ROSTER_BY_DUE && key == roster_key_of_due(INT32_MAX)) ||
        (column == ROSTER_BY_FILLED && key == 0))
        return walk->order->special * 2 + 1;
    uint32_t low = 0, high = walk->order->groups;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare_group(walk, middle, changed);
        if (order == 0)
            return (middle + 1) * 2 + 1;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (low + 1) * 2;
}

/* What has changed stands before the row that comes behind it. */
static uint64_t standing_changed(const struct roster_walk *walk,
                                 const struct roster_candidate *changed)
{
    return standing_of(walk, doubled_code(walk, changed), number_behind(walk, changed));
}

/* --- the page -------------------------------------------------------------------------------- */

/* Two rows in order at a time: one of the index, one of what has changed. */
struct merging {
    struct roster_walk *walk;
    const struct roster_candidate *changed;
    size_t changed_count, changed_at;
    bool has_row;
    uint64_t row, change;
};

static void look_ahead(struct merging *merging)
{
    if (merging->changed_at < merging->changed_count)
        merging->change = standing_changed(merging->walk, &merging->changed[merging->changed_at]);
}

/* The identifier of the next one, borrowed; false: there is none. */
static bool merge(struct merging *merging, struct span *id)
{
    const struct roster_index *index = merging->walk->index;
    bool has_change = merging->changed_at < merging->changed_count;
    if (has_change && (!merging->has_row || merging->change <= merging->row)) {
        const struct roster_candidate *changed = &merging->changed[merging->changed_at++];
        *id = roster_chunk_id(changed->chunk, changed->row);
        look_ahead(merging);
        return true;
    }
    if (!merging->has_row)
        return false;
    uint32_t number = (uint32_t)merging->row;
    *id = roster_chunk_id(roster_index_chunk(index, number), roster_index_row(index, number));
    merging->has_row = next(merging->walk, &merging->row);
    return true;
}

static void find_special(struct roster_walk *walk)
{
    size_t words = roster_bits_words(walk->index->rows);
    if (walk->shown == NULL)
        return;
    walk->special = roster_bits_new(walk->selection->reader->arena, walk->index->rows);
    for (size_t i = 0; i < words; i++)
        walk->special[i] = walk->fit[i] & (walk->order->special_bits[i] | ~walk->shown[i]);
}

void roster_walk_page(struct roster_walk *walk)
{
    enum { FEW_FACTOR = 32 }; /* gathering then costs less than going through what does not fit */
    const struct roster_ask *ask = walk->selection->ask;
    struct roster_found *found = &walk->selection->found;
    size_t count = found->found > ask->offset ? found->found - ask->offset : 0;
    count = count < ask->limit ? count : ask->limit;
    found->ids = arena_new(walk->selection->reader->arena, struct span, count);
    found->count = count;
    if (count == 0)
        return;
    walk->order = &walk->index->orders[ask->column];
    find_special(walk);
    if (walk->found * walk->found <= (size_t)walk->index->rows * FEW_FACTOR)
        gather(walk, ask->offset + count);
    else
        start(walk);
    struct merging merging = {.walk = walk};
    merging.changed = roster_best_order(&walk->selection->best, 0, &merging.changed_count);
    merging.has_row = next(walk, &merging.row);
    look_ahead(&merging);
    struct span id;
    for (size_t i = 0; i < ask->offset + count && merge(&merging, &id); i++)
        if (i >= ask->offset)
            found->ids[i - ask->offset] = span_copy(walk->selection->reader->arena, id);
}
