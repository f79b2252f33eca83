/* openapi.h - the interface for programs described as OpenAPI 3.1
 * (https://spec.openapis.org/oas/v3.1.0), made from the very table of routes, the commands'
 * members and the installed forms: it cannot fall behind them.
 */
#pragma once

#include "workflow/directory.h"

/* The description, owned by the arena. */
json_t *openapi_model(struct arena *arena, const struct directory *directory);
