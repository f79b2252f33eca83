/* import_work.h - an import under way, shared by the files that do its parts; private to them. */
#pragma once

#include "server/csv.h"
#include "server/import.h"
#include "server/import_content.h"
#include "server/import_match.h"

/* A plan that the table names. */
struct import_target {
    struct span slug, name;
    bool is_new;
    int64_t fiche_level;
    const struct installed_form *form;
    const struct installed_circuit *circuit;
    int64_t left_out[IMPORT_COLUMN_COUNT]; /* cells that its form has no field for */
};

/* A row and where it stands. */
struct import_line {
    struct import_row row;
    struct import_target *target;
    struct import_item *orientation, *objective; /* NULL: the row names none */
    bool has_action;
};

struct import_work {
    struct arena *arena;
    const struct import_input *input;
    struct import_map map;
    struct import_line *lines;
    size_t line_count;
    struct import_target *targets;
    size_t target_count;
    json_t *ranks; /* the last rank under each parent */
    struct import_result result;
    struct span reason; /* why it failed, if it did */
};

/* Reads the whole table into lines.  Fails as import_plan does. */
enum err import_lines_read(struct import_work *work) MUST_USE;

/* Notes what is odd among the lines. */
void import_lines_look(struct import_work *work);

/* Finds or adds the plans of the lines, then the orientations and objectives. */
enum err import_tree_grow(struct import_work *work) MUST_USE;

/* Finds or adds the fiches. */
void import_fiches_add(struct import_work *work);

/* Adds an event; takes over the caller's reference to body. */
void import_event(struct import_work *work, const char *prefix, struct span id, const char *kind,
                  json_t *body);

/* The deepest node a line names: its item; NULL when it names none. */
const struct import_item *import_place(const struct import_line *line);

/* What tells parents apart: the plan, and the node or none. */
struct span import_parent(struct arena *arena, struct span plan, struct span node);

/* Remembers a rank that is there; gives the next one. */
void import_rank_seen(struct import_work *work, struct span parent, int64_t rank);
int64_t import_rank_next(struct import_work *work, struct span parent);
