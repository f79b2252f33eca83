/* arena.c - where an arena's blocks come from and go to; see base/arena.h.
 *
 * Each thread keeps a few of the usual size from one piece of work to the next: all threads share
 * one heap, so that what one of them has freed serves the others, and should rarely queue for it.
 * A sanitizer sees every block come and go. */
#include "base/arena.h"

#include <stdbool.h>

#ifdef __SANITIZE_ADDRESS__
enum { KEPT_MAX = 0 };
#else
enum { KEPT_MAX = 32 };
#endif

static _Thread_local struct arena_block *kept;
static _Thread_local unsigned kept_count;

static struct arena_block *take_kept(void)
{
    struct arena_block *block = kept;
    kept = block->next;
    kept_count--;
    return block;
}

static struct arena_block *make(size_t size)
{
    struct arena_block *block = malloc(sizeof *block + size);
    if (block == NULL)
        abort();
    return block;
}

struct arena_block *arena_block_take(size_t size)
{
    bool is_usual = size == ARENA_BLOCK_SIZE;
    struct arena_block *block = is_usual && kept_count > 0 ? take_kept() : make(size);
    *block = (struct arena_block){.size = size};
    return block;
}

void arena_block_give(struct arena_block *block)
{
    if (block->size != ARENA_BLOCK_SIZE || kept_count + 1 > KEPT_MAX) {
        free(block);
        return;
    }
    block->next = kept;
    kept = block;
    kept_count++;
}
