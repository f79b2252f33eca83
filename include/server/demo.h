/* demo.h - an invented cancer centre to look around in: six plans, bodies, people, fiches in
 * every phase with their history and signed decisions.
 *
 * Told by the files in web/demo/: mapping.json and plan.csv are an import, people.json and
 * bodies.json say who is there, story.json what happened to some fiches.  In them "@login" stands
 * for a person and "ago" counts days before today.
 */
#pragma once

#include "server/errand.h"

struct demo {
    json_t *accounts;    /* [{"login", "password", "name", "post"}], passwords in clear */
    struct span trouble; /* on an error: where */
};

/* Makes it all in data that were just created, by commands like anybody's, with dates in the
 * past.  Everything lives in the arena. */
enum err demo_make(struct app *app, struct arena *arena, struct demo *demo) MUST_USE;
