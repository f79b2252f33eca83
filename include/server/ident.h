/* ident.h - identifiers nobody can guess: 128 random bits as 26 letters and digits. */
#pragma once

#include "base/buf.h"

enum { IDENT_LEN = 26 };

/* A fresh identifier (RFC 4648 base 32, lower case, no padding), in the arena. */
struct span ident_new(struct arena *arena);

/* One for an operation, of the same shape: 48 bits of milliseconds, then 80 random ones, as in a
 * UUID of version 7 (RFC 9562).  Operations of about the same time are then kept beside each other,
 * which spares the disk.  now: microseconds since 1970. */
struct span ident_timely(struct arena *arena, int64_t now);

/* Whether text has the shape of one. */
bool ident_is(struct span text);

/* Any bytes written that way. */
struct span ident_base32(struct arena *arena, struct span bytes);
