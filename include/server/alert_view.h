/* alert_view.h - circuits that today's people cannot bring to an end, and the fiches concerned.
 *
 * Models are owned by the arena.  Whose route has seen that they administer people may know how
 * many fiches stand where; titles are told to those who may read them.
 */
#pragma once

#include "server/lens.h"
#include "server/small_form.h"
#include "workflow/stranding.h"

/* The page "alertes": what is broken today, and without whom it would be. */
enum err alert_model(const struct lens *lens, json_t **model) MUST_USE;

/* Adds page["alerts"], a sentence and where to read on, when something is broken today. */
void alert_add(const struct lens *lens, json_t *page);

/* Adds page["strands"] when an attempt was refused because its change would break something:
 * what, in short stories, and the form that asks for it all the same, at the address it came to. */
void alert_strands(const struct lens *lens, const struct directory *after,
                   const struct attempt *attempt, struct span url, json_t *page);
