/* admin_view.h - the administration's first page: one tile for each of its lists. */
#pragma once

#include "server/lens.h"

/* The page "admin": the tiles this reader may open.  Owned by the arena. */
json_t *admin_model(const struct lens *lens);
