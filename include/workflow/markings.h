/* markings.h - the markings of a net that have been met, each once, and how it was come to. */
#pragma once

#include "base/arena.h"
#include "workflow/net.h"

enum { MARKINGS_MAX = 1 << 20 };
#define MARKINGS_NONE UINT32_MAX /* no row */

/* A marking, and the move and marking it was first met by. */
struct met {
    struct marking marking;
    struct move by;
    uint32_t from; /* MARKINGS_NONE: the beginning */
};

struct markings {
    struct arena *arena;
    struct met *rows; /* in the order they were met */
    uint32_t *slots;  /* 1 + row; 0: empty; a power of two of them */
    uint32_t count, room, slot_count;
};

/* Whether a time runs out where a fiche stands that is not late: the state's own, or that of a
 * passage not concluded, as the clock has it (flow_clock.c). */
bool markings_run_out(const struct net *net, const struct marking *marking);

/* Notes a marking unless it is known; answers its row, MARKINGS_NONE when there are MARKINGS_MAX
 * others already.  A zeroed table with an arena is empty. */
uint32_t markings_meet(struct markings *markings, const struct met *met);

/* The row of a marking; MARKINGS_NONE when it has not been met. */
uint32_t markings_find(const struct markings *markings, const struct marking *marking);

/* How many moves lead from the beginning to a row, and these moves in order. */
size_t markings_depth(const struct markings *markings, uint32_t row);
const struct met *markings_path(struct arena *arena, const struct markings *markings, uint32_t row);
