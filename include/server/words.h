/* words.h - text as it is looked for: words without case, accents or punctuation. */
#pragma once

#include "base/buf.h"

enum { WORD_MAX = 24 }; /* bytes; a longer word is cut, on both sides of a search */

/* What two spellings of one text share: small letters without accents, "œ" as "oe", digits, one
 * space for all between and none around; other scripts stay.  "Échéance_finale" gives
 * "echeance finale". */
struct span words_fold(struct arena *arena, struct span text);

/* Takes the next word off folded text; false when there is none.  Words of one letter are
 * passed over, as nobody looks for them. */
bool words_next(struct span *folded, struct span *word);
