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
    struct net_set left = circuit_path(circuit);
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

/* The main way makes the first column, phase by phase. */
static void choose_columns(struct arena *arena, struct layout *layout)
{
    const struct circuit *circuit = layout->circuit;
    size_t *path = arena_new(arena, size_t, circuit->state_count);
    size_t count = order_path(circuit, path);
    layout->column = arena_new(arena, size_t, circuit->state_count);
    for (size_t i = 0; i < circuit->state_count; i++) {
        layout->cards[i].column = 1;
        layout->cards[i].next = NET_NOWHERE;
    }
    for (size_t i = 0; i < count; i++) {
        layout->cards[path[i]].column = 0;
        mark_main(&layout->cards[path[i]], i + 1 < count ? path[i + 1] : NET_NOWHERE);
    }
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++)
        for (size_t i = 0; i < count; i++)
            if (circuit->states[path[i]].phase == phase)
                layout->column[layout->column_count++] = path[i];
}

/* --- one card -------------------------------------------------------------------------------- */

static int chip_height(const struct layout_chip *chip)
{
    return on_grid(12 + LAYOUT_LINE * (int)(chip->name.count + chip->detail.count));
}

/* Places one or two passages beside each other; answers the height they take. */
static int place_pair(struct layout_card *card, size_t first, size_t count, int y)
{
    enum { BETWEEN = 8, WHOLE = LAYOUT_CARD - 2 * LAYOUT_PAD };
    int height = 0;
    for (size_t i = first; i < first + count; i++)
        if (chip_height(&card->chips[i]) > height)
            height = chip_height(&card->chips[i]);
    int width = card->chips[first].half ? (WHOLE - BETWEEN) / 2 : WHOLE;
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
        if (i < card->chip_count && card->chips[i].level != card->chips[i - 1].level)
            y += JOIN;
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

/* The height that sets a card level with the first row that leads to it from this phase's first
 * column; 0: none does. */
static int level_with(const struct layout *layout, size_t state)
{
    const struct state *states = layout->circuit->states;
    for (size_t i = 0; i < layout->column_count; i++) {
        size_t from = layout->column[i];
        const struct layout_card *card = &layout->cards[from];
        for (size_t row = 0; row < card->row_count; row++)
            if (states[from].phase == states[state].phase && card->rows[row].to == state)
                return card->rows[row].port - ENTRY;
    }
    return 0;
}

/* Stacks a phase's cards of the first column from y on; answers where they end. */
static int stack_first(struct layout *layout, enum phase phase, int y)
{
    for (size_t i = 0; i < layout->column_count; i++) {
        struct layout_card *card = &layout->cards[layout->column[i]];
        if (layout->circuit->states[layout->column[i]].phase != phase)
            continue;
        card->box.y = y;
        place_inside(card);
        y += card->box.height + GAP;
    }
    return y;
}

static int stack_second(struct layout *layout, enum phase phase, int y)
{
    for (size_t i = 0; i < layout->circuit->state_count; i++) {
        struct layout_card *card = &layout->cards[i];
        if (layout->circuit->states[i].phase != phase || card->column != 1)
            continue;
        int level = level_with(layout, i);
        card->box.y = level >= y ? level : (y + GRID / 2 - 1) / GRID * GRID + GRID / 2;
        place_inside(card);
        y = card->box.y + card->box.height + GAP;
    }
    return y;
}

static void stack_band(struct layout *layout, enum phase phase, int *y)
{
    int top = *y + BAND_HEAD;
    int first = stack_first(layout, phase, top), second = stack_second(layout, phase, top);
    int end = first > second ? first : second;
    if (end == top)
        return;
    struct layout_band *band = &layout->bands[layout->band_count++];
    band->phase = phase;
    band->box = (struct layout_box){.y = *y, .height = on_grid(end - GAP + BAND_FOOT) - *y};
    *y += band->box.height;
}

void circuit_layout(struct arena *arena, struct layout *layout)
{
    int y = START;
    choose_columns(arena, layout);
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++)
        stack_band(layout, phase, &y);
    layout->height = y;
    circuit_routes(arena, layout);
}
