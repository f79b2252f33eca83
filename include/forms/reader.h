/* reader.h - reads a definition file (a form, a circuit) and remembers the first fault.
 *
 * Everything a definition may say is asked for by name; the rest is refused.  After the first
 * fault the reader goes on with empty values, so callers check its reason once, at the end.
 */
#pragma once

#include "base/json.h"
#include "forms/form.h"

/* Where the reader stands in the file, from the innermost outwards. */
struct place {
    const struct place *up; /* NULL for the file itself, whose name is "the form" */
    const char *name;
    int index; /* in the list of that name; PLACE_SINGLE when it is not a list */
};

enum {
    PLACE_SINGLE = -1,
    READER_WORD_MAX = 40,   /* bytes of an identifier */
    READER_LABEL_MAX = 2000 /* bytes of a label, in each language */
};

struct reader {
    struct arena *arena;
    struct span reason; /* "place: why" of the first fault; empty while all is well */
};

/* Records a fault at a place, or at a member of it, unless one is recorded already. */
void reader_refuse(struct reader *reader, const struct place *place, struct span why);
void reader_refuse_member(struct reader *reader, const struct place *place, const char *name,
                          struct span why);

/* True when value is an object; records a fault when not. */
bool reader_object(struct reader *reader, const struct place *place, const json_t *value);

/* Refuses every member that is not one of the count names (a NULL name stands for none). */
void reader_closed(struct reader *reader, const struct place *place, json_t *object,
                   const char *const *names, size_t count);

/* An identifier: a small letter, then small letters, digits and one joining sign, which is not
 * the last; READER_WORD_MAX at most. */
struct span reader_word(struct reader *reader, const struct place *place, const json_t *object,
                        const char *name, char joint);

/* {"fr": …, "en": …}, one line each, READER_LABEL_MAX at most; "en" may be absent, and then is
 * empty as both are when the label is absent and not needed. */
struct label reader_label(struct reader *reader, const struct place *place, const json_t *object,
                          const char *name, bool needed);

/* A whole number from low to high; otherwise when absent. */
int64_t reader_number(struct reader *reader, const struct place *place, const json_t *object,
                      const char *name, int64_t low, int64_t high, int64_t otherwise);

/* True or false; otherwise when absent. */
bool reader_flag(struct reader *reader, const struct place *place, const json_t *object,
                 const char *name, bool otherwise);

/* The number of elements of a list member; 0 and a fault when it is no list or out of bounds.
 * An absent list is an empty one. */
size_t reader_list(struct reader *reader, const struct place *place, const json_t *object,
                   const char *name, size_t least, size_t most);

/* A list of different identifiers joined by '-', most at most; none when absent. */
const struct span *reader_word_list(struct reader *reader, const struct place *place,
                                    const json_t *object, const char *name, size_t most,
                                    size_t *count);
