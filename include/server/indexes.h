/* indexes.h - the questions that are answered without reading every fiche.
 *
 * Index entries are a pure function of a document (and of the forms and circuits it names,
 * which never change once installed): a changed document's old entries are taken out and its
 * new ones put in, in the same transaction.
 */
#pragma once

#include "server/store.h"
#include "workflow/directory.h"

/* clang-format off */
#define QUESTION_TABLE(X)                                                              \
    X(PLAN,    "plan")    /* plan, fiche → nothing */                                  \
    X(NODE,    "node")    /* node, fiche → nothing */                                  \
    X(PERSON,  "person")  /* person, fiche → nothing: named there as lead, pilot… */   \
    X(WAITING, "waiting") /* body, since when, fiche → nothing: a decision of that body is open */ \
    X(DUE,     "due")     /* moment, fiche → nothing: time then brings something about */ \
    X(PENDING, "pending") /* plan, fiche → nothing: half a pair, an answer or a day waits */
/* clang-format on */

enum question {
#define X(name, word) QUESTION_##name,
    QUESTION_TABLE(X)
#undef X
        QUESTION_COUNT
};

/* The beginning of all keys that answer a question; and about one subject. */
struct key index_question(enum question question);
struct key index_key(enum question question, struct span about);

/* The fiche that a key answers: its last component. */
bool index_fiche(struct span key, struct span *fiche);

/* The identifiers of the fiches that answer a question, in the order of their keys.  The walk is
 * over before they are looked at.  A failure is the transaction's. */
json_t *index_fiches(struct arena *arena, struct kv_txn *txn, const struct key *prefix);

/* A moment as a component of keys: in order of time. */
struct span index_moment(struct arena *arena, int64_t at);

struct index_entries {
    struct key *keys; /* sorted; nothing is stored under them */
    size_t count;
};

/* The entries of a fiche's whole document. */
enum err index_entries_of(struct arena *arena, const struct directory *directory, json_t *document,
                          struct index_entries *entries) MUST_USE;

/* Of these, the ones that may change although the content does not; standing: the document in
 * brief (brief.h). */
enum err index_standing_of(struct arena *arena, const struct directory *directory, json_t *standing,
                           struct index_entries *entries) MUST_USE;

/* Makes the store's entries for one document those of after instead of before. */
void index_change(struct kv_txn *txn, const struct index_entries *before,
                  const struct index_entries *after);
