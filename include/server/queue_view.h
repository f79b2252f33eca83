/* queue_view.h - the decisions that wait for the reader, body by body.
 *
 * Only bodies in which the reader's mandate runs are shown, and of these only the fiches the
 * reader may see: those that have waited longest, and what is asked for or was just sent.
 */
#pragma once

#include "server/lens.h"

/* What became of votes just sent: {"<fiche>.<step>": {"outcome", "remarks", "error"?}}. */
struct queue_told {
    const json_t *ballots; /* NULL: nothing was sent */
    size_t given;          /* votes recorded */
    bool none_chosen;      /* the form came without any */
    struct span fiche;     /* shown in any case; empty: none in particular */
};

/* The page `validations` (tests/pages/validations.json), owned by the reader's arena. */
enum err queue_model(const struct lens *lens, const struct queue_told *told,
                     json_t **model) MUST_USE;
