#include "server/roster_indexer.h"

#include "server/lock.h"

/* A plan and its index. */
struct indexed {
    struct indexed *next;
    struct span slug;
    struct roster_index *index; /* NULL: none yet, or no longer */
};

struct roster_indexer {
    struct indexer_limits limits;
    pthread_t thread;
    pthread_mutex_t lock; /* guards all that follows, and the references to every index */
    pthread_cond_t wake;
    struct arena arena; /* of plans */
    struct indexed *plans;
    struct indexed *wanted; /* whose index is to be made, or is being made */
    struct roster *newest;  /* held */
    bool stopping;
};

/* One reference less, with the lock held; answers the index when that was the last one. */
static struct roster_index *release(struct roster_index *index)
{
    return index != NULL && --index->references == 0 ? index : NULL;
}

static void dispose(struct roster_index *index)
{
    if (index != NULL)
        roster_index_free(index);
}

/* An index that is to be made. */
struct indexing {
    struct indexed *plan;
    struct roster *roster;      /* held */
    struct roster_index *older; /* held, or NULL */
};

/* Leaves most of a processor to others, however fast rows change. */
static void rest(struct roster_indexer *indexer, int64_t worked)
{
    enum { RESTS = 9 }; /* as long as it worked, so many times */
    int64_t until = lock_now() + worked * RESTS;
    while (!indexer->stopping && lock_wait_until(&indexer->wake, &indexer->lock, until))
        continue;
}

/* False: it is time to stop. */
static bool await_work(struct roster_indexer *indexer, int64_t worked, struct indexing *indexing)
{
    lock_take(&indexer->lock);
    rest(indexer, worked);
    while (indexer->wanted == NULL && !indexer->stopping)
        lock_wait(&indexer->wake, &indexer->lock);
    bool goes_on = !indexer->stopping;
    if (goes_on) {
        *indexing = (struct indexing){
            .plan = indexer->wanted, .roster = indexer->newest, .older = indexer->wanted->index};
        roster_hold(indexing->roster);
        if (indexing->older != NULL)
            indexing->older->references++;
    }
    lock_leave(&indexer->lock);
    return goes_on;
}

static void keep(struct roster_indexer *indexer, const struct indexing *indexing,
                 struct roster_index *index)
{
    lock_take(&indexer->lock);
    struct roster_index *replaced = release(indexing->plan->index);
    struct roster_index *older = release(indexing->older);
    index->references = 1;
    indexing->plan->index = index;
    indexer->wanted = NULL;
    lock_leave(&indexer->lock);
    dispose(replaced);
    dispose(older);
    roster_drop(indexing->roster);
}

static void *work(void *context)
{
    struct roster_indexer *indexer = context;
    int64_t worked = 0;
    for (struct indexing indexing; await_work(indexer, worked, &indexing);) {
        int64_t began = lock_now();
        keep(indexer, &indexing,
             roster_index_of(indexing.roster, indexing.plan->slug, indexing.older));
        worked = lock_now() - began;
    }
    return NULL;
}

enum err roster_indexer_start(struct roster *roster, const struct indexer_limits *limits,
                              struct roster_indexer **indexer)
{
    struct roster_indexer *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort(); /* out of memory: see arena.h */
    made->limits = *limits;
    made->newest = roster;
    lock_open(&made->lock, &made->wake);
    if (pthread_create(&made->thread, NULL, work, made) != 0) {
        lock_close(&made->lock, &made->wake);
        free(made);
        return ERR_IO;
    }
    roster_hold(roster);
    roster->indexer = made;
    *indexer = made;
    return ERR_NONE;
}

void roster_indexer_stop(struct roster_indexer *indexer)
{
    if (indexer == NULL)
        return;
    lock_take(&indexer->lock);
    indexer->stopping = true;
    lock_wake(&indexer->wake);
    lock_leave(&indexer->lock);
    pthread_join(indexer->thread, NULL);
    for (struct indexed *plan = indexer->plans; plan != NULL; plan = plan->next)
        dispose(release(plan->index));
    roster_drop(indexer->newest);
    lock_close(&indexer->lock, &indexer->wake);
    arena_release(&indexer->arena);
    free(indexer);
}

static bool is_given_up(const struct roster_indexer *indexer, const struct roster_index *index,
                        const struct roster *newest)
{
    return index != NULL && newest->puts - index->puts > indexer->limits.changes_borne;
}

void roster_indexer_follow(struct roster_indexer *indexer, struct roster *newest)
{
    struct roster_index *unused = NULL;
    roster_hold(newest);
    lock_take(&indexer->lock);
    struct roster *old = indexer->newest;
    indexer->newest = newest;
    for (struct indexed *plan = indexer->plans; plan != NULL && unused == NULL; plan = plan->next)
        if (is_given_up(indexer, plan->index, newest)) {
            unused = release(plan->index);
            plan->index = NULL;
        }
    lock_leave(&indexer->lock);
    dispose(unused);
    roster_drop(old);
}

static struct indexed *find_plan(struct roster_indexer *indexer, struct span slug)
{
    for (struct indexed *plan = indexer->plans; plan != NULL; plan = plan->next)
        if (span_eq(plan->slug, slug))
            return plan;
    struct indexed *plan = arena_new(&indexer->arena, struct indexed, 1);
    *plan = (struct indexed){.next = indexer->plans, .slug = span_copy(&indexer->arena, slug)};
    indexer->plans = plan;
    return plan;
}

/* Has another index made unless one is being made, where there is none or that is old. */
static void order_index(struct roster_indexer *indexer, struct indexed *plan)
{
    const struct roster_index *index = plan->index;
    const struct roster *newest = indexer->newest;
    bool is_good = index != NULL && index->arrangement == newest->arrangement &&
                   newest->puts - index->puts <= indexer->limits.changes;
    if (is_good || indexer->wanted != NULL)
        return;
    indexer->wanted = plan;
    lock_wake(&indexer->wake);
}

struct roster_index *roster_indexer_take(const struct roster *roster,
                                         const struct roster_plan *plan)
{
    struct roster_indexer *indexer = roster->indexer;
    if (indexer == NULL || plan->row_count < indexer->limits.rows)
        return NULL;
    lock_take(&indexer->lock);
    struct indexed *indexed = find_plan(indexer, plan->slug);
    struct roster_index *index = indexed->index;
    order_index(indexer, indexed);
    if (index != NULL && roster_index_serves(index, roster))
        index->references++;
    else
        index = NULL;
    lock_leave(&indexer->lock);
    return index;
}

void roster_indexer_leave(struct roster_indexer *indexer, struct roster_index *index)
{
    lock_take(&indexer->lock);
    struct roster_index *unused = release(index);
    lock_leave(&indexer->lock);
    dispose(unused);
}
