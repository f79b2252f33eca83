/* numbers.h - every fiche has a number: its place in the order in which fiches first appear in
 * the log, from 0.  It never changes; the word index (lexicon.h) speaks of fiches by it.
 *
 * With the number stands what a right on the fiche depends on, its own name and the people it
 * names aside: many fiches share that, so that a search needs to ask once for all of them.
 */
#pragma once

#include "server/store.h"
#include "workflow/directory.h"

enum { NUMBERS_PHASES = 256 }; /* phases to a record, a byte each */

struct standing {
    struct span plan, node, circuit;
    enum phase phase;
};

struct numbered {
    struct span id;
    struct standing standing;
    struct span ground; /* two stand alike when this and their phases are equal */
};

/* Makes what is stored about a fiche what its document says, and gives it the next number when
 * it has none.  ERR_DAMAGED when the directory lacks its circuit. */
enum err numbers_keep(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                      const json_t *document, uint64_t *number) MUST_USE;

/* The number of a fiche; false when it has none or the transaction has failed. */
bool numbers_of(struct kv_txn *txn, struct span id, uint64_t *number);

/* The fiche of a number, until the next call on the transaction; false when there is none or the
 * transaction has failed. */
bool numbers_fiche(struct kv_txn *txn, uint64_t number, struct numbered *numbered);

/* How many are given: the numbers are those below. */
uint64_t numbers_count(struct kv_txn *txn);

/* How many phases are stored: one for each fiche.  False when they cannot be read. */
bool numbers_phases(struct kv_txn *txn, uint64_t *count);

/* Whether exactly what numbers_keep() would keep is stored about a fiche. */
bool numbers_agree(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                   const json_t *document);
