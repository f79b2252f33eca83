/* importer.h - a table brought into the store: reads what is there, plans the import
 * (import.h), commits it in one command.
 */
#pragma once

#include "server/errand.h"
#include "server/import.h"

/* Imports a table, with a mapping file's bytes or none.  dry: plans only, and needs no writer.
 * Nothing is written unless all of it is.  On an error *reason is one English line; errors as
 * import_plan() and errand_run(). */
enum err importer_run(struct errand *errand, struct span table, struct span mapping, bool dry,
                      struct import_result *result, struct span *reason) MUST_USE;
