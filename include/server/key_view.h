/* key_view.h - the reader's own signing keys. */
#pragma once

#include "server/lens.h"
#include "workflow/command.h"

/* The page `cle` (tests/pages/cle.json), owned by the reader's arena.  typed and ruling: an
 * enrolment that was refused, and why; NULL when nothing was. */
json_t *key_model(const struct lens *lens, const json_t *typed, const struct ruling *ruling);

/* The reader's key of that identifier or fingerprint; NULL when they have none such. */
const struct signing_key *key_own(const struct lens *lens, struct span name);

/* A key's fingerprint as people compare it, in fours: "E762 0F18 42B4 E81F". */
struct span key_shown(const struct lens *lens, const struct signing_key *key);

/* Whether the reader has a key that signs, and whether one waits for confirmation. */
struct key_holding {
    bool confirmed, waiting;
};
struct key_holding key_held(const struct lens *lens);
