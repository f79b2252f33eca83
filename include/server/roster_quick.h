/* roster_quick.h - answering a question with an index, and a look at what has changed since. */
#pragma once

#include "server/roster_index.h"

/* Finds all that a pass over all rows would; leads are in no order.  best is not opened yet. */
void roster_quick(struct roster_selection *selection, const struct roster_index *index);
