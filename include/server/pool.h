/* pool.h - a few threads for slow work that must not hold up the others: password hashing.
 *
 * Bounded on both sides: at most POOL_THREADS at work (64 MiB each while hashing), at most
 * POOL_QUEUE_MAX waiting.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum { POOL_THREADS = 2, POOL_QUEUE_MAX = 64 };

struct task {
    void (*run)(void *context);
    void *context;
    struct task *next; /* the pool's */
};

struct pool;

enum err pool_start(struct arena *arena, struct pool **pool) MUST_USE;

/* Queues a task, which must live until it has run.  ERR_TOO_MANY when too many wait. */
enum err pool_submit(struct pool *pool, struct task *task) MUST_USE;

/* Runs what has queued, then ends the threads.  NULL is allowed. */
void pool_stop(struct pool *pool);
