/* library_view.h - the administration's pages about installed forms and circuits, and about
 * which plans are published.
 *
 * Models are owned by the arena.  Their route has seen that the reader installs.
 */
#pragma once

#include "server/lens.h"

/* The pages "formulaires", "circuits" and "publication". */
json_t *library_forms_model(const struct lens *lens);
json_t *library_plans_model(const struct lens *lens);
enum err library_circuits_model(const struct lens *lens, json_t **page) MUST_USE;

/* The plans whose new fiches take this form or circuit, in words. */
struct span library_use(const struct lens *lens, const void *installed);
