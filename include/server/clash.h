/* clash.h - what somebody typed on an older revision, held against what was saved meanwhile. */
#pragma once

#include "forms/decode.h"

/* Sorts the fields that were sent.  Those the author left as they were in base, or made what they
 * are now, are taken out of the entry: what is saved stands.  Those that only the author changed
 * stay.  Those that both changed stay too, and are answered: field → its value now, null where it
 * was emptied; owned by the arena.  base and now are contents, only read; base may be NULL. */
json_t *clash_sort(struct arena *arena, const struct form *form, const json_t *base,
                   const json_t *now, struct entry *entry);
