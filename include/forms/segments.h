/* segments.h - what changed between two texts, word by word. */
#pragma once

#include "base/json.h"

enum {
    SEGMENTS_EDITS_MAX =
        256, /* beyond as many added and removed words, the whole text is replaced */
    SEGMENTS_WORDS_MAX = 20000 /* of one text; likewise */
};

/* A new reference: [{"same": …} | {"added": …} | {"removed": …}…].  The same and added ones make
 * the text after, the same and removed ones the text before.  Both texts are UTF-8. */
json_t *segments_between(struct span before, struct span after);
