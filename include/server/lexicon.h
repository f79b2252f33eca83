/* lexicon.h - which fiches have a word: for every word and block of POSTING_NUMBERS fiches
 * (numbers.h), the set of those that have it (posting.h).
 *
 * A word stands in up to three places, so that who may not read what is kept inside a fiche
 * finds it by the rest alone.  Everything is a pure function of the documents, as for all
 * indexes (indexes.h).
 */
#pragma once

#include "server/posting.h"
#include "server/store.h"
#include "workflow/directory.h"

/* clang-format off */
#define LEXICON_PLACE_TABLE(X)                                                             \
    X(TITLE,  "t") /* the title */                                                         \
    X(OPEN,   "o") /* all that those who see the fiche may read, the title included */     \
    X(INSIDE, "i") /* in what is kept inside, and nowhere else */
/* clang-format on */

enum lexicon_place {
#define X(name, letter) LEXICON_##name,
    LEXICON_PLACE_TABLE(X)
#undef X
        LEXICON_PLACES
};

/* A word (words.h) of a fiche, in one of its places. */
struct lexeme {
    enum lexicon_place place;
    struct span word;
};

struct lexemes {
    struct lexeme *rows; /* sorted by place and word, each once */
    size_t count;
};

/* All words of a fiche's document.  ERR_DAMAGED when the directory lacks its form. */
enum err lexicon_of(struct arena *arena, const struct directory *directory, json_t *document,
                    struct lexemes *lexemes) MUST_USE;

/* Makes the index say of a fiche what its whole document says after instead of before (NULL: it
 * is new), and numbers_keep() too; touches only the words that came or went. */
enum err lexicon_change(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                        json_t *before, json_t *after) MUST_USE;

/* What is looked for in a place: a word, or with beginning all words that begin so. */
struct lexicon_wanted {
    struct span word;
    bool beginning;
};

/* Adds to found the fiches of a block that have the word there, at least those that are also in
 * within: once all of those are found, no more words are read. */
void lexicon_join(struct kv_txn *txn, enum lexicon_place place, uint64_t block,
                  const struct lexicon_wanted *wanted, const struct posting *within,
                  struct posting *found);

/* --- verifying --------------------------------------------------------------------------- */

/* How many places the words of the fiches seen so far take, by block. */
struct lexicon_census {
    struct arena *arena;
    uint64_t *places; /* of each block */
    size_t room;
};

/* Looks whether every word of a document is in the index, and counts it.  ERR_DAMAGED: *missing
 * is a word that is not, in the arena. */
enum err lexicon_check(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                       json_t *document, struct lexicon_census *census,
                       struct span *missing) MUST_USE;

/* Looks whether the index has nothing beyond what was counted, each set in its one form.
 * ERR_DAMAGED: *trouble says what, in the census's arena. */
enum err lexicon_check_whole(struct kv_txn *txn, const struct lexicon_census *census,
                             struct span *trouble) MUST_USE;
