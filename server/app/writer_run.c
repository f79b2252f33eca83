/* writer_run.c - a command and somebody who waits for it. */
#include "server/lock.h"
#include "server/writer.h"

/* Somebody who waits for one job. */
struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool done;
};

static void tell(struct job *job)
{
    struct waiter *waiter = job->done_context;
    lock_take(&waiter->lock);
    waiter->done = true;
    lock_wake(&waiter->told);
    lock_leave(&waiter->lock);
}

enum err writer_run(struct writer *writer, struct job *job)
{
    struct waiter waiter = {.lock = PTHREAD_MUTEX_INITIALIZER, .told = PTHREAD_COND_INITIALIZER};
    job->done = tell;
    job->done_context = &waiter;
    writer_submit(writer, job);
    lock_take(&waiter.lock);
    while (!waiter.done)
        lock_wait(&waiter.told, &waiter.lock);
    lock_leave(&waiter.lock);
    lock_close(&waiter.lock, &waiter.told);
    return job->err;
}
