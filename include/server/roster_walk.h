/* roster_walk.h - the page asked for of rows that are known to fit; for roster*.c alone. */
#pragma once

#include "server/roster_index.h"

struct roster_walk {
    /* given */
    struct roster_selection *selection;
    const struct roster_index *index;
    const uint64_t *fit;    /* the rows to be put in order, by their numbers in the index */
    size_t found;           /* how many */
    const uint64_t *shown;  /* those whose value in this column is shown; NULL: all are */
    const uint64_t *inside; /* those that are seen inside; NULL: it makes no difference */
    uint32_t late;          /* how many come first by due day: no other fits; UINT32_MAX: any */
    /* private */
    const struct roster_order *order;
    uint64_t *special;      /* of those that fit, the ones without a value */
    const uint64_t *here;   /* those that are gone through by number now; NULL: by entry */
    uint64_t *group;        /* room for here */
    uint32_t code, at, end; /* where it stands */
    uint64_t *gathered;     /* where few fit: their places, in order */
};

/* Finds the page, with the best of the selection among its rows, and writes it into found. */
void roster_walk_page(struct roster_walk *walk);
