/* events.h - the events by which a fiche moves on; for flow_*.c alone. */
#pragma once

#include "workflow/standing.h"

/* Adds an event to a list; takes over the caller's reference to body. */
void events_add(json_t *events, const char *kind, json_t *body);

/* An act that has been decided, and where it leads. */
struct departure {
    const struct step *step;
    struct span reason;
    int64_t expected; /* day; 0: none is given */
};
void events_act(json_t *events, const struct scene *scene, const struct departure *departure,
                const struct marking *after);

/* A passage that ends, and where that leads: it may wait for others, or take the fiche on. */
struct conclusion {
    const struct step *step;
    const struct outcome *outcome;
    struct span reason;   /* the deciding vote's remarks */
    const json_t *advice; /* texts that are owed an answer */
};
void events_conclude(json_t *events, const struct scene *scene, const struct conclusion *conclusion,
                     const struct marking *after);
