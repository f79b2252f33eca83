/* circuit_steps_view.h - a circuit's steps as a table: what its picture shows, in words. */
#pragma once

#include "server/lens.h"

/* A row for each step that begins in each state: {"from", "here"?, "step", "id", "who", "votes"?,
 * "conditions", "ends", "deadline"?, "after"?}, by state.  here: the state that is marked, or
 * NET_NOWHERE.  An array, a new reference. */
json_t *circuit_steps_model(const struct lens *lens, const struct circuit *circuit, size_t here);
