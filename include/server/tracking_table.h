/* tracking_table.h - the lines of a plan's tracking table: found, filtered and sorted by the
 * roster, read from the store.
 *
 * What the query may ask is said in server/tracking_view.h, whose two forms (page and CSV) are
 * made from the same lines.
 */
#pragma once

#include "server/roster_select.h"
#include "server/row_view.h"
#include "server/urlencoded.h"

/* A fiche's row with what is looked at more than once. */
struct tracking_line {
    const struct fiche_row *row;
    const struct node *path[PLAN_LEVELS_MAX];
    size_t depth;
    json_t *leads; /* ids */
};

enum { TRACKING_PAGE = 50, TRACKING_WHOLE_MAX = 500 };

/* Begin with lens, plan and query. */
struct tracking_table {
    const struct lens *lens;
    const struct plan *plan;
    const struct pairs *query;
    struct roster_ask ask;
    struct roster_found found;
};

/* A name in the query, what it asks, and what may be asked. */
struct tracking_filter {
    const char *name, *label;
    void (*set)(struct roster_ask *ask, struct span value);
    /* Adds {value: label} of what some visible fiche has; NULL for what is typed freely.  False
     * when there is too much of it to choose from. */
    bool (*offer)(const struct tracking_table *table, json_t *offers);
};

enum { TRACKING_FILTERS = 6 };
extern const struct tracking_filter tracking_filters[TRACKING_FILTERS];

/* Finds what the query asks for: the page it names (the last when it is beyond), all of it where
 * that is no more than TRACKING_WHOLE_MAX and asked for, or, for a file, everything. */
void tracking_table_find(struct tracking_table *table, bool for_file);

/* Reads a line that was found, in the lens' arena. */
enum err tracking_table_line(const struct lens *lens, const struct plan *plan, struct span id,
                             struct tracking_line *line) MUST_USE;

/* The column the query sorts by; empty when it is none. */
struct span tracking_table_sorted(const struct pairs *query, bool *down);

/* The code and title of a node as one text. */
struct span tracking_table_node(const struct lens *lens, const struct node *node);

/* The page's address with the filters and the order asked for, and one more pair unless its value
 * is empty. */
struct span tracking_table_url(const struct tracking_table *table, const char *name,
                               struct span value);

/* Which part is shown, and the ways to the others: {"from", "to", "range", "first_url"?,
 * "previous_url"?, "next_url"?, "whole_url"?, "paged_url"?}; NULL where all is shown on one page.
 */
json_t *tracking_table_pages(const struct tracking_table *table);
