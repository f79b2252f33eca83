/* circuit_layout.c - the cards' sizes and places.
 *
 * Heights are multiples of 8, and what leaves or enters a card in the first column does so 4
 * below such a multiple, in the second column at such a multiple: lines that come from both
 * sides into the channel between them never lie on one another.  The one exception is wanted: a
 * card of the second column that stands level with the row that leads to it.
 */
#include "server/circuit_layout.h"

enum {
    GRID = 8,
    START = 40, /* above the first band: where every fiche begins */
    BAND_HEAD = 40,
    BAND_FOOT = 24,
    GAP = 40,
    ENTRY = 20, /* below a card's top */
    JOIN = 16   /* between passages that come one after the other */
};

static int on_grid(int height)
{
    return (height + GRID - 1) / GRID * GRID;
}

/* --- which column, in which order ------------------------------------------------------------ */

/* The state after this one on the main way; NET_NOWHERE at its end. */
static size_t next_on(const struct circuit *circuit, const struct net_set *left, size_t from)
{
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        size_t to = step_begins(step, from) ? step_leads(circuit, step, from) : NET_NOWHERE;
        if (to != NET_NOWHERE && net_has(left, (uint16_t)to))
            return to;
    }
    return NET_NOWHERE;
}

static void take_out(struct net_set *set, size_t state)
{
    set->bits[state / 64] &= ~((uint64_t)1 << (state % 64));
}

/* The main way from its first state to its last; answers how many. */
static size_t order_path(const struct circuit *circuit, size_t *path)
{
    struct net_set left = circuit->path;
    size_t count = 0;
    for (size_t at = circuit->initial; at != NET_NOWHERE; at = next_on(circuit, &left, at)) {
        take_out(&left, at);
        path[count++] = at;
    }
    return count;
}

/* The main way leaves by the first row that leads on, if need be by one that is late. */
static void mark_main(struct layout_card *card, size_t to)
{
    struct layout_row *found = NULL;
    for (size_t i = 0; i < card->row_count; i++) {
        struct layout_row *row = &card->rows[i];
        bool is_late = row->step != NULL && row->step->late;
        if (row->to == to &&
            (found == NULL || (found->step != NULL && found->step->late && !is_late)))
            found = row;
    }
    if (found != NULL)
        found->is_main = true;
    card->next = to;
}

/* The main way makes the first column. */
static void choose_columns(struct arena *arena, struct layout *layout)
{
    const struct circuit *circuit = layout->circuit;
    layout->column = arena_new(arena, size_t, circuit->state_count);
    layout->column_count = order_path(circuit, layout->column);
    for (size_t i = 0; i < circuit->state_count; i++) {
        layout->cards[i].column = 1;
        layout->cards[i].next = NET_NOWHERE;
    }
    for (size_t i = 0; i < layout->column_count; i++) {
        struct layout_card *card = &layout->cards[layout->column[i]];
        card->column = 0;
        mark_main(card, i + 1 < layout->column_count ? layout->column[i + 1] : NET_NOWHERE);
    }
}

/* --- bands ----------------------------------------------------------------------------------- */

static enum phase phase_of(const struct layout *layout, size_t state)
{
    return layout->circuit->states[state].phase;
}

/* A band for each stretch of the main way in one phase. */
static void cut_bands(struct layout *layout)
{
    for (size_t i = 0; i < layout->column_count; i++) {
        enum phase phase = phase_of(layout, layout->column[i]);
        if (i == 0 || layout->bands[layout->band_count - 1].phase != phase)
            layout->bands[layout->band_count++] = (struct layout_band){.phase = phase, .first = i};
        layout->bands[layout->band_count - 1].count++;
        layout->cards[layout->column[i]].band = layout->band_count - 1;
    }
}

/* A phase that the main way does not go through has its band behind those before it. */
static size_t add_band(struct layout *layout, enum phase phase)
{
    size_t at = layout->band_count++;
    for (; at > 0 && layout->bands[at - 1].phase > phase; at--)
        layout->bands[at] = layout->bands[at - 1];
    layout->bands[at] = (struct layout_band){.phase = phase, .first = layout->bands[at].first};
    for (size_t i = 0; i < layout->circuit->state_count; i++)
        if (layout->cards[i].band >= at)
            layout->cards[i].band++;
    return at;
}

/* Whether a row of the band's first column leads to a state. */
static const struct layout_row *leads_there(const struct layout *layout,
                                            const struct layout_band *band, size_t state)
{
    for (size_t i = band->first; i < band->first + band->count; i++) {
        const struct layout_card *card = &layout->cards[layout->column[i]];
        for (size_t row = 0; row < card->row_count; row++)
            if (card->rows[row].to == state)
                return &card->rows[row];
    }
    return NULL;
}

/* Of the bands of its phase, the first from which something leads to the state; else the last. */
static size_t home_of(struct layout *layout, size_t state)
{
    size_t found = layout->band_count;
    for (size_t i = 0; i < layout->band_count; i++) {
        if (layout->bands[i].phase != phase_of(layout, state))
            continue;
        found = i;
        if (leads_there(layout, &layout->bands[i], state) != NULL)
            break;
    }
    return found < layout->band_count ? found : add_band(layout, phase_of(layout, state));
}

static void choose_bands(struct arena *arena, struct layout *layout)
{
    layout->bands = arena_new(arena, struct layout_band, layout->column_count + PHASE_COUNT);
    cut_bands(layout);
    for (size_t i = 0; i < layout->circuit->state_count; i++)
        if (layout->cards[i].column == 1)
            layout->cards[i].band = home_of(layout, i);
}

/* --- one card -------------------------------------------------------------------------------- */

static int chip_height(const struct layout_chip *chip)
{
    return on_grid(12 + LAYOUT_LINE * (int)(1 + chip->name.count + chip->detail.count));
}

/* Places one or two passages beside each other; answers the height they take. */
static int place_pair(struct layout_card *card, size_t first, size_t count, int y)
{
    enum { BETWEEN = 8, WHOLE = LAYOUT_CARD - 2 * LAYOUT_PAD };
    int height = 0;
    for (size_t i = first; i < first + count; i++)
        if (chip_height(&card->chips[i]) > height)
            height = chip_height(&card->chips[i]);
    int width = count > 1 ? (WHOLE - BETWEEN) / 2 : WHOLE;
    for (size_t i = 0; i < count; i++)
        card->chips[first + i].box = (struct layout_box){
            .x = LAYOUT_PAD + (int)i * (width + BETWEEN), .y = y, .width = width, .height = height};
    return height;
}

/* Places the passages from y on; answers where they end. */
static int place_chips(struct layout_card *card, int y)
{
    for (size_t i = 0; i < card->chip_count;) {
        bool pairs = card->chips[i].half && i + 1 < card->chip_count && card->chips[i + 1].half &&
                     card->chips[i + 1].level == card->chips[i].level;
        size_t count = pairs ? 2 : 1;
        y += place_pair(card, i, count, y) + GRID;
        i += count;
        y += i < card->chip_count ? JOIN : 0;
    }
    return y;
}

/* Places all that is in a card whose top is known; its height follows. */
static void place_inside(struct layout_card *card)
{
    int y = card->box.y;
    card->entry = y + ENTRY;
    y += on_grid(ENTRY + LAYOUT_TITLE * (int)card->title.count +
                 LAYOUT_LINE * (int)card->note.count);
    y = place_chips(card, y);
    /* see the top of this file */
    int shift = card->column == 1 && card->box.y % GRID == 0 ? GRID / 2 : 0;
    y += shift;
    for (size_t i = 0; i < card->row_count; i++) {
        card->rows[i].top = y;
        card->rows[i].port = y + GRID / 2 + LAYOUT_LINE / 2;
        y += on_grid(GRID + LAYOUT_LINE * (int)card->rows[i].text.count);
    }
    y += card->row_count > 0 ? GRID : 0;
    card->box.height = y + shift - card->box.y;
}

/* --- all cards ------------------------------------------------------------------------------- */

/* Stacks a band's cards of the first column from y on; answers where they end. */
static int stack_first(struct layout *layout, const struct layout_band *band, int y)
{
    for (size_t i = band->first; i < band->first + band->count; i++) {
        struct layout_card *card = &layout->cards[layout->column[i]];
        card->box.y = y;
        place_inside(card);
        y += card->box.height + GAP;
    }
    return y;
}

/* Those of the second, each level with the row that leads to it where there is room. */
static int stack_second(struct layout *layout, size_t band, int y)
{
    for (size_t i = 0; i < layout->circuit->state_count; i++) {
        struct layout_card *card = &layout->cards[i];
        if (card->band != band || card->column != 1)
            continue;
        const struct layout_row *row = leads_there(layout, &layout->bands[band], i);
        bool fits = row != NULL && row->port - ENTRY >= y;
        card->box.y = fits ? row->port - ENTRY : (y + GRID / 2 - 1) / GRID * GRID + GRID / 2;
        place_inside(card);
        y = card->box.y + card->box.height + GAP;
    }
    return y;
}

static void stack_band(struct layout *layout, size_t band, int *y)
{
    struct layout_box *box = &layout->bands[band].box;
    int top = *y + BAND_HEAD;
    int first = stack_first(layout, &layout->bands[band], top);
    int second = stack_second(layout, band, top);
    int end = first > second ? first : second;
    *box = (struct layout_box){.y = *y, .height = on_grid(end - GAP + BAND_FOOT) - *y};
    *y += box->height;
}

void circuit_layout(struct arena *arena, struct layout *layout)
{
    int y = START;
    choose_columns(arena, layout);
    choose_bands(arena, layout);
    for (size_t i = 0; i < layout->band_count; i++)
        stack_band(layout, i, &y);
    layout->height = y;
    circuit_routes(arena, layout);
}
