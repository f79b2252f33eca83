/* roster_select.h - a plan's fiches that a reader may see: filtered, sorted, counted.
 *
 * One pass over numbers; texts are looked at where the numbers do not decide.  Of what is found
 * only the part asked for is put in order.
 */
#pragma once

#include "server/roster_sight.h"

enum roster_column {
    ROSTER_BY_PLACE, /* the tree's order */
    ROSTER_BY_TITLE,
    ROSTER_BY_ORIENTATION,
    ROSTER_BY_STATE, /* by phase, then by the state's label */
    ROSTER_BY_LEAD,  /* by the first name, then the next; without any last */
    ROSTER_BY_DUE,   /* without any last */
    ROSTER_BY_FILLED
};

enum roster_lateness { ROSTER_LATE_OR_NOT, ROSTER_LATE, ROSTER_NOT_LATE };

/* What is asked; empty texts ask nothing. */
struct roster_ask {
    struct span words;             /* each in code, title or a lead's name */
    struct span phase, state;      /* words */
    struct span orientation, lead; /* identifiers */
    enum roster_lateness lateness;
    int64_t today; /* days since 1970: what is due before is late */
    enum roster_column column;
    bool down;
    enum language language; /* of states' labels */
    size_t offset, limit;   /* of what is found: from here, at most so many */
};

enum { ROSTER_LEADS_OFFERED = 200 };

struct roster_found {
    struct span *ids; /* the part asked for, in order */
    size_t count;
    size_t found;   /* all that fits */
    size_t visible; /* all that the reader may see */
    /* of all the reader may see: */
    const uint32_t *kinds;    /* how many of each kind (terms) */
    const bool *orientations; /* by the orientation's number among nodes: whether any */
    const uint32_t *leads;    /* who answers for any, by name */
    size_t lead_count;        /* more than ROSTER_LEADS_OFFERED: too many to tell */
    bool any_late;
    int64_t filled, of; /* fields due at submission where the reader may know: filled, all */
};

/* Everything in the reader's arena, or borrowed from the roster, which is waited for while it is
 * being filled.  Where that has failed, so has the reader's transaction. */
struct roster_found roster_select(const struct reader *reader, const struct plan *plan,
                                  const struct roster_ask *ask);
