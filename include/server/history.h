/* history.h - which events happened to a subject, kept beside its document (tables.def): what one
 * command writes of a subject should lie on few pages.
 */
#pragma once

#include "server/store.h"

/* Notes that an event is the subject's. */
void history_add(struct kv_txn *txn, struct span subject, uint64_t seq);

/* Whether that is noted. */
bool history_has(struct kv_txn *txn, struct span subject, uint64_t seq);

/* Walks over the sequence numbers of a subject's events, oldest first. */
struct kv_scan history_scan(struct kv_txn *txn, struct span subject);
bool history_next(struct kv_scan *scan, uint64_t *seq);

/* Whether what a walk over TABLE_DOC came upon is a document, and whose; an event's note is
 * passed over.  A key that is neither fails the transaction. */
bool history_document(struct kv_txn *txn, struct span key, struct span *subject);
