/* mustache.h - one template, compiled once into a small program.
 *
 * The language is a part of mustache (mustache(5)), and nothing more:
 *   {{name}} {{a.b}}   a value of the model, always escaped; {{.}} the present item
 *   {{.name}}          the same, looked for in the innermost object only, never further out
 *   {{#x}}…{{/x}}      once, or once per item, when x is there; x becomes the innermost scope
 *   {{^x}}…{{/x}}      when x is not there: absent, null, false, 0, "" or []
 *   {{>part}}          the template parts/part.html
 *   {{_ id}}           a message in the reader's language, its {names} filled from the model
 *   {{_ id count}}     id.one or id.many, whichever the number count takes in that language
 *   {{! … }}           a note to whoever reads the template
 * There is no raw form.  Compiling also follows the HTML around the tags, so that a value
 * stands in text or inside quotes and nowhere else, and a section never begins in one place
 * of the HTML and ends in another: escaping is then right by construction.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

enum { MUSTACHE_DEPTH_MAX = 24 };

enum mustache_kind {
    MUSTACHE_TEXT,     /* the text, as it is */
    MUSTACHE_VALUE,    /* the value at path, in text: a {"markdown": …} is laid out */
    MUSTACHE_QUOTED,   /* the value at path, inside an attribute's quotes */
    MUSTACHE_URL,      /* the same, and it is the beginning of an address */
    MUSTACHE_MESSAGE,  /* the message named text, counting what is at path if there is one */
    MUSTACHE_SECTION,  /* the instructions up to end, for what is at path */
    MUSTACHE_INVERTED, /* the instructions up to end, when nothing is at path */
    MUSTACHE_PARTIAL,  /* the template named text */
};

/* "a.b" is {a, b}; "." has no parts; here: only the innermost object is asked. */
struct mustache_path {
    const struct span *parts;
    size_t count;
    bool here;
};

struct mustache_op {
    enum mustache_kind kind;
    struct span text;
    struct mustache_path path;
    bool counts;                    /* a message with a number */
    size_t end;                     /* a section: the first instruction behind it */
    unsigned line;                  /* where the template says it */
    const struct mustache *partial; /* set by templates_load() */
};

struct mustache {
    struct span name;
    struct mustache_op *ops;
    size_t count;
};

/* Compiles text into *made, which lives in the arena and borrows text.  ERR_MALFORMED: *trouble
 * then says where and why, "name:line: reason". */
enum err mustache_compile(struct arena *arena, struct span name, struct span text,
                          struct mustache *made, struct span *trouble) MUST_USE;

/* Reads "a.b" or ".a" or "."; false when it is not a path. */
bool mustache_path(struct arena *arena, struct span text, struct mustache_path *path);
