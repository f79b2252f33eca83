#include "server/writer.h"

#include "server/above.h"
#include "server/ident.h"
#include "server/ledger.h"
#include "server/lock.h"
#include "server/log.h"
#include "server/store.h"
#include "workflow/decision.h"
#include "workflow/delegation.h"
#include "workflow/digest.h"

#include <stdatomic.h>

enum { BATCH_MAX = 256 };

struct writer {
    struct kv *kv;
    struct snapshots *snapshots;
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
    uint64_t log_size;        /* before it */
    bool events;              /* it recorded some */
};

static const struct directory *directory_now(const struct batch *batch)
{
    return batch->changed != NULL ? batch->changed->directory : batch->current->directory;
}

/* --- operations: a repeat gets the first answer ------------------------------------- */

static struct key operation_key(const struct job *job)
{
    struct key key = key_of(TABLE_OPERATION);
    key_text(&key, job->op);
    return key;
}

/* What was asked, so that one identifier cannot stand for two requests. */
static struct span operation_digest(const struct job *job)
{
    json_t *asked = json_adopt(job->arena, json_object());
    set_text(asked, "actor", job->actor);
    set_text(asked, "kind", span_of(job->kind->word));
    set_text(asked, "target", job->target);
    json_object_set(asked, "args", job->args);
    struct digest digest = digest_of(json_canonical(job->arena, asked));
    return digest_hex(job->arena, &digest);
}

/* Answers ERR_ABSENT when the operation is new. */
static enum err recall(struct job *job, struct kv_txn *txn)
{
    struct span stored;
    if (job->op.len == 0 || job->kind == NULL)
        return ERR_ABSENT;
    struct key key = operation_key(job);
    if (!store_get(txn, &key, &stored))
        return txn->err != ERR_NONE ? txn->err : ERR_ABSENT;
    const json_t *answer = json_read(job->arena, stored);
    if (!span_eq(text_at(answer, "asked"), operation_digest(job)))
        return ERR_CONFLICT;
    job->repeated = true;
    job->seq = (uint64_t)number_at(answer, "seq");
    job->ruling.subject = text_at(answer, "subject");
    return ERR_NONE;
}

static void remember(struct job *job, struct kv_txn *txn)
{
    if (job->op.len == 0)
        return;
    json_t *answer = json_adopt(job->arena, json_object());
    set_text(answer, "asked", operation_digest(job));
    set_text(answer, "subject", job->ruling.subject);
    set_number(answer, "seq", (int64_t)job->seq);
    set_number(answer, "at", job->now);
    struct key key = operation_key(job);
    store_insert(txn, &key, json_canonical(job->arena, answer));
}

/* --- one job ------------------------------------------------------------------------- */

/* Reads a fiche whole, or in brief. */
static enum err load_scene(struct job *job, struct kv_txn *txn, const struct actor *actor,
                           struct span id, bool whole, const struct scene **scene)
{
    struct fiche fiche;
    struct span subject = span_format(job->arena, "fiche:%.*s", SPAN_ARG(id));
    json_t *document = whole ? ledger_document(job->arena, txn, subject)
                             : ledger_standing(job->arena, txn, subject);
    *scene = NULL;
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
                  .now = job->now},
        .target = job->target,
        .fresh = ident_new(job->arena),
        .args = job->args,
    };
    struct span fiche = fiche_of(job);
    if (fiche.len > 0)
        TRY(load_scene(job, txn, &command.actor, fiche, whole, &command.scene));
    job->ruling = RULING(job->arena);
    command_rule(job->kind, &command, job->is_local, &job->ruling);
    return ERR_NONE;
}

/* Which fields a gate waits for, only the whole content tells. */
static enum err decide(struct batch *batch, struct job *job, struct kv_txn *txn)
{
    bool whole = job->kind->target == TARGET_FICHE;
    TRY(rule(batch, job, txn, whole));
    if (!whole && job->ruling.refusal == REFUSAL_INCOMPLETE)
        TRY(rule(batch, job, txn, true));
    return refusal_err(job->ruling.refusal);
}

static enum err verify(struct arena *arena, const struct directory *directory, const json_t *event)
{
    const json_t *body = json_object_get(event, "body");
    if (span_eq(text_at(event, "kind"), SPAN("decision-given")))
        return decision_verify(arena, directory, body);
    if (span_eq(text_at(event, "kind"), SPAN("delegation-given")))
        return delegation_verify(arena, directory, body);
    return ERR_NONE;
}

/* Reads back what was just written: what is signed is only committed if what is stored
 * verifies. */
static enum err read_back(struct batch *batch, struct job *job, struct kv_txn *txn, size_t count)
{
    for (uint64_t seq = job->seq + 1 - count; seq <= job->seq; seq++) {
        json_t *event = ledger_event(job->arena, txn, seq);
        if (event == NULL)
            return ERR_DAMAGED;
        TRY(verify(job->arena, directory_now(batch), event));
    }
    return ERR_NONE;
}

static bool changes_directory(const json_t *events)
{
    for (size_t i = 0; i < json_array_size(events); i++)
        if (!span_starts(text_at(json_array_get(events, i), "subject"), SPAN("fiche:")))
            return true;
    return false;
}

static enum err reload(struct batch *batch)
{
    struct snapshot *loaded;
    TRY(snapshot_load(&batch->txn, &loaded));
    if (batch->changed != NULL)
        snapshot_release(batch->writer->snapshots, batch->changed);
    batch->changed = loaded;
    return ERR_NONE;
}

static enum err run_command(struct batch *batch, struct job *job, struct kv_txn *txn)
{
    enum err known = recall(job, txn);
    if (known != ERR_ABSENT)
        return known;
    TRY(decide(batch, job, txn));
    const json_t *events = job->ruling.events;
    struct authorship authorship = {.actor = job->actor, .op = job->op, .at = job->now};
    TRY(ledger_record(job->arena, txn, directory_now(batch), &authorship, events, &job->seq));
    TRY(read_back(batch, job, txn, json_array_size(events)));
    remember(job, txn);
    return txn->err;
}

/* Runs a job in its own savepoint; a refused or failed one leaves nothing. */
static enum err run_in_savepoint(struct batch *batch, struct job *job)
{
    SCOPED_TXN txn = kv_savepoint(&batch->txn);
    job->ruling = RULING(job->arena);
    if (job->after != NULL && job->after->err != ERR_NONE)
        return job->after->err;
    if (job->kind != NULL)
        TRY(run_command(batch, job, &txn));
    if (job->effect != NULL && !job->repeated)
        job->effect(&txn, job);
    return kv_commit(&txn);
}

static enum err run_job(struct batch *batch, struct job *job)
{
    TRY(run_in_savepoint(batch, job));
    if (job->kind == NULL || job->repeated || !changes_directory(job->ruling.events))
        return ERR_NONE;
    enum err err = reload(batch);
    kv_fail(&batch->txn, err); /* the whole batch: what was just written cannot be read */
    return err;
}

/* --- the batch ----------------------------------------------------------------------- */

static void take_batch(struct batch *batch)
{
    struct writer *writer = batch->writer;
    while (writer->first != NULL && batch->count < BATCH_MAX) {
        batch->jobs[batch->count++] = writer->first;
        writer->first = writer->first->next;
    }
    if (writer->first == NULL)
        writer->last = NULL;
}

static enum err commit(struct batch *batch, bool anything)
{
    if (!anything) {
        kv_abandon(&batch->txn);
        return ERR_NONE;
    }
    batch->events = log_size(&batch->txn) > batch->log_size;
    ledger_sign(&batch->txn);
    return kv_commit(&batch->txn);
}

/* Before anybody is told: readers must see what is acknowledged. */
static void publish(struct batch *batch, enum err err)
{
    struct writer *writer = batch->writer;
    struct snapshots *snapshots = writer->snapshots;
    if (err == ERR_NONE && batch->changed == NULL)
        batch->changed = snapshot_again(snapshots, batch->current, batch->events);
    if (err == ERR_NONE)
        snapshot_publish(snapshots, batch->changed);
    else if (batch->changed != NULL)
        snapshot_release(snapshots, batch->changed);
    snapshot_release(snapshots, batch->current);
    if (err == ERR_REOPEN || err == ERR_UNKNOWN) /* what readers hold may not be what is stored */
        atomic_store(&writer->failed, true);
}

static void run_batch(struct batch *batch)
{
    bool anything = false;
    batch->current = snapshot_take(batch->writer->snapshots);
    batch->txn = kv_write(batch->writer->kv);
    batch->log_size = log_size(&batch->txn);
    for (size_t i = 0; i < batch->count; i++) {
        struct job *job = batch->jobs[i];
        job->err = run_job(batch, job);
        anything = anything || job->err == ERR_NONE;
    }
    enum err err = commit(batch, anything);
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
        take_batch(&batch);
        lock_leave(&writer->lock);
        if (batch.count == 0)
            return NULL;
        run_batch(&batch);
    }
}

/* --- what others call ------------------------------------------------------------------ */

enum err writer_start(struct arena *arena, struct kv *kv, struct snapshots *snapshots,
                      struct writer **writer)
{
    struct writer *made = arena_new(arena, struct writer, 1);
    made->kv = kv;
    made->snapshots = snapshots;
    lock_open(&made->lock, &made->wake);
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
