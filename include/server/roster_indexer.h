/* roster_indexer.h - who makes indexes of large plans, beside everything else, and keeps them.
 *
 * A question about a plan sets it to work; until there is an index, and whenever too much has
 * changed since, questions are answered by a pass over all rows.  Neither readers nor the writer
 * ever wait for it.
 */
#pragma once

#include "server/roster_index.h"

struct indexer_limits {
    size_t rows;            /* of a plan, for an index to be worth while */
    uint64_t changes;       /* rows put in since, before another one is made */
    uint64_t changes_borne; /* before it is given up, with all that it holds */
};

/* Begins to work for the line of a settled roster that nobody else knows yet: those that are begun
 * on it know the indexer too.  ERR_IO: there is no thread to be had. */
enum err roster_indexer_start(struct roster *roster, const struct indexer_limits *limits,
                              struct roster_indexer **indexer) MUST_USE;

/* Ends the work, and lets go of all indexes; nobody asks any more.  NULL: nothing to do. */
void roster_indexer_stop(struct roster_indexer *indexer);

/* This one, settled, is the newest now; held until the next is. */
void roster_indexer_follow(struct roster_indexer *indexer, struct roster *newest);

/* The index that serves a question to a roster's plan; NULL: there is none.  It is given back with
 * roster_indexer_leave(). */
struct roster_index *roster_indexer_take(const struct roster *roster,
                                         const struct roster_plan *plan);
void roster_indexer_leave(struct roster_indexer *indexer, struct roster_index *index);
