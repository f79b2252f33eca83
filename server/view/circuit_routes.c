/* circuit_routes.c - the lines of a circuit's picture. */
#include "server/circuit_layout.h"

enum { TRACK = 12, AIR = 16 /* between a card and the first track */, EDGE = 24 };

/* The line that leads to a state in a channel; all rows that take it join it. */
struct trunk {
    size_t channel, to;
    int low, high;    /* between which heights it runs */
    int first_column; /* rows of the first column that join it, less those of the second */
    bool bends;       /* some row is not level with the state's entry */
    int x;
};

struct routes {
    struct layout *layout;
    struct trunk *trunks; /* by channel, then state */
    size_t trunk_count;
    int channel_x[LAYOUT_CHANNELS], channel_width[LAYOUT_CHANNELS];
    int column_x[LAYOUT_COLUMNS];
};

size_t tracks_pack(struct arena *arena, struct track_span *spans, size_t count)
{
    size_t *order = arena_new(arena, size_t, count), taken = 0;
    for (size_t i = 0; i < count; i++) { /* shortest first; of equals, the first */
        size_t at = i;
        for (; at > 0 &&
               spans[order[at - 1]].to - spans[order[at - 1]].from > spans[i].to - spans[i].from;
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (size_t i = 0; i < count; i++) {
        struct track_span *span = &spans[order[i]];
        span->track = 0;
        for (size_t j = 0; j < i; j++) {
            const struct track_span *other = &spans[order[j]];
            if (other->track == span->track && other->from <= span->to && span->from <= other->to) {
                span->track++;
                j = (size_t)-1; /* look at all again */
            }
        }
        taken = span->track + 1 > taken ? span->track + 1 : taken;
    }
    return taken;
}

/* --- which way each row takes ---------------------------------------------------------------- */

static size_t channel_of(const struct layout_card *from, const struct layout_card *to)
{
    if (from->column != to->column)
        return 1;
    if (from->column == 1)
        return 2;
    return to->box.y < from->box.y ? 0 : 1;
}

static struct trunk *trunk_of(const struct routes *routes, size_t channel, size_t to)
{
    return &routes->trunks[channel * routes->layout->circuit->state_count + to];
}

static void join(struct routes *routes, const struct layout_card *card,
                 const struct layout_row *row)
{
    const struct layout_card *end = &routes->layout->cards[row->to];
    size_t channel = channel_of(card, end);
    struct trunk *trunk = trunk_of(routes, channel, row->to);
    if (trunk->high == 0)
        *trunk = (struct trunk){
            .channel = channel, .to = row->to, .low = end->entry, .high = end->entry};
    trunk->low = row->port < trunk->low ? row->port : trunk->low;
    trunk->high = row->port > trunk->high ? row->port : trunk->high;
    trunk->first_column += card->column == 0 ? 1 : -1;
    trunk->bends = trunk->bends || row->port != end->entry;
}

static void choose_ways(struct routes *routes)
{
    struct layout *layout = routes->layout;
    for (size_t i = 0; i < layout->circuit->state_count; i++) {
        struct layout_card *card = &layout->cards[i];
        for (size_t j = 0; j < card->row_count; j++) {
            struct layout_row *row = &card->rows[j];
            size_t channel = channel_of(card, &layout->cards[row->to]);
            row->exit = channel == (size_t)card->column ? EXIT_LEFT : EXIT_RIGHT;
            if (row->to == card->next)
                row->exit = EXIT_DOWN;
            else
                join(routes, card, row);
        }
    }
}

/* --- tracks and widths ----------------------------------------------------------------------- */

/* Packs the trunks of a channel that come mostly from one side; the track next to that side is
 * the first.  Answers how many tracks were taken. */
static size_t pack_side(struct arena *arena, struct routes *routes, size_t channel, bool left)
{
    size_t states = routes->layout->circuit->state_count, count = 0;
    struct trunk **packed = arena_new(arena, struct trunk *, states);
    struct track_span *spans = arena_new(arena, struct track_span, states);
    for (size_t i = 0; i < states; i++) {
        struct trunk *trunk = trunk_of(routes, channel, i);
        if (!trunk->bends || left != (channel == 2 || (channel == 1 && trunk->first_column > 0)))
            continue;
        spans[count] = (struct track_span){.from = trunk->low - TRACK, .to = trunk->high};
        packed[count++] = trunk;
    }
    size_t tracks = tracks_pack(arena, spans, count);
    for (size_t i = 0; i < count; i++)
        packed[i]->x = left ? (int)spans[i].track * TRACK : -(int)spans[i].track * TRACK;
    return tracks;
}

/* Tracks counted from the left, or from the right, become places. */
static void fix_tracks(struct routes *routes, size_t channel)
{
    int left = routes->channel_x[channel] + AIR;
    int right = routes->channel_x[channel] + routes->channel_width[channel] - AIR;
    for (size_t i = 0; i < routes->layout->circuit->state_count; i++) {
        struct trunk *trunk = trunk_of(routes, channel, i);
        bool from_left = channel == 2 || (channel == 1 && trunk->first_column > 0);
        trunk->x += from_left ? left : right;
    }
}

static void choose_tracks(struct arena *arena, struct routes *routes)
{
    int x = 0;
    for (size_t channel = 0; channel < LAYOUT_CHANNELS; channel++) {
        size_t tracks = pack_side(arena, routes, channel, true);
        tracks += pack_side(arena, routes, channel, false);
        int width = tracks > 0 ? 2 * AIR + ((int)tracks - 1) * TRACK : EDGE;
        width = channel == 1 && width < 3 * AIR ? 3 * AIR : width;
        width += channel != 1 ? EDGE - AIR : 0; /* air at the picture's own edge */
        routes->channel_x[channel] = x + (channel == 0 ? EDGE - AIR : 0);
        routes->channel_width[channel] = width - (channel == 0 ? EDGE - AIR : 0);
        x += width;
        if (channel < LAYOUT_COLUMNS) {
            routes->column_x[channel] = x;
            x += LAYOUT_CARD;
        }
        fix_tracks(routes, channel);
    }
    routes->layout->width = x;
}

/* --- places ---------------------------------------------------------------------------------- */

static void place_across(struct routes *routes)
{
    struct layout *layout = routes->layout;
    for (size_t i = 0; i < layout->circuit->state_count; i++) {
        struct layout_card *card = &layout->cards[i];
        card->box.x = routes->column_x[card->column];
        card->box.width = LAYOUT_CARD;
        for (size_t j = 0; j < card->chip_count; j++)
            card->chips[j].box.x += card->box.x;
    }
    for (size_t i = 0; i < layout->band_count; i++)
        layout->bands[i].box.width = layout->width;
}

static void draw_down(const struct layout_card *card, const struct layout_card *end,
                      struct layout_row *row)
{
    int x = card->box.x + card->box.width / 2;
    row->points[0] = (struct layout_point){x, card->box.y + card->box.height};
    row->points[1] = (struct layout_point){x, end->box.y};
    row->point_count = 2;
}

static void draw_aside(const struct routes *routes, const struct layout_card *card,
                       struct layout_row *row)
{
    const struct layout_card *end = &routes->layout->cards[row->to];
    size_t channel = channel_of(card, end);
    int x = trunk_of(routes, channel, row->to)->x;
    int from = row->exit == EXIT_LEFT ? card->box.x : card->box.x + card->box.width;
    int to = channel == (size_t)end->column ? end->box.x : end->box.x + end->box.width;
    row->points[row->point_count++] = (struct layout_point){from, row->port};
    if (row->port != end->entry) {
        row->points[row->point_count++] = (struct layout_point){x, row->port};
        row->points[row->point_count++] = (struct layout_point){x, end->entry};
    }
    row->points[row->point_count++] = (struct layout_point){to, end->entry};
}

void circuit_routes(struct arena *arena, struct layout *layout)
{
    struct routes routes = {.layout = layout};
    routes.trunks = arena_new(arena, struct trunk, LAYOUT_CHANNELS * layout->circuit->state_count);
    choose_ways(&routes);
    choose_tracks(arena, &routes);
    place_across(&routes);
    for (size_t i = 0; i < layout->circuit->state_count; i++)
        for (size_t j = 0; j < layout->cards[i].row_count; j++) {
            struct layout_row *row = &layout->cards[i].rows[j];
            if (row->exit == EXIT_DOWN)
                draw_down(&layout->cards[i], &layout->cards[row->to], row);
            else
                draw_aside(&routes, &layout->cards[i], row);
        }
}
