/* base64.h - RFC 4648 §4 with padding, the only form the signature files use. */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct span base64_write(struct arena *arena, struct span bytes);

/* Reads the one canonical spelling of 1 to room bytes; bytes and count are left alone on
 * failure.  ERR_MALFORMED: a foreign character, padding missing or in excess, spare bits
 * that are not zero, nothing at all, or more bytes than room. */
enum err base64_read(struct span text, size_t room, unsigned char *bytes, size_t *count) MUST_USE;

/* The same for exactly size bytes. */
enum err base64_exact(struct span text, size_t size, unsigned char *bytes) MUST_USE;
