/* message.h - what the pages say, in the reader's language.
 *
 * Messages are written in web/messages/<language>/<area>.po under symbolic names and compiled by
 * msgfmt into messages/<language>.mo, which the program carries.  The format read here is that
 * of the GNU gettext manual, "The Format of GNU MO Files", little-endian, which msgfmt writes.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

/* A .mo file and where its tables begin; borrows its bytes. */
struct catalog {
    struct span bytes;
    uint32_t count, names, texts;
    uint32_t slot_count, slots; /* of its hash table */
};

/* A language and what to say in it; other is asked when own does not know. */
struct locale {
    struct span lang; /* "fr" or "en" */
    struct catalog own, other;
};

struct message_arg {
    const char *name;
    struct span value;
};

/* Looks at a .mo file's header.  ERR_MALFORMED: it is not one, has no hash table, or its tables do
 * not fit in it. */
enum err message_catalog(struct span bytes, struct catalog *catalog) MUST_USE;

/* The locale of a language, from the embedded files.  ERR_ABSENT: not a language we speak. */
enum err message_locale(struct span lang, struct locale *locale) MUST_USE;

/* Finds a message in one catalog; false when it does not hold it. */
bool message_find(const struct catalog *catalog, struct span id, struct span *text);

/* The message, or the other language's, or the name itself.  Lives as long as the catalogs. */
struct span message(const struct locale *locale, struct span id);

/* Which of id.one and id.many a number takes: French says "0 fiche", English "0 fiches". */
struct span message_form(struct arena *arena, const struct locale *locale, struct span id,
                         int64_t count);

/* Cuts *rest behind its first {name}: what stands before it, and the name; false when *rest has
 * no {name}, then before is all of it. */
bool message_cut(struct span *rest, struct span *before, struct span *name);

/* The message with its {names} replaced; args ends with a NULL name. */
struct span message_fill(struct arena *arena, const struct locale *locale, struct span id,
                         const struct message_arg *args);

/* message_with(arena, locale, SPAN("late.by"), {"days", span}, {"who", span}) */
#define message_with(arena, locale, id, ...) \
    message_fill(arena, locale, id, (const struct message_arg[]){__VA_ARGS__, {.name = NULL}})
