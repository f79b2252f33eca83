/* record.h - an event as it stands in the log: a function of its arguments, as a value to fold and
 * as the bytes to store, which say the same. */
#pragma once

#include "base/json.h"

/* Who does what is recorded, and when.  The same for all events of one command. */
struct authorship {
    struct span actor; /* a person's id; empty: the command line */
    struct span op;    /* the operation id */
    int64_t at;
};

/* The record of an event {"subject", "kind", "body"}, with who, when and its number beside these,
 * for apply(). */
json_t *record_of(struct arena *arena, const struct authorship *authorship, json_t *event,
                  uint64_t seq);

/* The same in its canonical bytes; body: those of the event's own (json_canonical()). */
struct span record_write(struct arena *arena, const struct authorship *authorship,
                         const json_t *event, struct span body, uint64_t seq);
