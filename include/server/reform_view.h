/* reform_view.h - another version of a form, before it is installed: what it changes, and what it
 * would mean for the fiches that run. */
#pragma once

#include "server/lens.h"

/* Adds changes {"before", "list"?} and reforms [{"plan", "name", "count", "lines"}] to a model. */
enum err reform_add(const struct lens *lens, const struct installed_form *before,
                    const struct form *form, json_t *model) MUST_USE;

/* The newest version of a form that is installed, another than this one; NULL: none. */
const struct installed_form *reform_newest(const struct lens *lens, struct span name,
                                           struct span ref);
