/* operation.h - what was asked under an operation id, and the answer it got. */
#pragma once

#include "server/writer.h"

/* Says in job->asked, in short, what is asked, so that one id cannot stand for two requests.
 * Whoever asks may do that before the job is queued; else the writer does.  No-op for a job without
 * an id. */
void operation_ask(struct job *job);

/* Gives a repeated operation its first answer again.  ERR_ABSENT: it is new; ERR_CONFLICT: the
 * same id once stood for another request. */
enum err operation_recall(struct job *job, struct kv_txn *txn) MUST_USE;

/* Keeps the answer of a job just recorded; no-op for one without an id. */
void operation_remember(struct job *job, struct kv_txn *txn);
