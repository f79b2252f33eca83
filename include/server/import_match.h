/* import_match.h - which of the things a table names are there already.
 *
 * Numbers are printed and titles are edited, so neither alone is an identity.  A wanted thing is
 * the same as one that is there when, under the same parent, both agree; failing that the title;
 * failing that the printed code.  Each is used once, in order: a table that prints two alike
 * makes two the first time and finds two the next.
 */
#pragma once

#include "base/arena.h"
#include "base/span.h"

enum import_likeness {
    IMPORT_NEW,        /* nothing like it is there */
    IMPORT_SAME,       /* code and title */
    IMPORT_SAME_TITLE, /* the printed code is another */
    IMPORT_SAME_CODE,  /* the title is another */
};

/* A node, a fiche or a row of a fiche. */
struct import_item {
    struct span parent, code, title; /* parent: any text that tells parents apart */
    struct span id;
    const struct import_item *twin; /* what is there already; NULL when new */
    enum import_likeness likeness;
};

/* Finds the twin of each wanted item among those that are there. */
void import_match(struct arena *arena, const struct import_item *there, size_t there_count,
                  struct import_item *wanted, size_t wanted_count);
