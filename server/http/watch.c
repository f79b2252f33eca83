#include "server/watch.h"

#include "server/lock.h"

#include <poll.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

/* Who has hung up is looked for less often, and believed when seen twice in a row: in between,
 * what came last has been read. */
enum { STEP_US = 100 * 1000, STEPS_PER_LOOK = 3 };

struct watched {
    struct watched *next_free;
    int64_t deadline;
    int fd; /* -1 in a free slot */
    enum turn turn;
    bool is_gone; /* seen once */
};

struct watch {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    bool stopping;
    struct watched *slots, *free;
    size_t slot_count;
};

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

/* The client sends no more, and all it sent was read. */
static bool has_hung_up(int fd)
{
    int unread;
    struct pollfd line = {.fd = fd, .events = POLLRDHUP};
    return poll(&line, 1, 0) == 1 && ioctl(fd, FIONREAD, &unread) == 0 && unread == 0;
}

static void shut_gone_ones(struct watch *watch)
{
    for (size_t i = 0; i < watch->slot_count; i++) {
        struct watched *watched = &watch->slots[i];
        if (watched->fd < 0 || watched->turn != TURN_CLIENT)
            continue;
        bool was_gone = watched->is_gone;
        watched->is_gone = has_hung_up(watched->fd);
        if (was_gone && watched->is_gone)
            shutdown(watched->fd, SHUT_RDWR);
    }
}

static void *run(void *argument)
{
    struct watch *watch = argument;
    lock_take(&watch->lock);
    for (size_t step = 1; !watch->stopping; step++) {
        lock_wait_until(&watch->stop, &watch->lock, lock_now() + STEP_US);
        shut_late_ones(watch, lock_now());
        if (step % STEPS_PER_LOOK == 0)
            shut_gone_ones(watch);
    }
    lock_leave(&watch->lock);
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
    lock_open(&new->lock, &new->stop);
    if (pthread_create(&new->thread, NULL, run, new) != 0)
        return ERR_IO;
    *watch = new;
    return ERR_NONE;
}

struct watched *watch_enter(struct watch *watch, int fd, int64_t deadline)
{
    lock_take(&watch->lock);
    struct watched *watched = watch->free;
    if (watched != NULL) {
        watch->free = watched->next_free;
        *watched = (struct watched){.deadline = deadline, .fd = fd, .turn = TURN_CLIENT};
    }
    lock_leave(&watch->lock);
    return watched;
}

void watch_until(struct watch *watch, struct watched *watched, enum turn turn, int64_t deadline)
{
    lock_take(&watch->lock);
    watched->deadline = deadline;
    watched->turn = turn;
    watched->is_gone = false;
    lock_leave(&watch->lock);
}

void watch_leave(struct watch *watch, struct watched *watched)
{
    lock_take(&watch->lock);
    *watched = (struct watched){.next_free = watch->free, .fd = -1};
    watch->free = watched;
    lock_leave(&watch->lock);
}

void watch_stop(struct watch *watch)
{
    lock_take(&watch->lock);
    watch->stopping = true;
    lock_wake(&watch->stop);
    lock_leave(&watch->lock);
    pthread_join(watch->thread, NULL);
    lock_close(&watch->lock, &watch->stop);
}
