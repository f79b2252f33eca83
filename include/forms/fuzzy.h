/* fuzzy.h - dates as people write them in plans: « 30/06/2026 », « T2 2026 », « d'ici 2027 ».
 *
 * The text stays the value; this module only says which days it speaks of.  What it does not
 * understand is a milestone (« ouverture de l'extension »), which is welcome and has no days.  Days
 * are counted from 1970-01-01 in the Gregorian calendar; years run from 1900 to 2199.
 */
#pragma once

#include "base/err.h"
#include "base/span.h"

#include <stdint.h>

enum fuzzy_kind {
    FUZZY_MILESTONE, /* free text */
    FUZZY_RHYTHM,    /* annuel, tous les ans, quarterly… */
    FUZZY_DAY,
    FUZZY_MONTH,
    FUZZY_QUARTER,
    FUZZY_HALF,
    FUZZY_YEAR,
    FUZZY_PART,   /* début, mi or fin of one of the above: a quarter of it, its middle half */
    FUZZY_PERIOD, /* from one of the above to another */
    FUZZY_BEFORE, /* d'ici X: until its last day; avant X: until the day before it */
    FUZZY_AFTER,  /* dès X, après X */
};

#define FUZZY_OPEN_START INT32_MIN
#define FUZZY_OPEN_END INT32_MAX

/* Milestones and rhythms are open on both sides. */
struct fuzzy {
    enum fuzzy_kind kind;
    int32_t from, until; /* first and last day */
};

/* Reads a date.  ERR_INVALID when the whole text looks like a date that cannot be: 31/02/2026,
 * 2026-13, 5e trimestre 2026, 2027-2025; anything else that is not understood is a milestone. */
enum err fuzzy_read(struct span text, struct fuzzy *fuzzy) MUST_USE;

/* Gives the last day; false when there is none. */
bool fuzzy_due(const struct fuzzy *fuzzy, int32_t *day);

/* The number of a day; false when the calendar has no such day. */
bool fuzzy_day(int64_t year, int64_t month, int64_t day, int32_t *number);
