/* engine.h - where in a store's file LMDB keeps its own account of its pages (0.9, 64 bits), and
 * the keys by which it finds its way: what no checksum of a record that is read can vouch for.
 */
#pragma once

#include "base/arena.h"

#include <stdint.h>
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

/* Where a page's nodes lie, and of each the head, the key and, if that is what follows, the page
 * where its value begins. */
static inline void engine_add_nodes(struct engine_places *places, const unsigned char *page,
                                    size_t base)
{
    enum {
        HEAD = 16,
        LOWER_AT = 12,
        NODE = 8,
        FLAGS_AT = 4,
        KEY_SIZE_AT = 6,
        ELSEWHERE = 1,
        PAGE_NUMBER = 8
    };
    unsigned lower = engine_number(page + LOWER_AT);
    for (unsigned at = HEAD; at + 2 <= lower && at + 2 <= ENGINE_PAGE; at += 2) {
        unsigned node = engine_number(page + at), size = NODE;
        if (node < lower || node + NODE > ENGINE_PAGE)
            continue;
        size += engine_number(page + node + KEY_SIZE_AT);
        size += engine_number(page + node + FLAGS_AT) == ELSEWHERE ? PAGE_NUMBER : 0;
        engine_add(places, base + at, 2);
        engine_add(places, base + node, node + size <= ENGINE_PAGE ? size : NODE);
    }
}

/* Of every page of a tree, of those that name the roots, and the heads of those with large values.
 */
static inline struct engine_places engine_places(struct arena *arena, const unsigned char *file,
                                                 size_t size)
{
    enum {
        HEAD = 16,
        FLAGS_AT = 10,
        BRANCH = 0x01,
        LEAF = 0x02,
        VALUE = 0x04,
        META = 0x08,
        META_SIZE = 136
    };
    struct engine_places places = {.at = arena_new(arena, size_t, size)};
    for (size_t base = 0; base + ENGINE_PAGE <= size; base += ENGINE_PAGE) {
        const unsigned char *page = file + base;
        unsigned flags = engine_number(page + FLAGS_AT);
        if (flags == META)
            engine_add(&places, base, HEAD + META_SIZE);
        if (flags != LEAF && flags != BRANCH && flags != VALUE)
            continue;
        engine_add(&places, base, HEAD);
        if (flags == VALUE)
            continue;
        engine_add_nodes(&places, page, base);
    }
    return places;
}
