/* conversion_view.h - the administration's page that moves running fiches to another version of
 * their circuit, and says before what that would do.
 *
 * Models are owned by the arena.  Their route has seen that the reader installs.
 */
#pragma once

#include "server/running.h"
#include "server/small_form.h"

/* From which version to which, and which state for which: args has "etat.<state>" with the name
 * of a state of the other version, empty for none; a state not named keeps its name. */
struct conversion_asked {
    const struct installed_circuit *from, *to; /* to NULL: not chosen yet */
    const json_t *args;
};

struct conversion_map conversion_asked_map(struct arena *arena,
                                           const struct conversion_asked *asked);

/* [{"plan", "rows": [{"state", "to"?, "fiches", "effect", "blocked"?}…], "count", "moves"}…] for
 * every plan with fiches on from; a new reference.  Also what a file not yet installed would do. */
enum err conversion_plans(const struct lens *lens, const struct installed_circuit *from,
                          const struct circuit *to, const struct conversion_map *map,
                          json_t **plans) MUST_USE;

/* The page "circuit-passage".  attempt: what was refused for the plan it names; or NULL. */
enum err conversion_model(const struct lens *lens, const struct conversion_asked *asked,
                          const struct attempt *attempt, json_t **page) MUST_USE;
