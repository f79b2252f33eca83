/* circuit_compare_view.h - what one version of a circuit says otherwise than another. */
#pragma once

#include "server/lens.h"

/* [{"title", "changes": [{"label", "row"?, "segments"}…]}…] for the circuit itself, its states
 * and its steps, those that differ only; a new reference.  Matched by their names. */
json_t *circuit_compare_parts(const struct lens *lens, const struct circuit *before,
                              const struct circuit *after);

/* The page "circuit-comparer": what after says otherwise than before; NULL: none is chosen. */
json_t *circuit_compare_model(const struct lens *lens, const struct installed_circuit *after,
                              const struct installed_circuit *before);
