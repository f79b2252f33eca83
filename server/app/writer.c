#include "server/writer.h"

#include "server/above.h"
#include "server/foresight.h"
#include "server/ident.h"
#include "server/ledger.h"
#include "server/lock.h"
#include "server/log.h"
#include "server/operation.h"
#include "server/readback.h"

#include <stdatomic.h>

enum { BATCH_MAX = 256 };

struct writer {
    struct kv *kv;
    struct snapshots *snapshots;
    struct witness *witness;
    pthread_t thread;
    pthread_mutex_t lock; /* guards the queue and stopping */
    pthread_cond_t wake;
    struct job *first, *last;
    bool stopping;
    atomic_bool failed; /* the store asked to be reopened */
};

/* What a batch works with. */
struct batch {
    struct writer *writer;
    struct kv_txn txn;
    struct job *jobs[BATCH_MAX];
    size_t count;
    struct snapshot *current; /* as committed */
    struct snapshot *changed; /* as this batch leaves it; NULL: unchanged */
    struct roster *roster;    /* likewise */
    uint64_t log_size;        /* before it */
    bool events;              /* it recorded some */
    bool careful;             /* each job by itself: one of them cannot stay */
    struct at_hand at_hand;   /* of the job under way */
};

static const struct snapshot *snapshot_now(const struct batch *batch)
{
    return batch->changed != NULL ? batch->changed : batch->current;
}

static const struct directory *directory_now(const struct batch *batch)
{
    return snapshot_now(batch)->directory;
}

/* --- one job ------------------------------------------------------------------------- */

/* Reads a fiche whole, or in brief. */
static enum err load_scene(struct batch *batch, struct job *job, struct kv_txn *txn,
                           const struct actor *actor, struct span id, bool whole,
                           const struct scene **scene)
{
    struct fiche fiche;
    struct span subject = span_format(job->arena, "fiche:%.*s", SPAN_ARG(id));
    json_t *document = whole ? ledger_document(job->arena, txn, subject)
                             : ledger_standing(job->arena, txn, subject);
    *scene = NULL;
    batch->at_hand = (struct at_hand){.standing = whole ? NULL : document};
    if (document == NULL)
        return txn->err;
    TRY(fiche_read(job->arena, document, &fiche));
    struct scene *made = arena_new(job->arena, struct scene, 1);
    TRY(scene_of(actor, &fiche, made));
    TRY(above_look(job->arena, txn, made));
    *scene = made;
    return ERR_NONE;
}

static struct span fiche_of(const struct job *job)
{
    bool is_target = job->kind->target == TARGET_FICHE || job->kind->target == TARGET_STANDING;
    return is_target ? job->target : span_trim(text_at(job->args, "fiche"));
}

static enum err rule(struct batch *batch, struct job *job, struct kv_txn *txn, bool whole)
{
    const struct directory *directory = directory_now(batch);
    struct command command = {
        .actor = {.directory = directory,
                  .person = directory_person(directory, job->actor),
                  .now = job->now,
                  .witnessed = !batch->careful && !job->is_doubted},
        .target = job->target,
        .fresh = ident_new(job->arena),
        .args = job->args,
    };
    struct span fiche = fiche_of(job);
    if (fiche.len > 0)
        TRY(load_scene(batch, job, txn, &command.actor, fiche, whole, &command.scene));
    job->ruling = RULING(job->arena);
    command_rule(job->kind, &command, job->is_local, &job->ruling);
    return ERR_NONE;
}

/* Which fields a gate waits for, only the whole content tells. */
static enum err decide(struct batch *batch, struct job *job, struct kv_txn *txn)
{
    bool whole = job->kind->target == TARGET_FICHE;
    uint64_t edition = snapshot_edition(snapshot_now(batch));
    if (!batch->careful && foresight_holds(job, edition, txn, &batch->at_hand))
        return ERR_NONE;
    TRY(rule(batch, job, txn, whole));
    if (!whole && job->ruling.refusal == REFUSAL_INCOMPLETE)
        TRY(rule(batch, job, txn, true));
    return refusal_err(job->ruling.refusal);
}

static enum err record(struct batch *batch, struct job *job, struct kv_txn *txn)
{
    const json_t *events = job->ruling.events;
    struct authorship authorship = {.actor = job->actor, .op = job->op, .at = job->now};
    const struct readback readback = {.arena = job->arena,
                                      .witness = batch->writer->witness,
                                      .directory = directory_now(batch),
                                      .authorship = &authorship,
                                      .bodies = batch->at_hand.bodies};
    TRY(ledger_record(job->arena, txn, directory_now(batch), &authorship, events, &batch->at_hand,
                      &job->seq));
    TRY(readback_events(&readback, txn, events, job->seq));
    operation_remember(job, txn);
    return txn->err;
}

/* Where what a job makes may live: it holds parts of what was asked, and where that is counted,
 * must let go of it again. */
static struct arena *home_of(const struct job *job)
{
    return job->args != NULL && json_lives_in_arena(job->args) ? job->arena : NULL;
}

/* *wrote: the transaction is no more what it was. */
static enum err run(struct batch *batch, struct job *job, struct kv_txn *txn, bool *wrote)
{
    JSON_LIVES_IN(home_of(job));
    job->ruling = RULING(job->arena);
    job->repeated = false;
    batch->at_hand = (struct at_hand){0};
    *wrote = false;
    if (job->after != NULL && job->after->err != ERR_NONE)
        return job->after->err;
    enum err known = job->kind != NULL ? operation_recall(job, txn) : ERR_NONE;
    if (known != ERR_NONE && known != ERR_ABSENT)
        return known;
    if (known == ERR_ABSENT)
        TRY(decide(batch, job, txn));
    *wrote = true;
    if (known == ERR_ABSENT)
        TRY(record(batch, job, txn));
    if (job->effect != NULL && !job->repeated)
        job->effect(txn, job);
    return txn->err;
}

/* Runs a job in its own savepoint; a refused or failed one leaves nothing. */
static enum err run_in_savepoint(struct batch *batch, struct job *job)
{
    bool wrote;
    SCOPED_TXN txn = kv_savepoint(&batch->txn);
    TRY(run(batch, job, &txn, &wrote));
    return kv_commit(&txn);
}

/* The directory is another from here on. */
static void replace(struct batch *batch, struct snapshot *changed)
{
    if (batch->changed != NULL)
        snapshot_release(batch->writer->snapshots, batch->changed);
    batch->changed = changed;
}

/* Brings what readers will be shown up to what a job has written. */
static enum err follow(struct batch *batch, const struct job *job)
{
    const json_t *events = job->ruling.events;
    if (job->repeated)
        return ERR_NONE;
    struct snapshot *changed;
    enum err err = snapshot_follow(&batch->txn, events, &changed);
    if (err == ERR_NONE && changed != NULL)
        replace(batch, changed);
    if (err == ERR_NONE)
        err = roster_follow(&batch->roster, batch->current->roster, &batch->txn,
                            directory_now(batch), events);
    kv_fail(&batch->txn, err); /* the whole batch: what was just written cannot be read */
    return err;
}

/* Runs a job; false when only being careful can tell what to do with it. */
static bool run_job(struct batch *batch, struct job *job)
{
    bool wrote = false;
    job->err = batch->careful ? run_in_savepoint(batch, job) : run(batch, job, &batch->txn, &wrote);
    if (job->err == ERR_NONE)
        job->err = follow(batch, job);
    return batch->careful || (batch->txn.err == ERR_NONE && (job->err == ERR_NONE || !wrote));
}

/* --- the batch ----------------------------------------------------------------------- */

static void take(struct batch *batch)
{
    struct writer *writer = batch->writer;
    while (writer->first != NULL && batch->count < BATCH_MAX) {
        batch->jobs[batch->count++] = writer->first;
        writer->first = writer->first->next;
    }
    if (writer->first == NULL)
        writer->last = NULL;
}

static bool run_jobs(struct batch *batch, bool *anything)
{
    *anything = false;
    for (size_t i = 0; i < batch->count; i++) {
        if (!run_job(batch, batch->jobs[i]))
            return false;
        *anything = *anything || batch->jobs[i]->err == ERR_NONE;
    }
    return true;
}

/* Runs all jobs and commits what they wrote; false: nothing was committed. */
static bool attempt(struct batch *batch, enum err *err)
{
    bool anything;
    batch->txn = kv_write(batch->writer->kv);
    batch->log_size = log_size(&batch->txn);
    bool sound = run_jobs(batch, &anything);
    batch->events = log_size(&batch->txn) > batch->log_size;
    if (sound && anything) {
        roster_ready(&batch->roster, batch->current->roster, directory_now(batch),
                     batch->changed != NULL);
        ledger_sign(&batch->txn);
        *err = kv_commit(&batch->txn);
    }
    kv_abandon(&batch->txn);
    if (!sound && batch->changed != NULL) {
        snapshot_release(batch->writer->snapshots, batch->changed);
        batch->changed = NULL;
    }
    if (!sound)
        roster_give_up(&batch->roster);
    return sound;
}

/* Jobs are expected to be granted, or refused before anything is written; then they need no
 * savepoints.  A batch in which one fails later is undone and run again, each job in a savepoint of
 * its own. */
static enum err run_all(struct batch *batch)
{
    enum err err = ERR_NONE;
    if (attempt(batch, &err))
        return err;
    batch->careful = true;
    return attempt(batch, &err) ? err : ERR_DAMAGED;
}

/* Before anybody is told: readers must see what is acknowledged. */
static void publish(struct batch *batch, enum err err)
{
    struct writer *writer = batch->writer;
    struct snapshots *snapshots = writer->snapshots;
    if (err == ERR_NONE && batch->changed == NULL)
        batch->changed = snapshot_again(snapshots, batch->current, batch->events);
    if (err != ERR_NONE)
        roster_give_up(&batch->roster);
    if (err == ERR_NONE)
        snapshot_publish(snapshots, batch->changed, batch->roster);
    else if (batch->changed != NULL)
        snapshot_release(snapshots, batch->changed);
    snapshot_release(snapshots, batch->current);
    if (err == ERR_REOPEN || err == ERR_UNKNOWN) /* what readers hold may not be what is stored */
        atomic_store(&writer->failed, true);
}

static void run_batch(struct batch *batch)
{
    batch->current = snapshot_take(batch->writer->snapshots);
    enum err err = run_all(batch);
    publish(batch, err);
    for (size_t i = 0; i < batch->count; i++) {
        struct job *job = batch->jobs[i];
        if (job->err == ERR_NONE)
            job->err = err;
        job->done(job);
    }
}

static void *work(void *context)
{
    struct writer *writer = context;
    for (;;) {
        struct batch batch = {.writer = writer};
        lock_take(&writer->lock);
        while (writer->first == NULL && !writer->stopping)
            lock_wait(&writer->wake, &writer->lock);
        take(&batch);
        lock_leave(&writer->lock);
        if (batch.count == 0)
            return NULL;
        run_batch(&batch);
    }
}

/* --- what others call ------------------------------------------------------------------ */

enum err writer_start(struct arena *arena, struct kv *kv, struct snapshots *snapshots,
                      struct witness *witness, struct writer **writer)
{
    struct writer *made = arena_new(arena, struct writer, 1);
    made->kv = kv;
    made->snapshots = snapshots;
    lock_open(&made->lock, &made->wake);
    made->witness = witness;
    if (pthread_create(&made->thread, NULL, work, made) != 0)
        return ERR_IO;
    *writer = made;
    return ERR_NONE;
}

void writer_submit(struct writer *writer, struct job *job)
{
    job->next = NULL;
    lock_take(&writer->lock);
    if (writer->last != NULL)
        writer->last->next = job;
    else
        writer->first = job;
    writer->last = job;
    lock_wake(&writer->wake);
    lock_leave(&writer->lock);
}

bool writer_has_failed(struct writer *writer)
{
    return atomic_load(&writer->failed);
}

void writer_stop(struct writer *writer)
{
    if (writer == NULL)
        return;
    lock_take(&writer->lock);
    writer->stopping = true;
    lock_wake(&writer->wake);
    lock_leave(&writer->lock);
    pthread_join(writer->thread, NULL);
    lock_close(&writer->lock, &writer->wake);
}
