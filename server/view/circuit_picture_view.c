#include "server/circuit_picture_view.h"

#include "server/circuit_cards.h"
#include "server/circuit_steps_view.h"

struct picture {
    const struct lens *lens;
    const struct circuit *circuit;
    struct layout layout;
    size_t here; /* the fiche's state; NET_NOWHERE: no fiche, or another circuit's */
};

/* --- shapes ---------------------------------------------------------------------------------- */

static json_t *box_model(struct layout_box box)
{
    json_t *model = json_object();
    set_number(model, "x", box.x);
    set_number(model, "y", box.y);
    set_number(model, "width", box.width);
    set_number(model, "height", box.height);
    return model;
}

/* Lines of text, the first with its middle at y. */
static void add_lines(json_t *list, struct text_lines text, int x, int y, int line)
{
    enum { BASE = 5 }; /* from a line's middle down to its base */
    for (size_t i = 0; i < text.count; i++) {
        json_t *model = json_object();
        set_number(model, "x", x);
        set_number(model, "y", y + BASE + (int)i * line);
        set_text(model, "text", text.lines[i]);
        json_array_append_new(list, model);
    }
}

static json_t *lines_model(struct text_lines text, int x, int y, int line)
{
    json_t *list = json_array();
    add_lines(list, text, x, y, line);
    return list;
}

/* One of the signs in web/templates/parts/circuit-signs.html. */
static void add_sign(json_t *model, const char *family, const char *word, int x, int y)
{
    json_t *sign = json_object();
    set_text(sign, "family", span_of(family));
    set_text(sign, "word", span_of(word));
    set_number(sign, "x", x);
    set_number(sign, "y", y);
    set_value(model, "sign", sign);
}

static int towards(int from, int to, int step)
{
    return to > from ? from + step : to < from ? from - step : from;
}

/* A line through the points, its corners rounded. */
static struct span line_path(struct arena *arena, const struct layout_point *points, size_t count)
{
    enum { ROUND = 6 };
    struct buf path = {.arena = arena};
    buf_add(&path, span_format(arena, "M%d %d", points[0].x, points[0].y));
    for (size_t i = 1; i + 1 < count; i++) {
        const struct layout_point *before = &points[i - 1], *at = &points[i],
                                  *next = &points[i + 1];
        int room = abs(next->x - at->x) + abs(next->y - at->y);
        int round = room < 2 * ROUND ? room / 2 : ROUND;
        buf_add(&path, span_format(arena, "L%d %dQ%d %d %d %d", towards(at->x, before->x, round),
                                   towards(at->y, before->y, round), at->x, at->y,
                                   towards(at->x, next->x, round), towards(at->y, next->y, round)));
    }
    buf_add(&path, span_format(arena, "L%d %d", points[count - 1].x, points[count - 1].y));
    return buf_span(&path);
}

/* --- cards ----------------------------------------------------------------------------------- */

static json_t *chip_model(const struct layout_chip *chip)
{
    enum { TOP = 14, SIGN = 8, ASIDE = 8 };
    json_t *model = box_model(chip->box);
    int first = chip->box.x + LAYOUT_ICON, x = chip->half ? chip->box.x + ASIDE : first;
    int y = chip->box.y + TOP, below = y + LAYOUT_LINE;
    struct span kind = chip->kind;
    set_text(model, "step", chip->step->id);
    add_sign(model, "passage", passage_word(chip->step->passage), chip->box.x + 4, y - SIGN);
    set_value(model, "kind", lines_model((struct text_lines){&kind, 1}, first, y, LAYOUT_LINE));
    set_value(model, "name", lines_model(chip->name, x, below, LAYOUT_LINE));
    json_object_set_new(
        model, "detail",
        lines_model(chip->detail, x, below + (int)chip->name.count * LAYOUT_LINE, LAYOUT_LINE));
    return model;
}

static const char *row_sign(const struct layout_row *row)
{
    bool is_act = row->step != NULL && row->step->passage == PASSAGE_NONE;
    if (is_act && row->step->late)
        return "clock";
    if (is_act && row->step->pair)
        return "pair";
    return row->exit == EXIT_DOWN ? "down" : NULL;
}

static json_t *row_model(const struct picture *picture, const struct layout_box *box,
                         const struct layout_row *row)
{
    json_t *model = json_object();
    if (row->step != NULL)
        set_text(model, "step", row->step->id);
    if (row->outcome != NULL)
        set_text(model, "outcome", row->outcome->id);
    set_text(model, "to", picture->circuit->states[row->to].id);
    if (row->is_main)
        set_flag(model, "main", true);
    if (row->exit != EXIT_DOWN) {
        set_number(model, "x", row->points[0].x);
        set_number(model, "y", row->points[0].y);
    }
    if (row_sign(row) != NULL)
        add_sign(model, "step", row_sign(row), box->x + LAYOUT_PAD - 2, row->port - 8);
    json_object_set_new(
        model, "lines",
        lines_model(row->text, box->x + LAYOUT_PAD + LAYOUT_ICON, row->port, LAYOUT_LINE));
    return model;
}

/* Where the fiche stands, said on the card's upper border. */
static json_t *here_model(const struct lens *lens, const struct layout_box *box)
{
    enum { HEIGHT = 24, OVER = 8, SIGN = 20 };
    struct span text = lens_say(lens, "picture.here");
    int width = text_width(text, CARD_SMALL + 2) + SIGN + LAYOUT_PAD;
    struct layout_box pill = {.x = box->x + box->width + OVER - width,
                              .y = box->y - HEIGHT / 2 - 2,
                              .width = width,
                              .height = HEIGHT};
    json_t *model = box_model(pill);
    set_text(model, "text", text);
    set_number(model, "dot_x", pill.x + SIGN / 2 + 2);
    set_number(model, "dot_y", pill.y + HEIGHT / 2);
    set_number(model, "text_x", pill.x + SIGN);
    set_number(model, "text_y", pill.y + HEIGHT / 2 + 4);
    return model;
}

static json_t *note_model(const struct layout_card *card)
{
    int y = card->entry + LAYOUT_TITLE * (int)card->title.count - 2;
    json_t *model = json_object();
    add_sign(model, "step", "clock", card->box.x + LAYOUT_PAD - 2, y - 8);
    json_object_set_new(
        model, "lines",
        lines_model(card->note, card->box.x + LAYOUT_PAD + LAYOUT_ICON, y, LAYOUT_LINE));
    return model;
}

/* The words between passages that do not stand beside each other. */
static json_t *joins_model(const struct picture *picture, const struct layout_card *card)
{
    json_t *joins = json_array();
    for (size_t i = 1; i < card->chip_count; i++) {
        const struct layout_box *box = &card->chips[i].box;
        if (box->y == card->chips[i - 1].box.y)
            continue;
        bool after = card->chips[i].level != card->chips[i - 1].level;
        json_t *join = json_object();
        set_number(join, "x", card->box.x + card->box.width / 2);
        set_number(join, "y", box->y - 7);
        set_text(join, "text",
                 lens_say(picture->lens, after ? "picture.join-then" : "picture.join-and"));
        json_array_append_new(joins, join);
    }
    return joins;
}

static json_t *card_model(const struct picture *picture, size_t state)
{
    const struct layout_card *card = &picture->layout.cards[state];
    json_t *model = box_model(card->box), *chips = json_array(), *rows = json_array();
    set_text(model, "id", picture->circuit->states[state].id);
    set_text(model, "phase", span_of(phase_word(picture->circuit->states[state].phase)));
    add_sign(model, "phase", phase_word(picture->circuit->states[state].phase),
             card->box.x + LAYOUT_PAD - 2, card->entry - 8);
    set_value(model, "title",
              lines_model(card->title, card->box.x + LAYOUT_PAD + LAYOUT_ICON, card->entry,
                          LAYOUT_TITLE));
    if (card->note.count > 0)
        set_value(model, "note", note_model(card));
    for (size_t i = 0; i < card->chip_count; i++)
        json_array_append_new(chips, chip_model(&card->chips[i]));
    for (size_t i = 0; i < card->row_count; i++)
        json_array_append_new(rows, row_model(picture, &card->box, &card->rows[i]));
    set_value(model, "chips", chips);
    set_value(model, "joins", joins_model(picture, card));
    set_value(model, "rows", rows);
    if (state == picture->here)
        set_value(model, "here", here_model(picture->lens, &card->box));
    return model;
}

static json_t *cards_model(const struct picture *picture)
{
    json_t *cards = json_array();
    for (size_t i = 0; i < picture->circuit->state_count; i++)
        json_array_append_new(cards, card_model(picture, i));
    return cards;
}

/* --- bands and lines ------------------------------------------------------------------------- */

static json_t *bands_model(const struct picture *picture)
{
    enum { LABEL_Y = 26 };
    const struct layout_card *first = &picture->layout.cards[picture->layout.column[0]];
    json_t *bands = json_array();
    for (size_t i = 0; i < picture->layout.band_count; i++) {
        const struct layout_band *band = &picture->layout.bands[i];
        json_t *model = box_model(band->box);
        struct span word = span_of(phase_word(band->phase));
        set_text(model, "phase", word);
        set_text(model, "label", lens_say_word(picture->lens, "picture.phase.", word));
        set_number(model, "label_x", first->box.x);
        set_number(model, "label_y", band->box.y + LABEL_Y);
        json_array_append_new(bands, model);
    }
    return bands;
}

static void add_line(const struct picture *picture, const struct layout_row *row, json_t *lines)
{
    json_t *line = json_object();
    set_text(line, "d", line_path(picture->lens->reader.arena, row->points, row->point_count));
    if (row->is_main || row->exit == EXIT_DOWN)
        set_flag(line, "main", true);
    json_array_append_new(lines, line);
}

/* The lines that lead to one state, the straight one once. */
static json_t *trunk_model(const struct picture *picture, size_t to)
{
    json_t *lines = json_array();
    bool has_straight = false;
    for (size_t i = 0; i < picture->circuit->state_count; i++)
        for (size_t j = 0; j < picture->layout.cards[i].row_count; j++) {
            const struct layout_row *row = &picture->layout.cards[i].rows[j];
            if (row->to != to || (row->exit == EXIT_DOWN && has_straight))
                continue;
            has_straight = has_straight || row->exit == EXIT_DOWN;
            add_line(picture, row, lines);
        }
    return json_pack("{s:o}", "lines", lines);
}

static json_t *trunks_model(const struct picture *picture)
{
    json_t *trunks = json_array();
    for (size_t i = 0; i < picture->circuit->state_count; i++)
        json_array_append_new(trunks, trunk_model(picture, i));
    return trunks;
}

/* A point from which every fiche sets out. */
static json_t *start_model(const struct picture *picture)
{
    const struct layout_box *box = &picture->layout.cards[picture->circuit->initial].box;
    enum { ABOVE = 56 };
    int x = box->x + box->width / 2;
    struct layout_point line[] = {{x, box->y - ABOVE}, {x, box->y}};
    json_t *model = json_pack("{s:i, s:i}", "x", x, "y", box->y - ABOVE);
    set_text(model, "d", line_path(picture->lens->reader.arena, line, COUNT_OF(line)));
    set_number(model, "text_x", x + 14);
    set_number(model, "text_y", box->y - ABOVE + 5);
    return model;
}

/* --- the whole ------------------------------------------------------------------------------- */

static struct span path_text(const struct picture *picture)
{
    struct buf text = {.arena = picture->lens->reader.arena};
    for (size_t i = 0; i < picture->layout.column_count; i++) {
        size_t state = picture->layout.column[i];
        buf_add_text(&text, i > 0 ? ", " : "");
        buf_add(&text, label_in(picture->circuit->states[state].label, picture->lens->language));
    }
    return buf_span(&text);
}

static struct span described(const struct picture *picture)
{
    struct arena *arena = picture->lens->reader.arena;
    return message_with(arena, picture->lens->locale, SPAN("picture.desc"),
                        {"states", span_format(arena, "%zu", picture->circuit->state_count)},
                        {"path", path_text(picture)});
}

json_t *circuit_picture_model(const struct lens *lens, const struct circuit *circuit,
                              const struct fiche *fiche)
{
    struct picture picture = {.lens = lens,
                              .circuit = circuit,
                              .layout = {.circuit = circuit, .cards = circuit_cards(lens, circuit)},
                              .here = NET_NOWHERE};
    size_t state;
    if (fiche != NULL && circuit_state(circuit, fiche->state, &state))
        picture.here = state;
    circuit_layout(lens->reader.arena, &picture.layout);
    json_t *model = json_object();
    set_text(model, "name", label_in(circuit->title, lens->language));
    set_text(model, "desc", described(&picture));
    set_number(model, "width", picture.layout.width);
    set_number(model, "height", picture.layout.height);
    if (picture.layout.height > 3 * picture.layout.width)
        set_flag(model, "long", true);
    set_value(model, "bands", bands_model(&picture));
    set_value(model, "start", start_model(&picture));
    set_value(model, "trunks", trunks_model(&picture));
    set_value(model, "cards", cards_model(&picture));
    set_value(model, "steps", circuit_steps_model(lens, circuit, picture.here));
    return model;
}
