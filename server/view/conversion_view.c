#include "server/conversion_view.h"

#include "server/circuit_facts.h"
#include "server/circuit_page_view.h"

/* --- which state for which
 * ------------------------------------------------------------------------
 */

static struct span field_name(struct arena *arena, const struct state *state)
{
    return span_format(arena, "etat.%.*s", SPAN_ARG(state->id));
}

struct conversion_map conversion_asked_map(struct arena *arena,
                                           const struct conversion_asked *asked)
{
    const struct circuit *from = &asked->from->circuit, *to = &asked->to->circuit;
    struct conversion_map map = conversion_same(from, to);
    for (size_t i = 0; i < from->state_count; i++) {
        size_t state;
        struct span name = field_name(arena, &from->states[i]);
        const json_t *given = json_object_getn(asked->args, name.ptr, name.len);
        if (given != NULL)
            map.to[i] = circuit_state(to, text_of(given), &state) ? (uint16_t)state : NET_NOWHERE;
    }
    return map;
}

/* --- what it would do
 * -------------------------------------------------------------------------------
 */

struct comparison {
    const struct lens *lens;
    const struct circuit *from, *to;
    const struct conversion_map *map;
};

static void add_effect(const struct lens *lens, struct buf *text, const char *id, size_t count)
{
    struct arena *arena = lens->reader.arena;
    if (count == 0)
        return;
    if (text->len > 0)
        buf_add_char(text, ' ');
    buf_add(text, message_with(arena, lens->locale,
                               message_form(arena, lens->locale, span_of(id), (int64_t)count),
                               {"count", span_format(arena, "%zu", count)}));
}

static struct span effect_text(const struct lens *lens, const struct conversion_row *row)
{
    struct buf text = {.arena = lens->reader.arena};
    buf_add(&text, lens_say_word(lens, "convert.", span_of(conversion_word(row->conversion))));
    add_effect(lens, &text, "convert.voided", row->voided);
    add_effect(lens, &text, "convert.revalidated", row->revalidated);
    return buf_span(&text);
}

static json_t *place_model(const struct lens *lens, const struct circuit *circuit, size_t state)
{
    json_t *model = json_object();
    set_text(model, "label", circuit_facts_place(lens, circuit, state));
    set_text(model, "phase", span_of(phase_word(circuit->states[state].phase)));
    return model;
}

static json_t *row_model(const struct comparison *comparison, const struct conversion_row *row)
{
    const struct lens *lens = comparison->lens;
    json_t *model = json_object();
    set_value(model, "state", place_model(lens, comparison->from, row->state));
    if (row->target != NET_NOWHERE)
        set_value(model, "to", place_model(lens, comparison->to, row->target));
    set_number(model, "fiches", (int64_t)row->fiches);
    set_text(model, "effect", effect_text(lens, row));
    set_flag(model, "blocked", row->conversion != CONVERSION_MOVES);
    return model;
}

static json_t *plan_model(const struct comparison *comparison, const struct plan *plan,
                          const struct running *running)
{
    struct arena *arena = comparison->lens->reader.arena;
    struct conversion_row *rows =
        arena_new(arena, struct conversion_row, comparison->from->state_count);
    size_t moves = 0, count = conversion_preview(comparison->from, comparison->to, comparison->map,
                                                 running->items, running->count, rows);
    json_t *model = json_object(), *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, row_model(comparison, &rows[i]));
        moves += rows[i].conversion == CONVERSION_MOVES ? rows[i].fiches : 0;
    }
    set_text(model, "plan", plan->slug);
    set_text(model, "name", plan->name);
    set_value(model, "rows", list);
    set_number(model, "count", (int64_t)running->count);
    set_number(model, "moves", (int64_t)moves);
    return model;
}

enum err conversion_plans(const struct lens *lens, const struct installed_circuit *from,
                          const struct circuit *to, const struct conversion_map *map,
                          json_t **plans)
{
    const struct directory *directory = lens->reader.actor.directory;
    struct comparison comparison = {.lens = lens, .from = &from->circuit, .to = to, .map = map};
    json_t *list = json_adopt(lens->reader.arena, json_array());
    for (size_t i = 0; i < directory->plan_count; i++) {
        const struct plan *plan = &directory->plans[i];
        struct running running;
        TRY(running_fiches(&lens->reader, plan, from->ref, &running));
        if (running.count > 0 || plan->circuit == from)
            json_array_append_new(list, plan_model(&comparison, plan, &running));
    }
    *plans = json_incref(list);
    return ERR_NONE;
}

/* --- the page
 * ----------------------------------------------------------------------------------------
 */

static bool has_fiches(const json_t *plans, const struct lens *lens, const struct state *state)
{
    struct span label = label_in(state->label, lens->language);
    for (size_t i = 0; i < json_array_size(plans); i++) {
        const json_t *rows = json_object_get(json_array_get(plans, i), "rows");
        for (size_t j = 0; j < json_array_size(rows); j++) {
            const json_t *place = json_object_get(json_array_get(rows, j), "state");
            if (span_eq(text_at(place, "label"), label))
                return true;
        }
    }
    return false;
}

/* The states a fiche may go to from one: those of its phase, and drafts. */
static json_t *targets_model(const struct conversion_asked *asked, const struct lens *lens,
                             size_t state, uint16_t chosen)
{
    const struct circuit *from = &asked->from->circuit, *to = &asked->to->circuit;
    json_t *options = json_array();
    json_array_append_new(options, small_form_option(SPAN(""), lens_say(lens, "convert.stay")));
    for (size_t i = 0; i < to->state_count; i++) {
        if (conversion_of(from, state, to, (uint16_t)i) != CONVERSION_MOVES)
            continue;
        json_t *option = small_form_option(to->states[i].id, circuit_facts_place(lens, to, i));
        if (i == chosen)
            set_flag(option, "selected", true);
        json_array_append_new(options, option);
    }
    return options;
}

static json_t *choices_model(const struct conversion_asked *asked, const struct lens *lens,
                             const struct conversion_map *map, const json_t *plans)
{
    const struct circuit *from = &asked->from->circuit;
    json_t *list = json_array();
    for (size_t i = 0; i < from->state_count; i++) {
        if (!has_fiches(plans, lens, &from->states[i]))
            continue;
        json_t *model = json_object();
        struct span kept =
            map->to[i] == NET_NOWHERE ? SPAN("") : asked->to->circuit.states[map->to[i]].id;
        set_text(model, "name", field_name(lens->reader.arena, &from->states[i]));
        set_text(model, "label", circuit_facts_place(lens, from, i));
        set_text(model, "kept", kept);
        set_value(model, "options", targets_model(asked, lens, i, map->to[i]));
        json_array_append_new(list, model);
    }
    return list;
}

/* A plan's button: what is sent, and what was refused. */
static void add_deed(const struct lens *lens, const struct conversion_asked *asked,
                     const struct attempt *attempt, json_t *plan)
{
    const struct plan *named = directory_plan(lens->reader.actor.directory, text_at(plan, "plan"));
    bool is_next = named->circuit == asked->from; /* new fiches would begin on the old version */
    if (number_at(plan, "moves") == 0 && !is_next)
        return;
    json_t *deed = json_object();
    set_text(deed, "operation", lens_operation(lens));
    set_flag(deed, "is_next", is_next);
    if (attempt != NULL && span_eq(text_at(attempt->args, "plan"), named->slug)) {
        set_text(deed, "reason", text_at(attempt->args, "raison"));
        set_text(deed, "error",
                 lens_say_word(lens, "refusal.", span_of(refusal_word(attempt->refusal))));
    }
    set_value(plan, "deed", deed);
}

static enum err add_preview(const struct lens *lens, const struct conversion_asked *asked,
                            const struct attempt *attempt, json_t *page)
{
    json_t *plans;
    struct conversion_map map = conversion_asked_map(lens->reader.arena, asked);
    TRY(conversion_plans(lens, asked->from, &asked->to->circuit, &map, &plans));
    set_value(page, "plans", plans);
    set_value(page, "choices", choices_model(asked, lens, &map, plans));
    set_text(page, "to", asked->to->ref);
    for (size_t i = 0; i < json_array_size(plans); i++)
        add_deed(lens, asked, attempt, json_array_get(plans, i));
    return ERR_NONE;
}

enum err conversion_model(const struct lens *lens, const struct conversion_asked *asked,
                          const struct attempt *attempt, json_t **page)
{
    json_t *model = json_adopt(lens->reader.arena, json_object());
    struct span to = asked->to != NULL ? asked->to->ref : SPAN("");
    circuit_page_trail(lens, asked->from, "convert.title", model);
    set_text(model, "id", asked->from->ref);
    set_text(model, "name", label_in(asked->from->circuit.title, lens->language));
    set_text(model, "url", circuit_page_url(lens, asked->from->ref, "/passage"));
    set_value(model, "others", circuit_page_others(lens, asked->from, to));
    if (asked->to != NULL)
        TRY(add_preview(lens, asked, attempt, model));
    *page = model;
    return ERR_NONE;
}
