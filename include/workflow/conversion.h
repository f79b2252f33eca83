/* conversion.h - running fiches moved to another version of their circuit.
 *
 * A fiche keeps the version it began with until it is moved by a recorded command
 * ("fiche-convert"), with a state of the new version for the one where it stands.  What the move
 * would do is said before by the same functions that decide it.
 *
 *   - A state is exchanged for one of the same phase, or of phase draft: nobody comes further,
 *     nor in progress, by a change of circuit.  A circuit of another level drives other things.
 *   - No fiche is moved to where it could not be brought to an end: with recommendations unanswered
 *     to a circuit in which nobody answers, or unapproved to behind the approval.  That depends on
 *     the fiche, and is not in the preview, which counts states.
 *   - A move begins its state anew: votes under way are void, as after any move; their signed
 *     statements name the version they were given under and are kept.
 *   - What was validated stays so: the approval's statement names the old version, and holds for
 *     the fiche in progress.  A fiche that is moved to a draft is to be validated again.
 */
#pragma once

#include "workflow/directory.h"
#include "workflow/fiche.h"

/* What becomes of a fiche. */
/* clang-format off */
#define CONVERSION_TABLE(X)                                                          \
    X(MOVES,   "moves")                                                              \
    X(NOWHERE, "nowhere") /* blocked: no state is given for the one where it stands */ \
    X(PHASE,   "phase")   /* blocked: the state given is of another phase */         \
    X(DAY,     "day")     /* blocked: the state given wants an expected day, and has none */ \
    X(LEVEL,   "level")   /* blocked: the circuit drives something else */
/* clang-format on */

enum conversion {
#define X(name, word) CONVERSION_##name,
    CONVERSION_TABLE(X)
#undef X
        CONVERSION_KINDS
};

const char *conversion_word(enum conversion conversion);

/* For each state of the old version one of the new; NET_NOWHERE: none. */
struct conversion_map {
    uint16_t to[NET_STATES_MAX];
};

/* The states of the same name. */
struct conversion_map conversion_same(const struct circuit *from, const struct circuit *to);

/* What becomes of a fiche that stands in a state when it is moved to another. */
enum conversion conversion_of(const struct circuit *from, size_t state, const struct circuit *to,
                              uint16_t target);

/* What a preview looks at in a fiche. */
struct conversion_fiche {
    struct span id, plan, state;
    bool votes;    /* or agreements have been given since it came to its state */
    bool is_valid; /* has been validated */
};
struct conversion_fiche conversion_fiche(const struct fiche *fiche);

/* What becomes of the fiches that stand in one state. */
struct conversion_row {
    size_t state;
    uint16_t target;
    enum conversion conversion;
    size_t fiches;
    size_t voided;      /* fiches whose votes under way would be void */
    size_t revalidated; /* validated fiches that would have to be validated again */
};

/* One row for each state of the old version in which some of the fiches stand; rows has room
 * for all of its states.  Returns how many. */
size_t conversion_preview(const struct circuit *from, const struct circuit *to,
                          const struct conversion_map *map, const struct conversion_fiche *fiches,
                          size_t count, struct conversion_row *rows);
