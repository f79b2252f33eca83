/* usagers_view.h - the projet des usagers in plain words: what changes for patients, through
 * which actions, and where each objective stands.
 *
 * A plan belongs here when its form has a field "patients": what changes for them.
 */
#pragma once

#include "server/lens.h"

/* All such plans that the reader may read (page `usagers`), in the arena. */
enum err usagers_model(const struct lens *lens, json_t **model) MUST_USE;
