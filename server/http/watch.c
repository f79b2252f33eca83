#include "server/watch.h"

#include <pthread.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <time.h>

enum { STEP_US = 100 * 1000 };

struct watched {
    struct watched *next_free;
    int64_t deadline;
    int fd; /* -1 in a free slot */
};

struct watch {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    bool stopping;
    struct watched *slots, *free;
    size_t slot_count;
};

int64_t watch_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void shut_late_ones(struct watch *watch, int64_t now)
{
    for (size_t i = 0; i < watch->slot_count; i++) {
        struct watched *watched = &watch->slots[i];
        if (watched->fd < 0 || watched->deadline > now)
            continue;
        shutdown(watched->fd, SHUT_RDWR);
        watched->deadline = WATCH_NEVER; /* once is enough */
    }
}

static void *run(void *argument)
{
    struct watch *watch = argument;
    pthread_mutex_lock(&watch->lock);
    while (!watch->stopping) {
        int64_t next = watch_now() + STEP_US;
        struct timespec until = {.tv_sec = next / 1000000, .tv_nsec = next % 1000000 * 1000};
        pthread_cond_timedwait(&watch->stop, &watch->lock, &until);
        shut_late_ones(watch, watch_now());
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

enum err watch_start(struct arena *arena, size_t slots, struct watch **watch)
{
    struct watch *new = arena_new(arena, struct watch, 1);
    new->slots = arena_new(arena, struct watched, slots);
    new->slot_count = slots;
    for (size_t i = slots; i-- > 0;) {
        new->slots[i] = (struct watched){.next_free = new->free, .fd = -1};
        new->free = &new->slots[i];
    }
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&new->stop, &clock);
    pthread_condattr_destroy(&clock);
    pthread_mutex_init(&new->lock, NULL);
    if (pthread_create(&new->thread, NULL, run, new) != 0)
        return ERR_IO;
    *watch = new;
    return ERR_NONE;
}

struct watched *watch_enter(struct watch *watch, int fd, int64_t deadline)
{
    pthread_mutex_lock(&watch->lock);
    struct watched *watched = watch->free;
    if (watched != NULL) {
        watch->free = watched->next_free;
        *watched = (struct watched){.deadline = deadline, .fd = fd};
    }
    pthread_mutex_unlock(&watch->lock);
    return watched;
}

void watch_until(struct watch *watch, struct watched *watched, int64_t deadline)
{
    pthread_mutex_lock(&watch->lock);
    watched->deadline = deadline;
    pthread_mutex_unlock(&watch->lock);
}

void watch_leave(struct watch *watch, struct watched *watched)
{
    pthread_mutex_lock(&watch->lock);
    *watched = (struct watched){.next_free = watch->free, .fd = -1};
    watch->free = watched;
    pthread_mutex_unlock(&watch->lock);
}

void watch_stop(struct watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    watch->stopping = true;
    pthread_cond_signal(&watch->stop);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->stop);
    pthread_mutex_destroy(&watch->lock);
}
