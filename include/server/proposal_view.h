/* proposal_view.h - the administration's page on which a circuit or a form is given, read and
 * looked at before it is installed.
 *
 * Models are owned by the arena.  Their route has seen that the reader installs.
 */
#pragma once

#include "server/lens.h"

/* What is installed in versions: which page speaks of it, how it is read and looked at. */
struct proposal_shelf {
    const char *title, *list, *url; /* messages; the address of its list */
    /* Adds to model what would be installed; *reason says in English what is wrong with it. */
    enum err (*look)(const struct lens *lens, struct span bytes, json_t *model,
                     struct span *reason);
};
extern const struct proposal_shelf proposal_circuits, proposal_forms;

/* The page "proposition".  given: the bytes of a file, good or bad; NULL: none was given yet. */
enum err proposal_model(const struct lens *lens, const struct proposal_shelf *shelf,
                        const struct span *given, json_t **page) MUST_USE;
