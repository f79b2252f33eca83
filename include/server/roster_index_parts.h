/* roster_index_parts.h - the orders of an index; for roster_index*.c alone. */
#pragma once

#include "server/roster_index.h"

/* The numbers of all rows. */
const uint32_t *roster_index_all(struct arena *arena, uint32_t rows);

/* Finds the older one's ground, or makes it anew, and where the rows are. */
void roster_ground_find(struct roster_index *index, const struct roster_index *older);
void roster_ground_leave(struct roster_ground *ground);

/* Makes the orders that are not the ground's, and what tells late rows. */
void roster_index_order(struct roster_index *index);
