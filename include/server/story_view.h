/* story_view.h - what a proof has found wrong in a circuit, told as a short story.
 *
 * The words are those of the circuit's own labels, so that no directory is needed; votes are
 * told as counts, as the proof counts them.
 */
#pragma once

#include "base/label.h"
#include "server/message.h"
#include "workflow/authority.h"

/* In which words, and of which proof, a story is told. */
struct telling {
    struct arena *arena;
    const struct locale *locale;
    enum language language;
    const struct circuit *circuit;
    const struct cast *cast;
    const struct soundness *soundness;
};

/* Whether a flaw is worth a story: not that a step is dead because no fiche arrives where it
 * begins, which the story of that state has said. */
bool story_is_told(const struct flaw *flaw);

/* One flaw; a new reference:
 *   {"fault": "deadlock", "title": …, "sentences": [the way, then how it ends],
 *    "reasons": [why each step that begins there is not taken]}. */
json_t *story_model(const struct telling *telling, const struct flaw *flaw);

/* All stories as text, an empty line behind each: the title, numbered sentences, reasons behind a
 * dash.  Steps that begin nowhere a fiche comes are left out: their states are told. */
struct span story_text(const struct telling *telling);
