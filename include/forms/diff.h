/* diff.h - the difference between two contents of the same form, ready for a page or a program.
 *
 * The three-way merge of concurrent edits will stand beside this, in forms/merge.c: it needs the
 * same matching of table rows and the same notion of a changed field.
 */
#pragma once

#include "base/json.h"
#include "forms/form.h"

/* Lists the fields that differ, in the form's order, owned by the arena; empty when none does:
 *
 *   {"field", "label": {"fr", "en"}, "type", "kind": "added" | "removed" | "changed", and
 *     line, text:    "segments": [{"same": …} | {"added": …} | {"removed": …}…]
 *     other single:  "before", "after" (each absent where there was no value)
 *     lists:         "same": […], "added": […], "removed": […]
 *     table:         "rows": [{"kind": "added" | "removed" | "changed" | "moved",
 *                              "before"?: index, "after"?: index, "row": {…}, "fields"?: […]}…]}
 *
 * The fields of a changed row are listed in this same shape.  Rows come in the order of after,
 * removed ones where they stood, equal ones left out.  Values such as option ids are left for the
 * page to say in words.  Contents are canonical (type.h) and only read. */
json_t *diff_contents(struct arena *arena, const struct form *form, const json_t *before,
                      const json_t *after);
