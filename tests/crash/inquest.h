/* inquest.h - whether a store that was left behind is whole, holds what was acknowledged, and can
 * still be written.
 */
#pragma once

#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

/* What clients were told: the operation of an event, by the event's number. */
struct promises {
    struct span *operations; /* empty: nobody was told */
    size_t count;
};

enum { REASON_SIZE = 200 };

/* Looks at the data in a directory; told: the numbers of the events that clients had been told
 * of.  Says why when not all is well.  May well end the process: call it in a child. */
bool inquest_hold(const char *directory, const struct promises *promises, const uint64_t *told,
                  size_t told_count, char reason[REASON_SIZE]);
