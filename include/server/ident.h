/* ident.h - identifiers nobody can guess: 128 random bits as 26 letters and digits. */
#pragma once

#include "base/buf.h"

enum { IDENT_LEN = 26 };

/* A fresh identifier (RFC 4648 base 32, lower case, no padding), in the arena. */
struct span ident_new(struct arena *arena);

/* Whether text has the shape of one. */
bool ident_is(struct span text);

/* Any bytes written that way. */
struct span ident_base32(struct arena *arena, struct span bytes);
