/* body.h - what is written in a fiche, whatever its form. */
#pragma once

#include "town.h"

struct body_work {
    struct town *town;
    struct arena *arena;
    const struct form *form;
};

/* A date as people write them. */
struct span body_date(struct dice *dice);

/* Names a person in every field that makes them lead or pilot. */
void body_name(const struct body_work *work, struct span person, json_t *content);

/* Fills in the fields of a moment: "write": all but the sections of the others, 4 to 8 KB of them;
 * "progress", "close": the section of that name. */
void body_write(const struct body_work *work, struct span moment, json_t *content);
