/* sitting_view.h - a body as its own members see it: who sits, what waits, the sitting. */
#pragma once

#include "server/small_form.h"

/* The page "seance" (tests/pages/seance.json), owned by the arena; the reader has a seat there.
 * attempt: what was refused there, NULL for nothing. */
enum err sitting_model(const struct lens *lens, const struct body *body,
                       const struct attempt *attempt, json_t **model) MUST_USE;

/* "/instances/<code>" */
struct span sitting_url(const struct lens *lens, struct span code);

/* Since when a body sits and with how many; empty when it does not. */
struct span sitting_text(const struct lens *lens, const struct body *body);
