/* revision.h - what a fiche's content was, folded again from its history (query_history). */
#pragma once

#include "base/json.h"

/* The content as of a revision, owned by the arena; NULL when the history never had it.
 * Events are only read. */
json_t *revision_content(struct arena *arena, const json_t *events, int64_t revision);

/* What one event makes of a content, owned by the arena; events that change no content give
 * the same one.  before: NULL when the fiche did not exist. */
json_t *revision_after(struct arena *arena, json_t *before, const json_t *event);

/* The revision a fiche is at after an event; before: the one it was at, 0 for none. */
int64_t revision_number(int64_t before, const json_t *event);

/* A revision as an address or a form gives it; 0 when it is none from 1 to last. */
int64_t revision_read(struct span text, int64_t last);
