/* ledger.h - events on disk: the log, the documents it folds to, and their indexes, always
 * changed together in one transaction.
 */
#pragma once

#include "server/kv.h"
#include "server/record.h"
#include "workflow/checkpoint.h"
#include "workflow/directory.h"

/* What a caller has at hand of what it wants recorded; each may be NULL: it is not. */
struct at_hand {
    json_t *standing;          /* ledger_standing() of the first event's subject, just read */
    const struct span *bodies; /* of the events, each as json_canonical() writes it */
};

/* Appends events ([{"subject", "kind", "body"}]) to the log, folds each into its document and
 * brings the indexes up to date.  directory knows every form and circuit that fiches among
 * them name.  What is not at hand is read and written here; at_hand may be NULL, too.  *last is the
 * sequence number of the last event.  Failures are the transaction's, or ERR_DAMAGED when an event
 * does not fit its document. */
enum err ledger_record(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                       const struct authorship *authorship, const json_t *events,
                       const struct at_hand *at_hand, uint64_t *last) MUST_USE;

/* The document of a subject, read into the arena; NULL when there is none. */
json_t *ledger_document(struct arena *arena, struct kv_txn *txn, struct span subject);

/* The same, of a fiche in brief (brief.h): where it stands, without reading its content. */
json_t *ledger_standing(struct arena *arena, struct kv_txn *txn, struct span subject);

/* The event of a sequence number; NULL when there is none. */
json_t *ledger_event(struct arena *arena, struct kv_txn *txn, uint64_t seq);

/* Makes the log's own signing key, once, when the data is created; origin is the log's name
 * (checkpoint_name_valid). */
void ledger_found(struct kv_txn *txn, struct span origin);

/* Signs the head of the log as the transaction leaves it; part of every commit. */
void ledger_sign(struct kv_txn *txn);

/* The key that checkpoints verify under. */
enum err ledger_log_key(struct arena *arena, struct kv_txn *txn,
                        struct checkpoint_key *key) MUST_USE;

/* Compiles the directory as the transaction sees it. */
enum err ledger_directory(struct arena *arena, struct kv_txn *txn,
                          struct directory *directory) MUST_USE;

/* What verifying found. */
struct ledger_findings {
    uint64_t events, documents, decisions;
    struct span trouble; /* the first thing wrong, in words; empty: all is well */
};

/* Reads the whole log and recomputes its hash tree; deep: also folds it again, compares every
 * document and index entry, and verifies every signed decision.  Answers ERR_DAMAGED with
 * findings->trouble when something does not agree. */
enum err ledger_verify(struct arena *arena, struct kv_txn *txn, bool deep,
                       struct ledger_findings *findings) MUST_USE;
