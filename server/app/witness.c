#include "server/witness.h"

#include "server/lock.h"

#include <unistd.h>

enum { THREADS_MAX = 8 };

struct witness {
    pthread_t threads[THREADS_MAX];
    size_t thread_count;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t wake;  /* something is asked, or all is answered */
    struct testimony *first, *last;
    size_t open; /* asked and not answered */
    bool is_false, stopping;
};

/* Looks into the first that waits; the lock is held before and after. */
static void answer(struct witness *witness)
{
    struct testimony *testimony = witness->first;
    witness->first = testimony->next;
    if (witness->first == NULL)
        witness->last = NULL;
    lock_leave(&witness->lock);
    bool holds = signing_claim_holds(&testimony->claim);
    lock_take(&witness->lock);
    witness->is_false = witness->is_false || !holds;
    if (--witness->open == 0)
        lock_wake_all(&witness->wake);
}

static void *work(void *context)
{
    struct witness *witness = context;
    lock_take(&witness->lock);
    while (witness->first != NULL || !witness->stopping) {
        if (witness->first != NULL)
            answer(witness);
        else
            lock_wait(&witness->wake, &witness->lock);
    }
    lock_leave(&witness->lock);
    return NULL;
}

enum err witness_start(struct arena *arena, struct witness **witness)
{
    struct witness *made = arena_new(arena, struct witness, 1);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    lock_open(&made->lock, &made->wake);
    while (made->thread_count < THREADS_MAX && (long)made->thread_count + 1 < cores) {
        if (pthread_create(&made->threads[made->thread_count], NULL, work, made) != 0) {
            witness_stop(made);
            return ERR_IO;
        }
        made->thread_count++;
    }
    *witness = made;
    return ERR_NONE;
}

void witness_stop(struct witness *witness)
{
    if (witness == NULL)
        return;
    lock_take(&witness->lock);
    witness->stopping = true;
    lock_wake_all(&witness->wake);
    lock_leave(&witness->lock);
    for (size_t i = 0; i < witness->thread_count; i++)
        pthread_join(witness->threads[i], NULL);
    lock_close(&witness->lock, &witness->wake);
}

void witness_ask(struct witness *witness, struct testimony *testimony)
{
    testimony->next = NULL;
    lock_take(&witness->lock);
    if (witness->last != NULL)
        witness->last->next = testimony;
    else
        witness->first = testimony;
    witness->last = testimony;
    witness->open++;
    lock_wake(&witness->wake);
    lock_leave(&witness->lock);
}

bool witness_hear(struct witness *witness)
{
    lock_take(&witness->lock);
    while (witness->open > 0) {
        if (witness->first != NULL)
            answer(witness);
        else
            lock_wait(&witness->wake, &witness->lock);
    }
    bool holds = !witness->is_false;
    witness->is_false = false;
    lock_leave(&witness->lock);
    return holds;
}
