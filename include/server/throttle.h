/* throttle.h - how often a password may be tried: by login and by address, in memory.
 *
 * CNIL 2022-100: access is slowed down after a few failures rather than locked for ever.
 */
#pragma once

#include "base/arena.h"
#include "base/span.h"

#include <stdint.h>

enum { THROTTLE_TRIES = 8 };                        /* failures allowed … */
#define THROTTLE_WINDOW ((int64_t)5 * 60 * 1000000) /* … in this time */

struct throttle;

struct throttle *throttle_new(struct arena *arena);

/* Whether one more try may be made; counts it.  about: a login, an address. */
bool throttle_allows(struct throttle *throttle, struct span about, int64_t now);

/* Forgets the tries: this one was right. */
void throttle_forgive(struct throttle *throttle, struct span about);
