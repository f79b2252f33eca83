/* arena.h - memory that lives exactly as long as one piece of work.
 *
 * Allocation never fails: what a client can make us allocate is bounded at the
 * door (server/http/mhd.c), and a machine that is really out of memory is better
 * served by a restart than by a thousand untested branches.
 */
#pragma once

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Whatever has become large grows by large blocks, which go back to the system when it is over. */
enum { ARENA_BLOCK_SIZE = 16 * 1024, ARENA_LARGE = 1024 * 1024, ARENA_LARGE_BLOCK = 512 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena_undo {
    struct arena_undo *next;
    void (*run)(void *object);
    void *object;
};

/* A zeroed arena is empty and valid. */
struct arena {
    struct arena_block *blocks; /* newest first */
    struct arena_undo *undos;   /* newest first */
    size_t size;                /* of all blocks */
};

/* A block of size bytes, none of them used. */
struct arena_block *arena_block_take(size_t size);

/* Takes one back. */
void arena_block_give(struct arena_block *block);

static inline struct arena_block *arena_add_block(struct arena *arena, size_t least)
{
    size_t usual = arena->size < ARENA_LARGE ? ARENA_BLOCK_SIZE : ARENA_LARGE_BLOCK;
    struct arena_block *block = arena_block_take(least > usual ? least : usual);
    block->next = arena->blocks;
    arena->blocks = block;
    arena->size += block->size;
    return block;
}

/* Memory for size bytes, whatever they hold. */
static inline void *arena_take(struct arena *arena, size_t size)
{
    enum { STEP = alignof(max_align_t) };
    size_t total;
    if (__builtin_add_overflow(size, STEP - 1, &total))
        abort();
    total -= total % STEP;
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < total)
        block = arena_add_block(arena, total);
    void *memory = block->bytes + block->used;
    block->used += total;
    return memory;
}

/* Allocates zeroed memory for count objects of size bytes. */
static inline void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        abort();
    return memset(arena_take(arena, total), 0, total);
}

#define arena_new(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

/* Runs undo(object) when the arena is released, latest first. */
static inline void arena_defer(struct arena *arena, void (*undo)(void *object), void *object)
{
    struct arena_undo *entry = arena_new(arena, struct arena_undo, 1);
    *entry = (struct arena_undo){.next = arena->undos, .run = undo, .object = object};
    arena->undos = entry;
}

/* Frees everything; the arena is then empty and may be used again. */
static inline void arena_release(struct arena *arena)
{
    for (struct arena_undo *undo = arena->undos; undo != NULL; undo = undo->next)
        undo->run(undo->object);
    for (struct arena_block *next, *block = arena->blocks; block != NULL; block = next) {
        next = block->next;
        arena_block_give(block);
    }
    *arena = (struct arena){0};
}

#define SCOPED_ARENA struct arena __attribute__((cleanup(arena_release)))
