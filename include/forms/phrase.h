/* phrase.h - a few typed words brought to plain small letters, for fuzzy.c to recognise. */
#pragma once

#include "base/span.h"

enum { PHRASE_BYTES = 256, PHRASE_WORDS = 12 };

/* The spans point into the phrase itself: it is filled in place and never copied. */
struct phrase {
    char bytes[PHRASE_BYTES];
    size_t len;
    struct span words[PHRASE_WORDS]; /* without those that say nothing: le, de, en, année… */
    size_t count;
};

/* Fills *phrase: accents and capitals gone, one space between words, none around '-' and '/', a
 * remark in brackets at the end left out.  False when nothing is left, or too much to be a date. */
bool phrase_read(struct span text, struct phrase *phrase);

/* True when the word is in the list, which ends with NULL. */
bool phrase_one_of(struct span word, const char *const *list);
