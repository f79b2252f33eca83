/* decode.h - what somebody sent, as a page's form or as JSON, brought to canonical values.
 *
 * Both ways end in the same cleaning (type.h).  What was typed is kept beside the values, wrong or
 * not, so that a page can show it again.
 *
 * A page sends one pair per value: `title=…`, repeated `tags=…`, table cells as `steps.0.title=…`
 * with `steps.0.remove=on` to drop the row and `steps.0.position=2` to move it.  Rows are ordered
 * by position, then as given; a row without a position has the one it stands at.  Blank rows are
 * dropped.  Pairs whose name is no field's are not ours to judge and are left alone.  Of a
 * field that is repeated but takes one value, the last counts.  A repeated field with one empty
 * value (a hidden input) says that nothing is chosen.
 */
#pragma once

#include "base/err.h"
#include "base/json.h"
#include "forms/form.h"
#include "forms/names.h"
#include "forms/report.h"

enum { DECODE_PAIRS_MAX = 8192 };

struct decode_pair {
    struct span name, value;
};

/* typed and values are objects owned by the arena.  A field that was not sent is in neither; one
 * sent empty, or wrong, is in typed only.  typed holds a string (single values), an array of
 * strings or an array of objects of strings (pairs), or what the JSON said. */
struct entry {
    json_t *typed;
    json_t *values;
    struct report report; /* rows are those of typed */
};

/* Decodes a page's pairs.  ERR_MALFORMED when a field's bytes are not UTF-8, ERR_TOO_MANY over
 * DECODE_PAIRS_MAX; mistakes are in the entry's report. */
enum err decode_pairs(struct arena *arena, const struct form *form, const struct names *names,
                      const struct decode_pair *pairs, size_t count, struct entry *entry) MUST_USE;

/* Decodes a JSON object (only read), whose members the form must know; null empties a field.
 * ERR_MALFORMED when it is no object; mistakes are in the entry's report. */
enum err decode_json(struct arena *arena, const struct form *form, const struct names *names,
                     json_t *object, struct entry *entry) MUST_USE;

/* The content before with the fields that were sent put in place, owned by the arena. */
json_t *decode_apply(struct arena *arena, json_t *before, const struct entry *entry);
