/* inquest.h - whether a store that was left behind is whole, holds what was acknowledged, and can
 * still be written.
 */
#pragma once

#include "base/span.h"
#include "cell.h"

/* What clients were told: the operation of an event, by the event's number. */
struct promises {
    struct span *operations; /* empty: nobody was told */
    size_t count;
};

/* What is known of a store that is found. */
struct inquest {
    struct promises promises;
    uint64_t *told; /* the numbers of the events that clients had been told of */
    size_t told_count;
};

/* Looks at a store, given a struct inquest: all of it must verify, hold what was told once, and
 * take one more change. */
cell_look_fn inquest_hold;
