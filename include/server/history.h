/* history.h - which events happened to a subject: a part of its dossier. */
#pragma once

#include "server/store.h"

enum { HISTORY_BLOCK = 128 }; /* sequence numbers in one record */

/* A walk over the sequence numbers of a subject's events, oldest first.  Holds no resource. */
struct history_walk {
    struct kv_scan scan;
    uint64_t block;   /* the next to be read */
    size_t at, count; /* in the one that was */
    uint64_t least;   /* the next number is at least that */
    char bytes[HISTORY_BLOCK * sizeof(uint64_t)];
};

struct history_walk history_begin(struct kv_txn *txn, struct span subject);

/* The next one; false at the end.  Numbers that are not in their order, or not where they belong,
 * fail the transaction. */
bool history_next(struct history_walk *history, uint64_t *seq);

/* Adds the subject's newest event. */
void history_add(struct kv_txn *txn, struct span subject, uint64_t seq);

/* Whether an event is among the subject's. */
bool history_has(struct kv_txn *txn, struct span subject, uint64_t seq);
