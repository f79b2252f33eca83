/* words.h - text as it is looked for: words without case, accents or punctuation. */
#pragma once

#include "base/buf.h"

enum { WORD_MAX = 24 }; /* bytes; a longer word is cut, on both sides of a search */

/* The text in lower-case ASCII: accents dropped, "œ" as "oe", other scripts left as they are,
 * everything between words as one space. */
struct span words_fold(struct arena *arena, struct span text);

/* Takes the next word off folded text; false when there is none.  Words of one letter are
 * passed over, as nobody looks for them. */
bool words_next(struct span *folded, struct span *word);
