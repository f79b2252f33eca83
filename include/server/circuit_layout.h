/* circuit_layout.h - where everything stands in a circuit's picture.
 *
 * Phases are bands from top to bottom, in the order in which the main way goes through them: one
 * that it comes back to has two.  Each state is a card: its name, the passages it waits for, and
 * a row for each way out.  The main way (circuit_path) goes straight down the first column; the
 * other states stand beside it in a second one.  A way out leaves its row sideways
 * and joins, in a channel beside the columns, the trunk that leads to its state: however many
 * arrows end in a state, one channel holds one line to it, and no line runs through a card.
 *
 *        channel 0 | column 0 | channel 1 | column 1 | channel 2
 *
 * Only integers, and only the circuit and the texts decide: the same circuit gives the same
 * picture.  Texts are broken into lines before (circuit_cards.h); everything is the arena's.
 */
#pragma once

#include "server/text_width.h"
#include "workflow/circuit.h"

enum {
    LAYOUT_CARD = 304, /* a card's width */
    LAYOUT_PAD = 12,   /* between its border and its text */
    LAYOUT_LINE = 16,  /* a line of a row or a passage */
    LAYOUT_TITLE = 20, /* a line of its name */
    LAYOUT_ICON = 24,  /* what a sign takes before its text */
    LAYOUT_COLUMNS = 2,
    LAYOUT_CHANNELS = 3,
    LAYOUT_POINTS = 4
};

struct layout_box {
    int x, y, width, height;
};

struct layout_point {
    int x, y;
};

/* A passage.  level: 0 when it waits for no other, else one more than those it comes after. */
struct layout_chip {
    const struct step *step;
    int level;
    bool half;        /* stands beside another one */
    struct span kind; /* its first line */
    struct text_lines name, detail;
    struct layout_box box;
};

enum layout_exit { EXIT_LEFT, EXIT_RIGHT, EXIT_DOWN };

/* A way out: an act, a passage's outcome, or what follows when all passages are concluded. */
struct layout_row {
    const struct step *step; /* NULL: all passages are concluded */
    const struct outcome *outcome;
    size_t to;
    struct text_lines text;
    bool is_main;  /* a step of the main way */
    int top, port; /* where it begins, and the height its line leaves at */
    enum layout_exit exit;
    struct layout_point points[LAYOUT_POINTS]; /* from the card's border to the other's */
    size_t point_count;
};

struct layout_card {
    struct text_lines title, note;
    struct layout_chip *chips; /* by level */
    size_t chip_count;
    struct layout_row *rows;
    size_t row_count;
    int column;
    size_t band;
    size_t next; /* the state after it on the main way; NET_NOWHERE: none */
    int entry;   /* the height at which lines from the sides come in */
    struct layout_box box;
};

struct layout_band {
    enum phase phase;
    size_t first, count; /* its states in the first column */
    struct layout_box box;
};

struct layout {
    const struct circuit *circuit;
    struct layout_card *cards; /* as the circuit's states; texts, chips and rows are given */
    int width, height;
    struct layout_band *bands;
    size_t band_count;
    size_t *column; /* the states of the main way */
    size_t column_count;
};

/* Gives each card, passage, row and line its place. */
void circuit_layout(struct arena *arena, struct layout *layout);

/* The second half: channels, trunks and lines, and from them the widths (circuit_routes.c). */
void circuit_routes(struct arena *arena, struct layout *layout);

/* Spans along a channel that get each a track of their own, so that none overlap on one. */
struct track_span {
    int from, to;
    size_t track;
};

/* Gives each span the first track that is free along it, the shortest spans first; answers how
 * many tracks were taken. */
size_t tracks_pack(struct arena *arena, struct track_span *spans, size_t count);
