/* multipart.h - multipart/form-data: forms that carry files (RFC 7578, RFC 2046 5.1).
 *
 * One level, no nesting, no transfer encodings: what browsers and curl send.  Nothing is
 * copied: the parts point into the body.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum { MULTIPART_PARTS_MAX = 500, MULTIPART_HEAD_MAX = 2048, MULTIPART_BOUNDARY_MAX = 70 };

struct part {
    struct span name;
    struct span filename; /* the last step of what the client said; empty for a field */
    struct span type;     /* what the client claims: never trusted */
    struct span bytes;
    bool is_file; /* a filename was given, even an empty one: an input left empty */
};

struct parts {
    struct part *items; /* in the order they came */
    size_t count;
};

/* Finds the boundary in a Content-Type header.  ERR_MALFORMED when the type is another
 * or the boundary is missing, too long, or holds what RFC 2046 does not allow. */
enum err multipart_boundary(struct span content_type, struct span *boundary) MUST_USE;

/* Reads a body whole; the list lives in the arena.  ERR_MALFORMED when a delimiter,
 * a part's header or the closing delimiter is missing or wrong, a name is absent,
 * or a name, filename or field is not UTF-8 text; ERR_TOO_LARGE beyond the limits. */
enum err multipart_read(struct arena *arena, struct span body, struct span boundary,
                        struct parts *parts) MUST_USE;
