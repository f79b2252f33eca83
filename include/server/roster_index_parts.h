/* roster_index_parts.h - the orders of an index; for roster_index*.c alone. */
#pragma once

#include "server/roster_index.h"

/* The numbers of all rows. */
const uint32_t *roster_index_all(struct arena *arena, uint32_t rows);

/* Gives every row its code in an order that is made. */
void roster_index_code(struct roster_index *index, struct roster_order *order);

/* Makes all orders but the tree's, which the rows are in, and what tells the late ones. */
void roster_index_order(struct roster_index *index);
