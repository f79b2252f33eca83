/* path.h - the path of an address, decoded once, in its segments.
 *
 * A path that could mean two things is refused, so that nothing behind can read it
 * otherwise than the table of routes did.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum { PATH_SEGMENTS_MAX = 16, PATH_BYTES_MAX = 2048 };

struct path {
    struct span text;      /* decoded, for logs: "/plans/pmss" */
    struct span *segments; /* "plans", "pmss"; none for "/"; a last '/' gives an empty one */
    size_t count;
};

/* Reads the path of a request target, without its query.  ERR_MALFORMED when it does
 * not begin with '/', or holds %2F, %5C, '\', %00 or another control byte, a "." or ".."
 * segment however written, a broken escape, bytes beyond ASCII not escaped, or text that
 * is not UTF-8.  ERR_TOO_LARGE beyond the limits. */
enum err path_read(struct arena *arena, struct span raw, struct path *path) MUST_USE;
