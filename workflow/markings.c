#include "workflow/markings.h"

enum { ROOM = 256 };

bool markings_run_out(const struct net *net, const struct marking *marking)
{
    const struct net_state *state = &net->states[marking->state];
    bool timed = state->own_timed;
    for (uint8_t slot = 0; slot < state->passages; slot++)
        timed = timed ||
                (marking->passage[slot] != NET_PASSAGE_CONCLUDED && state->passage_timed[slot]);
    return timed && !marking->late;
}

/* A marking in a number: no two have the same. */
static uint64_t packed(const struct marking *marking)
{
    uint64_t bits = marking->state;
    for (size_t i = 0; i < NET_PASSAGES_MAX; i++)
        bits = bits << 2 | marking->passage[i];
    for (size_t i = 0; i < NET_SIDES; i++)
        bits = bits << 1 | marking->agreed[i];
    bits = bits << 1 | marking->late;
    bits = bits << 1 | marking->owes_before;
    bits = bits << 1 | marking->owes_here;
    bits = bits << 1 | marking->approved;
    return bits << 1 | marking->above;
}

static uint32_t *slot_of(const struct markings *markings, const struct marking *marking)
{
    uint64_t key = packed(marking), mask = markings->slot_count - 1;
    uint64_t at = (key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;
    while (markings->slots[at] != 0 &&
           packed(&markings->rows[markings->slots[at] - 1].marking) != key)
        at = (at + 1) & mask;
    return &markings->slots[at];
}

static void grow(struct markings *markings)
{
    uint32_t room = markings->room > 0 ? 2 * markings->room : ROOM;
    struct met *rows = arena_new(markings->arena, struct met, room);
    for (uint32_t i = 0; i < markings->count; i++)
        rows[i] = markings->rows[i];
    markings->rows = rows;
    markings->room = room;
    markings->slot_count = 2 * room;
    markings->slots = arena_new(markings->arena, uint32_t, markings->slot_count);
    for (uint32_t i = 0; i < markings->count; i++)
        *slot_of(markings, &rows[i].marking) = i + 1;
}

uint32_t markings_meet(struct markings *markings, const struct met *met)
{
    if (markings->count == markings->room && markings->room < MARKINGS_MAX)
        grow(markings);
    uint32_t *slot = slot_of(markings, &met->marking);
    if (*slot != 0)
        return *slot - 1;
    if (markings->count == markings->room)
        return MARKINGS_NONE;
    markings->rows[markings->count++] = *met;
    *slot = markings->count;
    return markings->count - 1;
}

uint32_t markings_find(const struct markings *markings, const struct marking *marking)
{
    uint32_t row = markings->count > 0 ? *slot_of(markings, marking) : 0;
    return row > 0 ? row - 1 : MARKINGS_NONE;
}

size_t markings_depth(const struct markings *markings, uint32_t row)
{
    size_t depth = 0;
    for (; markings->rows[row].from != MARKINGS_NONE; row = markings->rows[row].from)
        depth++;
    return depth;
}

const struct met *markings_path(struct arena *arena, const struct markings *markings, uint32_t row)
{
    size_t depth = markings_depth(markings, row);
    struct met *path = arena_new(arena, struct met, depth);
    for (; depth > 0; row = markings->rows[row].from)
        path[--depth] = markings->rows[row];
    return path;
}
