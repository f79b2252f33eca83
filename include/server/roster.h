/* roster.h - every fiche of every plan in memory, a few numbers each, as of one commit.
 *
 * The rows are the stored ones (stored_row.h), packed in chunks (roster_chunk.h).  A roster never
 * changes once it is settled: the writer begins another one on it, which shares all chunks but
 * those of the fiches that changed, and what it replaced is freed when the last roster that shows
 * it is dropped.  Readers take no lock while they read.
 */
#pragma once

#include "server/kv.h"
#include "server/roster_chunk.h"
#include "server/roster_terms.h"

struct roster_plan {
    struct span slug;
    const struct roster_chunk **chunks; /* by the fiches' identifiers, each at least one row */
    const uint64_t *packed;             /* of each chunk: the version that made it */
    size_t chunk_count, row_count;
};

struct roster {
    const struct roster_terms *terms;
    const struct roster_plan *plans;
    size_t plan_count;
    uint64_t puts;        /* how many rows were put in or replaced, ever */
    uint64_t arrangement; /* changes when what is known comes in another order (roster_terms.h) */
    struct roster_indexer *indexer; /* roster_indexer.h; NULL: nobody makes indexes */
    struct roster_gate *gate;       /* of one that is being filled; NULL: it is whole */
    /* private */
    struct roster_version *version;
    struct roster_piece *glossary;      /* terms' */
    struct roster_terms *learning;      /* terms, while they may still grow */
    struct roster_plan *open;           /* plans, while they may still change */
    const struct roster_terms *ordered; /* the newest's, until this one is settled */
};

/* The first of all, empty, held once; to be filled, brought in order and settled. */
struct roster *roster_new(void);

/* Reads all rows a transaction sees into one, held once, settled. */
enum err roster_load(struct kv_txn *txn, const struct directory *directory,
                     struct roster **roster) MUST_USE;

/* An empty one that others may hold already, but not look into before roster_wait() lets them. */
struct roster *roster_awaited(void);

/* Fills it, once, from any thread, with all rows a transaction sees; lets in who waits, also where
 * that failed. */
void roster_fill(struct kv_txn *txn, const struct directory *directory, struct roster *roster);

/* Waits until it is filled; answers what came of that; ERR_NONE at once where it is whole. */
enum err roster_wait(const struct roster *roster) MUST_USE;

/* One more holder, and one less; from any thread. */
void roster_hold(struct roster *roster);
void roster_drop(struct roster *roster);

/* Begins the next one, as the newest was, which is filled; only its maker knows it.  One at a time.
 */
struct roster *roster_begin(struct roster *newest);

/* Puts in, or replaces, the row of a fiche, as it is stored.
 * ERR_DAMAGED: no such row, or the directory has not its form. */
enum err roster_put(struct roster *next, const struct directory *directory,
                    struct span bytes) MUST_USE;

/* Begins the next one, unless it has been, where some events (just recorded in the transaction)
 * reach where fiches stand (apply_reach()), and puts in the rows of these. */
enum err roster_follow(struct roster **next, struct roster *newest, struct kv_txn *txn,
                       const struct directory *directory, const json_t *events) MUST_USE;

/* Brings in order what was begun, before it is settled; renewed: there is another directory now,
 * and so there is another roster in any case. */
void roster_ready(struct roster **next, struct roster *newest, const struct directory *directory,
                  bool renewed);

/* Drops what was begun, if anything was. */
void roster_give_up(struct roster **next);

/* Brings what was begun in order; renewed: the directory is not the one it was. */
void roster_order(struct roster *next, const struct directory *directory, bool renewed);

/* What was begun, and brought in order, is the newest from now on.  One that is dropped instead
 * never was. */
void roster_settle(struct roster *next);

/* The plan of that name; NULL when it has no fiche. */
const struct roster_plan *roster_plan(const struct roster *roster, struct span slug);

/* Where a fiche is in a plan: a chunk's place and a row's; false when it is not. */
bool roster_find(const struct roster_plan *plan, struct span fiche, size_t *chunk, uint32_t *row);

/* Bytes in memory, all told. */
size_t roster_size(const struct roster *roster);
