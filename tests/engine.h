/* engine.h - where in a store's file LMDB keeps its own account of its pages (0.9, 64 bits), and
 * the keys by which it finds its way: what no checksum of a record that is read can vouch for.
 */
#pragma once

#include "base/arena.h"

#include <string.h>

enum { ENGINE_PAGE = 4096 };

/* Offsets of bytes in the file. */
struct engine_places {
    size_t *at;
    size_t count;
};

static inline unsigned engine_number(const unsigned char *bytes)
{
    return bytes[0] | (unsigned)bytes[1] << 8;
}

static inline void engine_add(struct engine_places *places, size_t from, size_t size)
{
    for (size_t i = 0; i < size; i++)
        places->at[places->count++] = from + i;
}

/* Where a page's nodes lie, and the head and the key of each. */
static inline void engine_add_nodes(struct engine_places *places, const unsigned char *page,
                                    size_t base)
{
    enum { HEAD = 16, LOWER_AT = 12, NODE = 8, KEY_SIZE_AT = 6 };
    unsigned lower = engine_number(page + LOWER_AT);
    for (unsigned at = HEAD; at + 2 <= lower && at + 2 <= ENGINE_PAGE; at += 2) {
        unsigned node = engine_number(page + at);
        if (node < lower || node + NODE > ENGINE_PAGE)
            continue;
        unsigned key = engine_number(page + node + KEY_SIZE_AT);
        engine_add(places, base + at, 2);
        engine_add(places, base + node, node + NODE + key <= ENGINE_PAGE ? NODE + key : NODE);
    }
}

/* Of every page of a tree, and of those that name the roots. */
static inline struct engine_places engine_places(struct arena *arena, const unsigned char *file,
                                                 size_t size)
{
    enum { HEAD = 16, FLAGS_AT = 10, BRANCH = 0x01, LEAF = 0x02, META = 0x08, META_SIZE = 136 };
    struct engine_places places = {.at = arena_new(arena, size_t, size)};
    for (size_t base = 0; base + ENGINE_PAGE <= size; base += ENGINE_PAGE) {
        const unsigned char *page = file + base;
        unsigned flags = engine_number(page + FLAGS_AT);
        if (flags == META)
            engine_add(&places, base, HEAD + META_SIZE);
        if (flags != LEAF && flags != BRANCH)
            continue;
        engine_add(&places, base, HEAD);
        engine_add_nodes(&places, page, base);
    }
    return places;
}
