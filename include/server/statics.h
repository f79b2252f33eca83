/* statics.h - the style sheet, the scripts and pictures built into the program, under
 * addresses that hold their digest, so that a browser may keep them for ever.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct static_file {
    struct span name; /* "jalon.css" */
    struct span bytes;
    struct span version;   /* the beginning of its digest: "1f0c…" */
    struct span url;       /* "/static/jalon.css?v=1f0c…" */
    struct span integrity; /* "sha256-…", as Subresource Integrity writes it */
    const char *type;      /* media type */
};

struct statics {
    struct static_file *files;
    size_t count;
};

/* Reads the embedded files under static/; everything lives in the arena. */
struct statics statics_open(struct arena *arena);

/* Finds a file by its name; NULL when there is none. */
const struct static_file *statics_find(const struct statics *statics, struct span name);

/* The digests of all scripts, for a Content-Security-Policy: 'sha256-…' 'sha256-…'. */
struct span statics_script_hashes(struct arena *arena, const struct statics *statics);
