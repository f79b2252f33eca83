/* roster_order.h - a plan's rows in an order, those that are equal in it together. */
#pragma once

#include "server/roster_bits.h"

/* An entry is a row; one that is elsewhere for who sees its inside has two. */
enum {
    ROSTER_ONLY_INSIDE = 1 << 30,
    ROSTER_ONLY_OPEN = 1 << 29,
    ROSTER_ENTRY = ROSTER_ONLY_OPEN - 1 /* which row */
};

/* A group's code is its number from 1 on. */
struct roster_order {
    uint32_t groups, entries;
    const uint32_t *starts;       /* of groups, and in the end */
    const uint32_t *list;         /* entries, in a group by number; NULL: rows by number */
    const uint32_t *codes;        /* of each row, for who sees its inside */
    const uint32_t *open_codes;   /* for who does not */
    uint32_t special;             /* the code of rows whose value is not shown or known */
    const uint64_t *special_bits; /* of which value is not known; NULL: there is no special */
};

/* What is sorted by: the value of an entry, eight bytes at a time, until they are the last. */
struct roster_sorting {
    const void *context;
    uint64_t (*digit)(const void *context, uint32_t entry, size_t level, bool *is_last);
};

/* Gives every row its code in an order that is made; in the arena. */
void roster_order_code(struct arena *arena, struct roster_order *order, uint32_t rows);

/* Sorts entries, which come by number; the list it makes is in the arena, no code is set. */
struct roster_order roster_order_of(struct arena *arena, const struct roster_sorting *sorting,
                                    const uint32_t *entries, uint32_t count);
