/* library_view.h - the administration's pages about installed forms and circuits, and about
 * which plans are published.
 *
 * Models are owned by the arena.  Their route has seen that the reader installs.
 */
#pragma once

#include "server/lens.h"

/* The pages "formulaires", "circuits" and "publication". */
json_t *library_forms_model(const struct lens *lens);
json_t *library_circuits_model(const struct lens *lens);
json_t *library_plans_model(const struct lens *lens);
