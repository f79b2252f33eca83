/* difference_view.h - the difference between two contents, as pages show it. */
#pragma once

#include "forms/diff.h"
#include "server/lens.h"

/* [{"field", "label", "row"?, "segments": [{"same"} | {"added"} | {"removed"}…]}…], a new
 * reference.  What differs is what diff_contents() lists of contents that are cut down to what the
 * reader may see. */
json_t *difference_model(const struct lens *lens, const struct form *form, const json_t *differing);

/* The labels of the fields that differ, "Moyens, Étapes"; empty when none does. */
struct span difference_labels(const struct lens *lens, const struct form *form,
                              const json_t *differing);
