/* tracking_table.h - the lines of a plan's tracking table: filled, filtered and sorted.
 *
 * What the query may ask is said in server/tracking_view.h, whose two forms (page and CSV) are
 * made from the same lines.
 */
#pragma once

#include "server/row_view.h"
#include "server/urlencoded.h"

/* A fiche's row with what is looked at more than once. */
struct tracking_line {
    const struct fiche_row *row;
    const struct node *path[PLAN_LEVELS_MAX];
    size_t depth;
    json_t *leads; /* ids */
    struct span lead_names, state_label;
    struct span folded_title, folded_leads; /* without accents and capitals */
    int64_t due;                            /* INT64_MAX: none, or not for this reader */
    int64_t filled, of;                     /* of: 0 when this reader may not know */
    bool late;
    size_t place; /* in the tree's order */
};

struct tracking_lines {
    struct tracking_line *items;
    size_t count;
};

/* Begin with lens, plan and query. */
struct tracking_table {
    const struct lens *lens;
    const struct plan *plan;
    const struct pairs *query;
    struct tracking_lines all, shown;
};

/* A name in the query and whether a line fits what it asks. */
struct tracking_filter {
    const char *name, *label;
    bool (*fits)(const struct tracking_table *table, const struct tracking_line *line,
                 struct span asked);
    /* Adds {value: label} of a line; NULL for what is typed freely. */
    void (*offer)(const struct tracking_table *table, const struct tracking_line *line,
                  json_t *offers);
};

enum { TRACKING_FILTERS = 6 };
extern const struct tracking_filter tracking_filters[TRACKING_FILTERS];

/* Reads the plan's fiches, keeps those that fit the query, and sorts them as it asks. */
enum err tracking_table_fill(struct tracking_table *table) MUST_USE;

/* The column the query sorts by; empty when it is none. */
struct span tracking_table_sorted(const struct pairs *query, bool *down);

/* The code and title of the node at a depth of a line's path; empty when there is none. */
struct span tracking_table_node(const struct tracking_table *table,
                                const struct tracking_line *line, size_t depth);
