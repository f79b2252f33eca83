/* kv_world.h - a store in a directory of its own, opened strict, gone with its scope. */
#pragma once

#include "server/kv.h"

#include "temporary.h"
#include "test.h"

enum { TEST_MAP = 256 * 1024 * 1024, SMALL_MAP = 1024 * 1024 };

struct world {
    struct arena arena;
    const char *directory;
    struct kv *kv;
};

static inline void world_end(struct world *world)
{
    kv_close(world->kv);
    arena_release(&world->arena);
}

#define SCOPED_WORLD struct world __attribute__((cleanup(world_end)))

static inline void world_reopen(struct world *world, uint64_t map_size)
{
    kv_close(world->kv);
    world->kv = NULL;
    struct kv_options options = {.map_size = map_size, .strict = true};
    assert_int_equal(kv_open(&world->arena, world->directory, &options, &world->kv), ERR_NONE);
}

static inline void world_begin(struct world *world, uint64_t map_size)
{
    world->directory = temporary_directory(&world->arena);
    world_reopen(world, map_size);
}

static inline void put_committed(struct kv *kv, struct span key, struct span value)
{
    SCOPED_TXN txn = kv_write(kv);
    kv_put(&txn, key, value);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static inline bool holds(struct kv_txn *txn, struct span key, struct span expected)
{
    struct span value;
    return kv_get(txn, key, &value) && span_eq(value, expected);
}

static inline bool lacks(struct kv_txn *txn, struct span key)
{
    struct span value;
    return !kv_get(txn, key, &value) && txn->err == ERR_NONE;
}
