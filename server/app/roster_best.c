#include "server/roster_best.h"

#include <stdlib.h>

enum { SLACK = 512 }; /* how many come in before the worst are thrown out */

static int compare(const struct roster_best *best, const struct roster_candidate *a,
                   const struct roster_candidate *b)
{
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    int order = best->tie != NULL ? best->tie(best->context, a, b) : 0;
    if (order != 0)
        return order;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return span_cmp(roster_chunk_id(a->chunk, a->row), roster_chunk_id(b->chunk, b->row));
}

static void swap(struct roster_candidate *a, struct roster_candidate *b)
{
    struct roster_candidate kept = *a;
    *a = *b;
    *b = kept;
}

/* The middle one of three goes first. */
static void choose_pivot(const struct roster_best *best, struct roster_candidate *items,
                         size_t count)
{
    struct roster_candidate *low = &items[0], *middle = &items[count / 2],
                            *high = &items[count - 1];
    if (compare(best, middle, low) < 0)
        swap(middle, low);
    if (compare(best, high, low) < 0)
        swap(high, low);
    if (compare(best, high, middle) < 0)
        swap(high, middle);
    swap(low, middle);
}

/* Hoare: brings what comes before the pivot, items[0], before it; answers where it ends up. */
static size_t part(const struct roster_best *best, struct roster_candidate *items, size_t count)
{
    size_t low = 1, high = count - 1;
    for (;;) {
        while (low <= high && compare(best, &items[low], &items[0]) < 0)
            low++;
        while (low <= high && compare(best, &items[0], &items[high]) < 0)
            high--;
        if (low >= high)
            break;
        swap(&items[low++], &items[high--]);
    }
    swap(&items[0], &items[high]);
    return high;
}

/* Brings the first `wanted` of all to the front, in any order (quickselect). */
static void select_first(const struct roster_best *best, struct roster_candidate *items,
                         size_t count, size_t wanted)
{
    while (count > 1 && wanted > 0 && wanted < count) {
        choose_pivot(best, items, count);
        size_t pivot = part(best, items, count);
        if (wanted <= pivot) {
            count = pivot;
        } else {
            items += pivot + 1;
            count -= pivot + 1;
            wanted -= pivot + 1;
        }
    }
}

void roster_best_open(struct arena *arena, struct roster_best *best, size_t most)
{
    if (best->wanted > most)
        best->wanted = most;
    size_t room = best->wanted <= most / 2 ? best->wanted * 2 + SLACK : most;
    best->room = room < most ? room : most;
    best->items = arena_new(arena, struct roster_candidate, best->room);
}

/* Throws out all but the wanted ones, and remembers the last of these. */
static void prune(struct roster_best *best)
{
    select_first(best, best->items, best->count, best->wanted);
    best->count = best->wanted;
    best->is_full = true;
    best->worst = best->items[0];
    for (size_t i = 1; i < best->count; i++)
        if (compare(best, &best->worst, &best->items[i]) < 0)
            best->worst = best->items[i];
}

void roster_best_keep(struct roster_best *best, const struct roster_candidate *candidate)
{
    if (best->wanted == 0 || (best->is_full && compare(best, candidate, &best->worst) > 0))
        return;
    if (best->count == best->room)
        prune(best);
    best->items[best->count++] = *candidate;
}

static int compare_items(const void *a, const void *b, void *context)
{
    return compare(context, a, b);
}

const struct roster_candidate *roster_best_order(struct roster_best *best, size_t offset,
                                                 size_t *count)
{
    if (best->count > best->wanted)
        prune(best);
    if (offset < best->count) {
        select_first(best, best->items, best->count, offset);
        qsort_r(best->items + offset, best->count - offset, sizeof *best->items, compare_items,
                best);
    }
    *count = best->count;
    return best->items;
}
