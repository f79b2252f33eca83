/* pick.h - words that stand for something else: an option, a person, a body, a tag. */
#pragma once

#include "forms/type.h"

/* choice, person, body: one word that stands for something. */
json_t *pick_single(const struct cleaning *cleaning, const struct spot *spot,
                    const struct field *field, const json_t *typed);
/* choices, persons, bodies, tags: several, as an array or as a text parted by ';' or lines (tags
 * by ',' as well). */
json_t *pick_several(const struct cleaning *cleaning, const struct spot *spot,
                     const struct field *field, const json_t *typed);
