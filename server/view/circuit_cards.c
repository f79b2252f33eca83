#include "server/circuit_cards.h"

#include "server/circuit_words.h"

#include <assert.h>

enum {
    INSIDE = LAYOUT_CARD - 2 * LAYOUT_PAD,
    BETWEEN = 8,
    BOLD = 2 /* bold text is as wide as two sizes more */
};

static struct text_lines wrap(const struct lens *lens, struct span text, int width, int size)
{
    return text_wrap(lens->reader.arena, text, width, size);
}

/* One text's lines behind another's. */
static struct text_lines both(const struct lens *lens, struct text_lines one,
                              struct text_lines other)
{
    struct text_lines made = {
        .lines = arena_new(lens->reader.arena, struct span, one.count + other.count)};
    for (size_t i = 0; i < one.count; i++)
        made.lines[made.count++] = one.lines[i];
    for (size_t i = 0; i < other.count; i++)
        made.lines[made.count++] = other.lines[i];
    return made;
}

/* --- passages -------------------------------------------------------------------------------- */

/* Passages name only passages of the same states, and in no circle (circuit_check). */
static int level_of(const struct circuit *circuit, const struct step *step)
{
    int level = 0;
    for (size_t i = 0; i < step->after_count; i++) {
        int before = level_of(circuit, circuit_step(circuit, step->after[i]));
        level = before + 1 > level ? before + 1 : level;
    }
    return level;
}

static size_t on_level(const struct layout_card *card, int level)
{
    size_t count = 0;
    for (size_t i = 0; i < card->chip_count; i++)
        count += card->chips[i].level == level;
    return count;
}

/* By level, the circuit's order kept within each. */
static void sort_chips(struct layout_card *card)
{
    for (size_t i = 1; i < card->chip_count; i++) {
        struct layout_chip chip = card->chips[i];
        size_t at = i;
        for (; at > 0 && card->chips[at - 1].level > chip.level; at--)
            card->chips[at] = card->chips[at - 1];
        card->chips[at] = chip;
    }
}

/* The widths of a passage's first line, which stands beside its sign, and of the others. */
static int line_width(bool half)
{
    return half ? (INSIDE - BETWEEN) / 2 - 2 * BETWEEN : INSIDE - LAYOUT_ICON - BETWEEN;
}

static void write_chip(const struct lens *lens, struct layout_chip *chip)
{
    const struct step *step = chip->step;
    int width = line_width(chip->half);
    struct span kind =
        lens_say_word(lens, "picture.passage.", span_of(passage_word(step->passage)));
    struct span votes =
        !quorum_is_own(&step->quorum) || step->recorded ? circuit_votes(lens, step) : SPAN("");
    struct text_lines time =
        both(lens, wrap(lens, circuit_deadline(lens, &step->deadline), width, CARD_SMALL),
             wrap(lens, circuit_expiry(lens, step), width, CARD_SMALL));
    chip->kind = kind;
    chip->name = wrap(lens, lens_body(lens, step->body), width, CARD_TEXT + BOLD);
    chip->detail = both(lens, wrap(lens, votes, width, CARD_SMALL), time);
}

/* Passages of one level stand beside each other where their bodies' names fit. */
static bool stand_beside(const struct lens *lens, const struct layout_card *card, int level)
{
    for (size_t i = 0; i < card->chip_count; i++) {
        const struct layout_chip *chip = &card->chips[i];
        assert(chip->step != NULL);
        struct span name = lens_body(lens, chip->step->body);
        if (chip->level == level && text_widest(name, CARD_TEXT + BOLD) > line_width(true))
            return false;
    }
    return on_level(card, level) > 1;
}

static void add_chips(const struct lens *lens, const struct circuit *circuit, size_t state,
                      struct layout_card *card)
{
    const struct net_state *row = &circuit->net.states[state];
    card->chips = arena_new(lens->reader.arena, struct layout_chip, row->passages);
    for (size_t i = 0; i < row->passages; i++) {
        const struct step *step = &circuit->steps[row->passage[i]];
        card->chips[card->chip_count++] =
            (struct layout_chip){.step = step, .level = level_of(circuit, step)};
    }
    sort_chips(card);
    for (size_t i = 0; i < card->chip_count; i++) {
        card->chips[i].half = stand_beside(lens, card, card->chips[i].level);
        write_chip(lens, &card->chips[i]);
    }
}

/* --- ways out -------------------------------------------------------------------------------- */

struct span circuit_then(const struct lens *lens, const struct circuit *circuit, size_t state)
{
    return lens_say(lens, circuit->net.states[state].passages > 1 ? "picture.then-all"
                                                                  : "picture.then-one");
}

static void add_row(const struct lens *lens, struct layout_card *card, struct layout_row row,
                    struct span text)
{
    row.text = wrap(lens, text, INSIDE - LAYOUT_ICON, CARD_TEXT + BOLD);
    card->rows[card->row_count++] = row;
}

/* "Valider"; where several bodies are asked, "Valider – Conseil de Direction". */
static struct span outcome_text(const struct lens *lens, const struct layout_card *card,
                                const struct step *step, const struct outcome *outcome)
{
    struct span label = label_in(outcome->label, lens->language);
    if (card->chip_count < 2)
        return label;
    return span_format(lens->reader.arena, "%.*s – %.*s", SPAN_ARG(label),
                       SPAN_ARG(lens_body(lens, step->body)));
}

static void add_outcomes(const struct lens *lens, struct layout_card *card, const struct step *step)
{
    for (size_t i = 0; i < step->outcome_count; i++) {
        const struct outcome *outcome = &step->outcomes[i];
        if (outcome->to != NET_NOWHERE)
            add_row(lens, card,
                    (struct layout_row){.step = step, .outcome = outcome, .to = outcome->to},
                    outcome_text(lens, card, step, outcome));
    }
}

static size_t rows_max(const struct circuit *circuit, size_t state)
{
    size_t count = 1;
    for (size_t i = 0; i < circuit->step_count; i++)
        if (step_begins(&circuit->steps[i], state))
            count +=
                circuit->steps[i].passage == PASSAGE_NONE ? 1 : circuit->steps[i].outcome_count;
    return count;
}

/* What bodies decide first, then what all of it leads to, then what persons may do. */
static void add_rows(const struct lens *lens, const struct circuit *circuit, size_t state,
                     struct layout_card *card)
{
    card->rows = arena_new(lens->reader.arena, struct layout_row, rows_max(circuit, state));
    for (size_t i = 0; i < card->chip_count; i++)
        add_outcomes(lens, card, card->chips[i].step);
    if (circuit->states[state].then != NET_NOWHERE)
        add_row(lens, card, (struct layout_row){.to = circuit->states[state].then},
                circuit_then(lens, circuit, state));
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage == PASSAGE_NONE && step_begins(step, state))
            add_row(lens, card, (struct layout_row){.step = step, .to = step->to},
                    label_in(step->label, lens->language));
    }
}

struct layout_card *circuit_cards(const struct lens *lens, const struct circuit *circuit)
{
    struct layout_card *cards =
        arena_new(lens->reader.arena, struct layout_card, circuit->state_count);
    for (size_t i = 0; i < circuit->state_count; i++) {
        const struct state *state = &circuit->states[i];
        cards[i].title = wrap(lens, label_in(state->label, lens->language), INSIDE - LAYOUT_ICON,
                              CARD_TITLE + BOLD);
        cards[i].note =
            wrap(lens, circuit_deadline(lens, &state->deadline), INSIDE - LAYOUT_ICON, CARD_SMALL);
        add_chips(lens, circuit, i, &cards[i]);
        add_rows(lens, circuit, i, &cards[i]);
    }
    return cards;
}
