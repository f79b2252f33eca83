/* roster_tokens.h - which of many texts have a word somewhere, even within another: a plan's codes
 * and titles, the names of persons.
 *
 * As folded text (words.h) has one space between words and a word that is looked for has none,
 * it is looked for in every different word once, not in every text.
 */
#pragma once

#include "server/roster_chunk.h"
#include "server/roster_sets.h"

struct roster_tokens {
    struct roster_sets rows; /* by token: those that have it */
    /* private */
    const uint32_t *at;                /* where each token begins in text, and in the end */
    const char *text;                  /* all of them, by the alphabet */
    const struct roster_marks *blocks; /* of some tokens after each other */
    const uint64_t *letters;           /* of the same: which letters they have */
};

/* Texts, asked for by number: each a row's. */
struct roster_texts {
    const void *context;
    struct span (*text)(const void *context, uint32_t row);
    uint32_t rows;
};

/* Sorts out their words; made in the arena. */
struct roster_tokens roster_tokens_of(struct arena *arena, const struct roster_texts *texts);

/* Adds the rows that have a word. */
void roster_tokens_join(const struct roster_tokens *tokens, struct span word, uint64_t *bits);
