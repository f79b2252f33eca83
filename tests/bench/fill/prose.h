/* prose.h - text that looks like what such fiches hold: some thousand French-looking words, used
 * as often as words are (Zipf), in sentences. */
#pragma once

#include "dice.h"

#include "base/buf.h"

struct prose {
    const struct span *words; /* the most used first */
    double *share;            /* of all uses, up to and with each word */
    size_t count;
};

/* Makes the vocabulary in the arena: always the same. */
void prose_open(struct arena *arena, struct prose *prose);

/* One word, the used ones more often. */
struct span prose_word(const struct prose *prose, struct dice *dice);

/* Sentences of about so many bytes, never more. */
struct span prose_text(const struct prose *prose, struct dice *dice, struct arena *arena,
                       size_t bytes);

/* A title of so many words. */
struct span prose_line(const struct prose *prose, struct dice *dice, struct arena *arena,
                       size_t words);
