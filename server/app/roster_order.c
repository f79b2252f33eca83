#include "server/roster_order.h"

struct item {
    uint64_t digit;
    uint32_t entry;
    bool begins; /* a group */
};

struct sorter {
    const struct roster_sorting *sorting;
    struct item *spare;
};

static bool comes_before(const struct item *a, const struct item *b)
{
    return a->digit < b->digit;
}

static void sort_few(struct item *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct item item = items[i];
        size_t at = i;
        for (; at > 0 && comes_before(&item, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

/* Moves all to the spare place by one byte of their digits, and back. */
static void sort_by_byte(struct sorter *sorter, struct item *items, size_t count, unsigned shift)
{
    size_t places[256] = {0};
    for (size_t i = 0; i < count; i++)
        places[items[i].digit >> shift & 0xff]++;
    for (size_t i = 0, place = 0; i < 256; i++) {
        size_t here = places[i];
        places[i] = place;
        place += here;
    }
    for (size_t i = 0; i < count; i++)
        sorter->spare[places[items[i].digit >> shift & 0xff]++] = items[i];
    memcpy(items, sorter->spare, count * sizeof *items);
}

/* Sorts by digit and leaves equal ones as they come. */
static void sort(struct sorter *sorter, struct item *items, size_t count)
{
    enum { FEW = 24 };
    uint64_t differ = 0;
    if (count <= FEW) {
        sort_few(items, count);
        return;
    }
    for (size_t i = 1; i < count; i++)
        differ |= items[i].digit ^ items[0].digit;
    for (unsigned shift = 0; shift < 64; shift += 8)
        if ((differ >> shift & 0xff) != 0)
            sort_by_byte(sorter, items, count, shift);
}

/* Sorts by the digits from a level on: equal ones by the next. */
static void refine(struct sorter *sorter, struct item *items, size_t count, size_t level)
{
    const struct roster_sorting *sorting = sorter->sorting;
    bool is_last;
    for (size_t i = 0; i < count; i++)
        items[i].digit = sorting->digit(sorting->context, items[i].entry, level, &is_last);
    sort(sorter, items, count);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && items[end].digit == items[i].digit;)
            end++;
        items[i].begins = true;
        if (end - i == 1)
            continue;
        sorting->digit(sorting->context, items[i].entry, level, &is_last);
        if (!is_last)
            refine(sorter, &items[i], end - i, level + 1);
    }
}

struct roster_order roster_order_of(struct arena *arena, const struct roster_sorting *sorting,
                                    const uint32_t *entries, uint32_t count)
{
    SCOPED_ARENA scratch = {0};
    struct sorter sorter = {.sorting = sorting, .spare = arena_new(&scratch, struct item, count)};
    struct item *items = arena_new(&scratch, struct item, count);
    uint32_t groups = 0, *list = arena_new(arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        items[i].entry = entries[i];
    refine(&sorter, items, count, 0);
    for (uint32_t i = 0; i < count; i++) {
        list[i] = items[i].entry;
        groups += items[i].begins;
    }
    uint32_t *starts = arena_new(arena, uint32_t, groups + 1);
    for (uint32_t i = 0, group = 0; i < count; i++)
        if (items[i].begins)
            starts[group++] = i;
    starts[groups] = count;
    return (struct roster_order){
        .groups = groups, .entries = count, .starts = starts, .list = list};
}

void roster_order_code(struct arena *arena, struct roster_order *order, uint32_t rows)
{
    uint32_t *codes = arena_new(arena, uint32_t, rows), *open_codes = codes;
    if (order->entries > rows)
        open_codes = arena_new(arena, uint32_t, rows);
    for (uint32_t group = 0; group < order->groups; group++)
        for (uint32_t i = order->starts[group]; i < order->starts[group + 1]; i++) {
            uint32_t entry = order->list != NULL ? order->list[i] : i;
            if ((entry & ROSTER_ONLY_OPEN) == 0)
                codes[entry & ROSTER_ENTRY] = group + 1;
            if ((entry & ROSTER_ONLY_INSIDE) == 0)
                open_codes[entry & ROSTER_ENTRY] = group + 1;
        }
    order->codes = codes;
    order->open_codes = open_codes;
}
