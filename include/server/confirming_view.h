/* confirming_view.h - the administration's page about the keys people sign with. */
#pragma once

#include "server/lens.h"

/* The page "cles": keys that wait to be confirmed, then all others.  Owned by the arena.  The
 * route has seen that the reader administers people. */
json_t *confirming_model(const struct lens *lens);
