/* lock.h - mutual exclusion between threads.
 *
 * Locks are never tried twice, left by strangers or destroyed while held: a call that fails is a
 * bug in this program, or no memory at the start, and stops it at once (see arena.h).
 */
#pragma once

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static inline void lock_check(int failed)
{
    if (failed != 0)
        abort();
}

static inline void lock_take(pthread_mutex_t *lock)
{
    lock_check(pthread_mutex_lock(lock));
}

static inline void lock_leave(pthread_mutex_t *lock)
{
    lock_check(pthread_mutex_unlock(lock));
}

/* Leaves the lock until woken, perhaps for nothing: look again at what is waited for. */
static inline void lock_wait(pthread_cond_t *wake, pthread_mutex_t *lock)
{
    lock_check(pthread_cond_wait(wake, lock));
}

static inline void lock_wake(pthread_cond_t *wake)
{
    lock_check(pthread_cond_signal(wake));
}

static inline void lock_wake_all(pthread_cond_t *wake)
{
    lock_check(pthread_cond_broadcast(wake));
}

/* The monotonic clock, in microseconds. */
static inline int64_t lock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Waits until a moment of that clock at the latest; false when it has come. */
static inline bool lock_wait_until(pthread_cond_t *wake, pthread_mutex_t *lock, int64_t until)
{
    const struct timespec moment = {.tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000};
    int failed = pthread_cond_timedwait(wake, lock, &moment);
    lock_check(failed == ETIMEDOUT ? 0 : failed);
    return failed == 0;
}

/* Makes a lock and what its holders wait for; wake may be NULL. */
static inline void lock_open(pthread_mutex_t *lock, pthread_cond_t *wake)
{
    pthread_condattr_t monotonic;
    lock_check(pthread_mutex_init(lock, NULL));
    if (wake == NULL)
        return;
    lock_check(pthread_condattr_init(&monotonic));
    lock_check(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC));
    lock_check(pthread_cond_init(wake, &monotonic));
    lock_check(pthread_condattr_destroy(&monotonic));
}

static inline void lock_close(pthread_mutex_t *lock, pthread_cond_t *wake)
{
    if (wake != NULL)
        lock_check(pthread_cond_destroy(wake));
    lock_check(pthread_mutex_destroy(lock));
}
