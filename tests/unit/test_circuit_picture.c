/* test_circuit_picture.c - pictures of circuits, and the tables beside them.
 *
 * With JALON_PAGES=folder the pictures are written there, to be looked at. */
#include "picture_world.h"

#include "server/circuit_picture_view.h"
#include "server/template.h"

static struct layout laid_out(struct picture_eyes *eyes, size_t number)
{
    struct circuit *circuit = arena_new(&eyes->arena, struct circuit, 1);
    *circuit = picture_circuit(&eyes->arena, number);
    struct layout layout = {.circuit = circuit, .cards = circuit_cards(&eyes->lens, circuit)};
    circuit_layout(&eyes->arena, &layout);
    return layout;
}

static bool inside(struct layout_box inner, struct layout_box outer)
{
    return inner.x >= outer.x && inner.y >= outer.y &&
           inner.x + inner.width <= outer.x + outer.width &&
           inner.y + inner.height <= outer.y + outer.height;
}

/* --- boxes ----------------------------------------------------------------------------------- */

static void no_two_cards_overlap_and_each_is_in_the_band_of_its_phase(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct layout layout = laid_out(&eyes, number);
        for (size_t i = 0; i < layout.circuit->state_count; i++) {
            size_t bands = 0;
            for (size_t j = 0; j < i; j++)
                assert_false(picture_overlap(layout.cards[i].box, layout.cards[j].box));
            for (size_t j = 0; j < layout.band_count; j++)
                bands += layout.bands[j].phase == layout.circuit->states[i].phase &&
                         inside(layout.cards[i].box, layout.bands[j].box);
            assert_int_equal(bands, 1);
        }
        for (size_t i = 1; i < layout.band_count; i++)
            assert_true(layout.bands[i].phase != layout.bands[i - 1].phase);
        arena_release(&eyes.arena);
    }
}

static void passages_and_rows_are_inside_their_card_and_apart(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct layout layout = laid_out(&eyes, number);
        for (size_t i = 0; i < layout.circuit->state_count; i++) {
            const struct layout_card *card = &layout.cards[i];
            int end = card->entry;
            for (size_t j = 0; j < card->chip_count; j++) {
                const struct layout_box *box = &card->chips[j].box;
                assert_true(inside(*box, card->box));
                for (size_t k = 0; k < j; k++)
                    assert_false(picture_overlap(*box, card->chips[k].box));
                end = box->y + box->height > end ? box->y + box->height : end;
            }
            for (size_t j = 0; j < card->row_count; j++) {
                assert_true(card->rows[j].top >= end);
                end = card->rows[j].top + LAYOUT_LINE * (int)card->rows[j].text.count;
            }
            assert_true(end <= card->box.y + card->box.height);
        }
        arena_release(&eyes.arena);
    }
}

/* --- lines ----------------------------------------------------------------------------------- */

static void crosses_no_card(const struct layout *layout, const struct layout_row *row)
{
    for (size_t i = 0; i + 1 < row->point_count; i++) {
        struct layout_point from = row->points[i], to = row->points[i + 1];
        assert_true((from.x == to.x) != (from.y == to.y)); /* straight, and goes somewhere */
        for (size_t j = 0; j < layout->circuit->state_count; j++)
            assert_false(picture_overlap(picture_piece(from, to), layout->cards[j].box));
    }
}

static void every_arrow_joins_two_borders_and_crosses_no_card(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct layout layout = laid_out(&eyes, number);
        for (size_t i = 0; i < layout.circuit->state_count; i++)
            for (size_t j = 0; j < layout.cards[i].row_count; j++) {
                const struct layout_row *row = &layout.cards[i].rows[j];
                assert_true(row->point_count >= 2);
                assert_true(picture_on_border(row->points[0], layout.cards[i].box));
                assert_true(picture_on_border(row->points[row->point_count - 1],
                                              layout.cards[row->to].box));
                crosses_no_card(&layout, row);
                for (size_t k = 0; k < row->point_count; k++)
                    assert_true(row->points[k].x > 0 && row->points[k].x < layout.width &&
                                row->points[k].y > 0 && row->points[k].y < layout.height);
            }
        arena_release(&eyes.arena);
    }
}

/* Whether two pieces lie on one another for more than a point. */
static bool run_together(struct layout_point a, struct layout_point b, struct layout_point c,
                         struct layout_point d)
{
    struct layout_box one = picture_piece(a, b), other = picture_piece(c, d);
    return (a.x == b.x) == (c.x == d.x) && picture_overlap(one, other);
}

static void only_lines_to_the_same_state_lie_on_one_another(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct layout layout = laid_out(&eyes, number);
        const struct layout_row *rows[2048];
        size_t count = 0;
        for (size_t i = 0; i < layout.circuit->state_count; i++)
            for (size_t j = 0; j < layout.cards[i].row_count; j++)
                rows[count++] = &layout.cards[i].rows[j];
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < i; j++)
                for (size_t k = 0; rows[i]->to != rows[j]->to && k + 1 < rows[i]->point_count; k++)
                    for (size_t l = 0; l + 1 < rows[j]->point_count; l++)
                        assert_false(run_together(rows[i]->points[k], rows[i]->points[k + 1],
                                                  rows[j]->points[l], rows[j]->points[l + 1]));
        arena_release(&eyes.arena);
    }
}

/* Where phases follow one another on it, the main way is one straight line. */
static void the_main_way_of_what_is_shipped_goes_straight_down(void **unused)
{
    (void)unused;
    for (size_t number = PICTURE_MADE; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct layout layout = laid_out(&eyes, number);
        for (size_t i = 0; i + 1 < layout.column_count; i++) {
            const struct layout_card *card = &layout.cards[layout.column[i]];
            size_t straight = 0;
            for (size_t j = 0; j < card->row_count; j++)
                straight +=
                    card->rows[j].exit == EXIT_DOWN && card->rows[j].to == layout.column[i + 1];
            assert_true(straight > 0);
        }
        arena_release(&eyes.arena);
    }
}

/* To give up and open again would be the shortest way; it is not the main one. */
static void the_main_way_does_not_go_through_what_has_ended(void **unused)
{
    (void)unused;
    struct picture_eyes eyes;
    picture_open(&eyes, LANGUAGE_FR);
    struct circuit circuit = picture_read(
        &eyes.arena,
        SPAN("{\"circuit\":\"x\",\"version\":1,\"title\":{\"fr\":\"X\"},\"initial\":\"a\","
             "\"states\":[{\"id\":\"a\",\"phase\":\"draft\",\"label\":{\"fr\":\"A\"}},"
             "{\"id\":\"b\",\"phase\":\"draft\",\"label\":{\"fr\":\"B\"}},"
             "{\"id\":\"c\",\"phase\":\"draft\",\"label\":{\"fr\":\"C\"}},"
             "{\"id\":\"d\",\"phase\":\"draft\",\"label\":{\"fr\":\"D\"}},"
             "{\"id\":\"z\",\"phase\":\"closed\",\"label\":{\"fr\":\"Z\"}},"
             "{\"id\":\"y\",\"phase\":\"closed\",\"label\":{\"fr\":\"Y\"}}],\"steps\":["
             "{\"id\":\"give-up\",\"label\":{\"fr\":\"S\"},\"from\":[\"a\"],\"by\":[\"lead\"],"
             "\"to\":\"y\"},"
             "{\"id\":\"open\",\"label\":{\"fr\":\"S\"},\"from\":[\"y\"],\"by\":[\"lead\"],\"to\":"
             "\"d\"},"
             "{\"id\":\"ab\",\"label\":{\"fr\":\"S\"},\"from\":[\"a\"],\"by\":[\"lead\"],\"to\":"
             "\"b\"},"
             "{\"id\":\"bc\",\"label\":{\"fr\":\"S\"},\"from\":[\"b\"],\"by\":[\"lead\"],\"to\":"
             "\"c\"},"
             "{\"id\":\"cd\",\"label\":{\"fr\":\"S\"},\"from\":[\"c\"],\"by\":[\"lead\"],\"to\":"
             "\"d\"},"
             "{\"id\":\"dz\",\"label\":{\"fr\":\"S\"},\"from\":[\"d\"],\"by\":[\"lead\"],\"to\":"
             "\"z\"}]}"));
    struct net_set path = circuit_path(&circuit);
    for (size_t state = 0; state < circuit.state_count; state++)
        assert_int_equal(net_has(&path, (uint16_t)state),
                         !span_eq(circuit.states[state].id, SPAN("y")));
    arena_release(&eyes.arena);
}

/* --- what is told ---------------------------------------------------------------------------- */

/* How often a step is in a state's card: as a passage, or as a way out. */
static size_t times_in(const struct layout_card *card, const struct step *step)
{
    size_t times = 0;
    for (size_t i = 0; i < card->chip_count; i++)
        times += card->chips[i].step == step;
    for (size_t i = 0; i < card->row_count && step->passage == PASSAGE_NONE; i++)
        times += card->rows[i].step == step;
    return times;
}

static size_t ways_out(const struct layout_card *card, const struct step *step)
{
    size_t ways = 0;
    for (size_t i = 0; i < card->row_count; i++)
        ways += card->rows[i].step == step;
    return ways;
}

static size_t outcomes_that_lead(const struct step *step)
{
    size_t count = 0;
    for (size_t i = 0; i < step->outcome_count; i++)
        count += step->outcomes[i].to != NET_NOWHERE;
    return step->passage == PASSAGE_NONE ? 1 : count;
}

static void every_step_is_once_in_the_card_of_each_state_it_begins_in(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct layout layout = laid_out(&eyes, number);
        for (size_t i = 0; i < layout.circuit->state_count; i++)
            for (size_t j = 0; j < layout.circuit->step_count; j++) {
                const struct step *step = &layout.circuit->steps[j];
                bool begins = step_begins(step, i);
                assert_int_equal(times_in(&layout.cards[i], step), begins);
                assert_int_equal(ways_out(&layout.cards[i], step),
                                 begins ? outcomes_that_lead(step) : 0);
            }
        arena_release(&eyes.arena);
    }
}

static size_t rows_about(const json_t *steps, struct span from, struct span id)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(steps); i++)
        count += span_eq(text_at(json_array_get(steps, i), "from"), from) &&
                 span_eq(text_at(json_array_get(steps, i), "id"), id);
    return count;
}

static void every_step_has_a_row_of_the_table_for_each_state_it_begins_in(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct circuit circuit = picture_circuit(&eyes.arena, number);
        json_t *model = json_adopt(&eyes.arena, circuit_picture_model(&eyes.lens, &circuit, NULL));
        const json_t *steps = json_object_get(model, "steps");
        for (size_t i = 0; i < circuit.state_count; i++)
            for (size_t j = 0; j < circuit.step_count; j++)
                assert_int_equal(rows_about(steps, circuit.states[i].label.fr, circuit.steps[j].id),
                                 step_begins(&circuit.steps[j], i));
        arena_release(&eyes.arena);
    }
}

static void only_the_card_where_the_fiche_stands_is_marked(void **unused)
{
    (void)unused;
    for (size_t number = PICTURE_MADE; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct circuit circuit = picture_circuit(&eyes.arena, number);
        for (size_t state = 0; state < circuit.state_count; state++) {
            struct fiche fiche = {.state = circuit.states[state].id};
            json_t *model =
                json_adopt(&eyes.arena, circuit_picture_model(&eyes.lens, &circuit, &fiche));
            const json_t *cards = json_object_get(model, "cards");
            for (size_t i = 0; i < circuit.state_count; i++)
                assert_int_equal(json_object_get(json_array_get(cards, i), "here") != NULL,
                                 i == state);
        }
        arena_release(&eyes.arena);
    }
}

/* --- the page -------------------------------------------------------------------------------- */

static void keep(struct arena *arena, struct span name, size_t number, struct span page)
{
    const char *folder = getenv("JALON_PAGES");
    if (folder == NULL)
        return;
    struct span path =
        span_format(arena, "%s/picture-%zu-%.*s.html", folder, number, SPAN_ARG(name));
    FILE *file = fopen(path.ptr, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(page.ptr, 1, page.len, file), page.len);
    assert_int_equal(fclose(file), 0);
}

static json_t *page_model(struct picture_eyes *eyes, const struct circuit *circuit)
{
    json_t *frame = json_load_file(SOURCE_DIR "/tests/pages/frame.json", 0, NULL);
    json_t *model = json_adopt(&eyes->arena, json_object());
    struct fiche fiche = {.state = circuit->states[circuit->state_count / 2].id};
    assert_non_null(frame);
    set_text(model, "title", circuit->title.fr);
    json_object_set_new(model, "frame", frame);
    json_object_set_new(model, "fiche",
                        json_pack("{s:s%}", "title", circuit->title.fr.ptr, circuit->title.fr.len));
    json_object_set_new(model, "picture", circuit_picture_model(&eyes->lens, circuit, &fiche));
    return model;
}

static void every_circuit_is_drawn_in_both_languages(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < picture_count() * 2; i++) {
        struct picture_eyes eyes;
        const struct templates *templates;
        struct span trouble;
        picture_open(&eyes, i % 2 == 0 ? LANGUAGE_FR : LANGUAGE_EN);
        struct circuit circuit = picture_circuit(&eyes.arena, i / 2);
        struct buf page = {.arena = &eyes.arena};
        assert_int_equal(templates_load(&eyes.arena, assets, assets_count, &templates, &trouble),
                         ERR_NONE);
        assert_int_equal(template_render(templates, SPAN("fiche-circuit"),
                                         page_model(&eyes, &circuit), &eyes.locale, &page),
                         ERR_NONE);
        assert_non_null(memmem(page.ptr, page.len, "role=\"img\"", 10));
        if (i % 2 == 0)
            keep(&eyes.arena, circuit.name, i / 2, buf_span(&page));
        arena_release(&eyes.arena);
    }
}

TESTS(no_two_cards_overlap_and_each_is_in_the_band_of_its_phase,
      passages_and_rows_are_inside_their_card_and_apart,
      every_arrow_joins_two_borders_and_crosses_no_card,
      only_lines_to_the_same_state_lie_on_one_another,
      the_main_way_of_what_is_shipped_goes_straight_down,
      the_main_way_does_not_go_through_what_has_ended,
      every_step_is_once_in_the_card_of_each_state_it_begins_in,
      every_step_has_a_row_of_the_table_for_each_state_it_begins_in,
      only_the_card_where_the_fiche_stands_is_marked, every_circuit_is_drawn_in_both_languages)
