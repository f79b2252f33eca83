#include "server/pool.h"

#include "server/lock.h"

#include <stdbool.h>

struct pool {
    pthread_t threads[POOL_THREADS];
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct task *first, *last;
    size_t waiting;
    bool stopping;
};

/* The next task, or NULL when there is none and the pool stops. */
static struct task *take(struct pool *pool)
{
    lock_take(&pool->lock);
    while (pool->first == NULL && !pool->stopping)
        lock_wait(&pool->wake, &pool->lock);
    struct task *task = pool->first;
    if (task != NULL) {
        pool->first = task->next;
        pool->waiting--;
    }
    if (pool->first == NULL)
        pool->last = NULL;
    lock_leave(&pool->lock);
    return task;
}

static void *work(void *context)
{
    struct pool *pool = context;
    for (struct task *task = take(pool); task != NULL; task = take(pool))
        task->run(task->context);
    return NULL;
}

enum err pool_start(struct arena *arena, struct pool **pool)
{
    struct pool *made = arena_new(arena, struct pool, 1);
    lock_open(&made->lock, &made->wake);
    for (size_t i = 0; i < POOL_THREADS; i++)
        if (pthread_create(&made->threads[i], NULL, work, made) != 0)
            return ERR_IO;
    *pool = made;
    return ERR_NONE;
}

enum err pool_submit(struct pool *pool, struct task *task)
{
    task->next = NULL;
    lock_take(&pool->lock);
    bool full = pool->waiting == POOL_QUEUE_MAX;
    if (!full) {
        if (pool->last != NULL)
            pool->last->next = task;
        else
            pool->first = task;
        pool->last = task;
        pool->waiting++;
        lock_wake(&pool->wake);
    }
    lock_leave(&pool->lock);
    return full ? ERR_TOO_MANY : ERR_NONE;
}

void pool_stop(struct pool *pool)
{
    if (pool == NULL)
        return;
    lock_take(&pool->lock);
    pool->stopping = true;
    lock_wake_all(&pool->wake);
    lock_leave(&pool->lock);
    for (size_t i = 0; i < POOL_THREADS; i++)
        pthread_join(pool->threads[i], NULL);
    lock_close(&pool->lock, &pool->wake);
}
