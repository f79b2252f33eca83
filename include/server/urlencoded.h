/* urlencoded.h - application/x-www-form-urlencoded, as forms and queries use it.
 *
 * WHATWG URL, section 5.1, made strict: what a browser never sends is refused
 * rather than guessed.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum { URLENCODED_PAIRS_MAX = 8192, URLENCODED_BYTES_MAX = 1024 * 1024 };

struct pair {
    struct span name, value;
};

struct pairs {
    struct pair *items; /* in the order they came; a name may come twice */
    size_t count;
};

/* Reads "a=1&b=deux+mots".  The pairs live in the arena.  ERR_TOO_LARGE beyond the
 * limits; ERR_MALFORMED for a broken or %00 escape, a control byte other than tab and
 * line end, or text that is not UTF-8. */
enum err urlencoded_read(struct arena *arena, struct span text, struct pairs *pairs) MUST_USE;

/* The first value of that name; empty when there is none. */
struct span urlencoded_find(const struct pairs *pairs, const char *name);

/* Undoes %XX into bytes of the arena; with plus, '+' becomes a space.
 * ERR_MALFORMED for a broken escape. */
enum err urlencoded_unescape(struct arena *arena, struct span text, bool plus,
                             struct span *bytes) MUST_USE;

/* True for well-formed UTF-8 (RFC 3629: shortest form, no surrogates) without NUL or
 * other control bytes than tab, line feed and carriage return. */
bool urlencoded_is_text(struct span bytes);

/* Writes the bytes with everything but RFC 3986 unreserved characters as %XX. */
struct span urlencoded_escape(struct arena *arena, struct span bytes);
