/* space_pending.h - what waits for one person besides votes: half of a pair, answers owed to
 * recommendations, days that are near or past; and the bodies they sit in. */
#pragma once

#include "server/lens.h"

/* Arrays of tasks (tests/pages/espace.json), owned by the arena. */
struct space_pending {
    json_t *answers;   /* an agreement or an answer that the reader may give */
    json_t *deadlines; /* passed, or somebody was reminded: theirs to act on, or they are told */
};

enum err space_pending(const struct lens *lens, struct space_pending *pending) MUST_USE;

/* A task about a fiche, its detail in words; a new reference. */
json_t *space_task(const struct lens *lens, const struct scene *scene, struct span detail);

/* Adds by which day a step, or with NULL the state itself, is due: "due", or "late" in words. */
void space_add_due(const struct lens *lens, const struct scene *scene, const struct step *step,
                   json_t *task);

/* The bodies in which the reader sits: [{"name", "url", "text", "sits"?}…], owned by the arena. */
enum err space_bodies(const struct lens *lens, json_t **bodies) MUST_USE;
