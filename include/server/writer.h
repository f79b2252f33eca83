/* writer.h - the one thread that changes the store.
 *
 * Whoever wants a change queues a job.  The writer takes all that has queued, runs each in one
 * transaction, reads back what is signed (readback.h), commits once and only then tells
 * everybody: no acknowledged change is ever lost, no refused one leaves a trace.  A job that
 * carries an operation id already seen gets the first answer again.
 */
#pragma once

#include "server/kv.h"
#include "server/snapshot.h"
#include "workflow/command.h"

struct foresight; /* foresight.h */
struct witness;   /* witness.h */

struct job {
    /* what is asked; the job and all it points at live until done() */
    struct arena *arena;             /* only the writer touches it between submit and done */
    const struct command_kind *kind; /* NULL: only the effect */
    struct span op;                  /* operation id, at most JOB_OP_MAX bytes; empty: none */
    struct span actor;               /* a person's id; empty: nobody, or the command line */
    struct span target;              /* as in struct command */
    json_t *args;
    bool is_local;
    int64_t now; /* when it was asked */
    /* What is kept beside the log (credentials, sessions), in the same transaction, after the
     * command was granted; fails it by the transaction's error.  May be called again, when what
     * was written before has been undone.  NULL: nothing. */
    void (*effect)(struct kv_txn *txn, struct job *job);
    void *effect_context;
    const struct foresight *foresight; /* what is ruled on it, if nothing has changed; or NULL */
    struct span asked;                 /* what that is, in short (operation.h) */
    bool is_doubted;                   /* what is signed was found not to verify (foresight.h) */
    const struct job *after;           /* queued before: this one only runs if that was granted */
    void (*done)(struct job *job);     /* called by the writer, after the commit */
    void *done_context;
    /* what came of it */
    enum err err; /* not ERR_NONE: refused (see ruling.refusal) or failed */
    struct ruling ruling;
    bool repeated;    /* the first answer, again: only ruling.subject, seq and events are set */
    uint64_t seq;     /* of the last event */
    struct job *next; /* the queue's */
};

enum { JOB_OP_MAX = 64 };

struct writer;

/* Starts the writer of an open store.  witness: verifies what is signed, and outlives it. */
enum err writer_start(struct arena *arena, struct kv *kv, struct snapshots *snapshots,
                      struct witness *witness, struct writer **writer) MUST_USE;

/* Queues a job; its done() will be called, once, from the writer's thread. */
void writer_submit(struct writer *writer, struct job *job);

/* Queues a job and waits; job->done is not used.  Returns job->err. */
enum err writer_run(struct writer *writer, struct job *job);

/* Whether the store asked to be reopened: the process should end and be started again. */
bool writer_has_failed(struct writer *writer);

/* Finishes what has queued, then ends the thread.  NULL is allowed. */
void writer_stop(struct writer *writer);
