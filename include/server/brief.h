/* brief.h - a fiche in brief: where it stands, without the whole of its content.
 *
 * The document of a fiche as it is stored and decided upon.  Its member "content" has only the
 * title and the fields that name people, enough for rights, rows and statements; "brief" tells
 * what else is asked of the whole: {"complete": [gates that lack nothing], "calendar", "filled",
 * "of": fields due at submission}.  The content itself is kept beside it and is read and written
 * where it changes, or is shown.
 */
#pragma once

#include "base/json.h"
#include "forms/form.h"

/* The whole document in brief, in the arena; form is the one it names. */
json_t *brief_of(struct arena *arena, const struct form *form, json_t *document);
