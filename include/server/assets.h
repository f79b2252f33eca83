/* assets.h - the files built into the program, sorted by name.
 *
 * "templates/…", "static/…", "messages/fr.mo", "forms/…", "circuits/…": see web/embed.cmake.
 */
#pragma once

#include "base/span.h"

struct asset {
    const char *name;
    struct span bytes; /* lives as long as the program */
};

extern const struct asset assets[];
extern const size_t assets_count;

/* Finds a file by its name; NULL when there is none. */
static inline const struct asset *asset_find(struct span name)
{
    for (size_t i = 0; i < assets_count; i++)
        if (span_eq(span_of(assets[i].name), name))
            return &assets[i];
    return NULL;
}
