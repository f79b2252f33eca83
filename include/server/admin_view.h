/* admin_view.h - the administration's first page, one tile for each of its lists, and what the
 * rows of these lists are made of. */
#pragma once

#include "server/lens.h"

/* The page "admin": the tiles this reader may open.  Owned by the arena. */
json_t *admin_model(const struct lens *lens);

/* A cell of a list: its column's message, and a value unless it is empty.  A new reference. */
json_t *admin_cell(const struct lens *lens, const char *label, struct span value);
