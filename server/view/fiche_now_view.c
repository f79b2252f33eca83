#include "server/fiche_now_view.h"

#include "base/day.h"
#include "forms/check.h"
#include "server/ballot_view.h"
#include "server/circuit_words.h"
#include "server/fiche_wait_view.h"
#include "server/value_view.h"
#include "server/when.h"

static const struct circuit *circuit_of(const struct fiche_sight *sight)
{
    return &sight->scene->circuit->circuit;
}

static size_t here_of(const struct fiche_sight *sight)
{
    return (size_t)(sight->scene->state - circuit_of(sight)->states);
}

/* --- the track ------------------------------------------------------------------------------- */

/* The states the fiche has been in: where it was created, where it was moved. */
static struct net_set visited(const struct fiche_sight *sight)
{
    struct net_set set = {0};
    for (size_t i = 0; i < json_array_size(fiche_events(sight)); i++) {
        size_t state;
        const json_t *body = json_object_get(json_array_get(fiche_events(sight), i), "body");
        struct span to = text_at(body, "to");
        if (circuit_state(circuit_of(sight), to.len > 0 ? to : text_at(body, "state"), &state))
            net_add(&set, (uint16_t)state);
    }
    return set;
}

/* The places shown: the main path and the present one; of a fiche that ended elsewhere, those
 * it went through. */
static bool is_shown(const struct fiche_sight *sight, const struct net_set *path, size_t state)
{
    uint16_t here = (uint16_t)here_of(sight), at = (uint16_t)state;
    bool ended_aside = sight->scene->state->phase == PHASE_CLOSED && !net_has(path, here);
    if (!ended_aside)
        return at == here || net_has(path, at);
    struct net_set been = visited(sight);
    return at == here || (net_has(path, at) && net_has(&been, at));
}

static json_t *place_model(const struct fiche_sight *sight, size_t state)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    size_t here = here_of(sight);
    json_t *place = json_object();
    set_text(place, "id", circuit_of(sight)->states[state].id);
    set_text(place, "label", value_label(lens, circuit_of(sight)->states[state].label));
    set_text(place, "place",
             state == here  ? SPAN("here")
             : state < here ? SPAN("done")
                            : SPAN("ahead"));
    if (state != here)
        return place;
    struct span since = when_day(arena, lens->locale, sight->scene->fiche.since);
    set_flag(place, "current", true);
    set_text(place, "note", message_with(arena, lens->locale, SPAN("fiche.since"), {"day", since}));
    return place;
}

static json_t *track_model(const struct fiche_sight *sight)
{
    json_t *track = json_array();
    const struct net_set *path = &circuit_of(sight)->path;
    for (size_t state = 0; state < circuit_of(sight)->state_count; state++)
        if (is_shown(sight, path, state))
            json_array_append_new(track, place_model(sight, state));
    return track;
}

/* --- what is missing ------------------------------------------------------------------------ */

struct span fiche_now_gate(const struct fiche_sight *sight)
{
    for (size_t i = 0; i < circuit_of(sight)->step_count; i++) {
        const struct step *step = &circuit_of(sight)->steps[i];
        if (flow_begins_here(sight->scene, step) && step->gate.len > 0)
            return step->gate;
    }
    return SPAN("");
}

json_t *fiche_now_missing(const struct fiche_sight *sight, const json_t *content, struct span gate,
                          struct span inputs)
{
    struct arena *arena = sight->lens->reader.arena;
    const struct form *form = sight->scene->form->form;
    struct report report = {.arena = arena};
    json_t *items = json_array();
    if (gate.len > 0)
        form_missing(form, content, gate, &report);
    for (size_t i = 0; i < report.count; i++) {
        const struct finding *finding = &report.findings[i];
        if (form_field(form, finding->field)->is_inside && !sight->inside)
            continue;
        json_t *item = json_object();
        set_text(item, "field", finding->path);
        set_text(item, "label", value_place(sight->lens, form, finding));
        if (inputs.len > 0)
            set_text(item, "url", span_concat(arena, inputs, finding->path));
        json_array_append_new(items, item);
    }
    return items;
}

static bool is_complete(const struct fiche_sight *sight, const struct step *step)
{
    struct report report = {.arena = sight->lens->reader.arena};
    if (step->gate.len > 0)
        form_missing(sight->scene->form->form, sight->scene->fiche.content, step->gate, &report);
    return report.count == 0;
}

/* --- what may happen ------------------------------------------------------------------------- */

static json_t *named_step(const struct lens *lens, const struct step *step)
{
    json_t *model = json_object();
    set_text(model, "id", step->id);
    set_text(model, "label", value_label(lens, step->label));
    return model;
}

/* What an act asks for before it is taken; NULL: nothing. */
static json_t *asks_model(const struct lens *lens, const struct step *step)
{
    struct arena *arena = lens->reader.arena;
    json_t *form = json_object();
    if (step->expected) {
        json_t *day = json_object();
        int64_t tomorrow = lens->reader.actor.now + DAY_US;
        set_text(day, "ask", lens_say(lens, "fiche.expected"));
        set_text(day, "min", when_day_iso(arena, tomorrow));
        set_value(form, "expected", day);
    }
    if (step->reason)
        set_value(form, "reason", json_alone("ask", json_text(lens_say(lens, "fiche.reason"))));
    if (json_object_size(form) > 0)
        return form;
    json_decref(form);
    return NULL;
}

/* "Donner mon accord : …": a pair's act is the reader's half of it. */
static void add_agreement(const struct fiche_sight *sight, const struct step *step, json_t *model)
{
    const struct lens *lens = sight->lens;
    if (!step->pair)
        return;
    set_text(model, "label",
             message_with(lens->reader.arena, lens->locale, SPAN("fiche.agree"),
                          {"step", value_label(lens, step->label)}));
    set_text(model, "hint", lens_say(lens, "fiche.agree-help"));
}

/* What a body said, recorded by somebody without a seat in it, who has no queue. */
static void add_record(const struct fiche_sight *sight, const struct step *step, json_t *model)
{
    const struct lens *lens = sight->lens;
    json_t *form = ballot_record(lens, step);
    set_text(model, "label",
             message_with(lens->reader.arena, lens->locale, SPAN("fiche.record"),
                          {"step", value_label(lens, step->label)}));
    set_text(model, "url", span_concat(lens->reader.arena, sight->url, SPAN("/decisions")));
    set_text(model, "hint",
             message_with(lens->reader.arena, lens->locale, SPAN("fiche.records"),
                          {"body", lens_body(lens, step->body)}));
    set_value(model, "form", form);
}

static void add_decision(const struct fiche_sight *sight, const struct step *step, json_t *model)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    enum refusal why;
    if (flow_seat(sight->scene, step, &why) == NULL) {
        add_record(sight, step, model);
        return;
    }
    struct span id = sight->scene->fiche.id;
    set_text(
        model, "go_url",
        span_concat(arena, SPAN("/validations?fiche="), id, SPAN("#"), id, SPAN("."), step->id));
    set_text(model, "hint",
             message_with(arena, lens->locale, SPAN("fiche.your-seat"),
                          {"body", lens_body(lens, step->body)}));
}

static json_t *act_model(const struct fiche_sight *sight, const struct step *step, bool is_first)
{
    const struct lens *lens = sight->lens;
    json_t *model = named_step(lens, step), *asks;
    bool is_main = is_first && fiche_wait_leads_on(sight, step);
    set_text(model, "weight", is_main ? SPAN("main") : SPAN("light"));
    if (step->passage != PASSAGE_NONE) {
        add_decision(sight, step, model);
        return model;
    }
    set_text(model, "url", span_concat(lens->reader.arena, sight->url, SPAN("/etapes/"), step->id));
    add_agreement(sight, step, model);
    asks = asks_model(lens, step);
    if (asks != NULL)
        set_value(model, "form", asks);
    return model;
}

static json_t *refused_model(const struct lens *lens, const struct step *step, struct span reason)
{
    json_t *model = named_step(lens, step), *reasons = json_array();
    json_array_append_new(reasons, json_text(reason));
    set_text(model, "who", circuit_who(lens, step));
    set_value(model, "reasons", reasons);
    return model;
}

/* "Possible depuis : En cours." */
static struct span not_yet(const struct fiche_sight *sight, const struct step *step)
{
    struct arena *arena = sight->lens->reader.arena;
    struct buf states = {.arena = arena};
    for (size_t i = 0; i < circuit_of(sight)->state_count; i++) {
        if (!step_begins(step, i))
            continue;
        buf_add_text(&states, states.len > 0 ? ", " : "");
        buf_add(&states, value_label(sight->lens, circuit_of(sight)->states[i].label));
    }
    return message_with(arena, sight->lens->locale, SPAN("fiche.not-yet"),
                        {"states", buf_span(&states)});
}

/* Steps further on along the main path are worth a word; all others would only be noise. */
static bool lies_ahead(const struct fiche_sight *sight, const struct step *step)
{
    const struct circuit *circuit = circuit_of(sight);
    const struct net_set *path = &circuit->path;
    for (size_t from = here_of(sight) + 1; from < circuit->state_count; from++)
        if (step_begins(step, from) && net_has(path, (uint16_t)from) &&
            net_has(path, (uint16_t)step_leads(circuit, step, from)) &&
            step_leads(circuit, step, from) > here_of(sight))
            return true;
    return false;
}

/* Why the reader may not, in words: what must come first, or from which day on. */
static struct span why_not(const struct fiche_sight *sight, const struct step *step,
                           enum refusal refusal)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    int64_t due = fiche_wait_earliest(sight);
    if (refusal == REFUSAL_NO_SUCH_STEP)
        return not_yet(sight, step);
    if (refusal == REFUSAL_NOT_LATE && due != INT64_MAX)
        return message_with(arena, lens->locale, SPAN("fiche.once-late"),
                            {"day", fiche_wait_day(lens, due)});
    if (refusal == REFUSAL_NOT_YET)
        return message_with(arena, lens->locale, SPAN("fiche.after"),
                            {"bodies", fiche_wait_first(sight, step)});
    return refusal == REFUSAL_NONE
               ? lens_say(lens, "fiche.incomplete")
               : lens_say_word(lens, "refusal.", span_of(refusal_word(refusal)));
}

static void sort_step(const struct fiche_sight *sight, const struct step *step, json_t *can,
                      json_t *cannot)
{
    enum refusal refusal = flow_may(sight->scene, step);
    if (refusal == REFUSAL_NONE && is_complete(sight, step))
        json_array_append_new(can, act_model(sight, step, json_array_size(can) == 0));
    else if (refusal != REFUSAL_NO_SUCH_STEP || lies_ahead(sight, step))
        json_array_append_new(cannot,
                              refused_model(sight->lens, step, why_not(sight, step, refusal)));
}

/* Decisions come before acts. */
static void sort_steps(const struct fiche_sight *sight, bool decisions, json_t *can, json_t *cannot)
{
    for (size_t i = 0; i < circuit_of(sight)->step_count; i++) {
        const struct step *step = &circuit_of(sight)->steps[i];
        if ((step->passage != PASSAGE_NONE) == decisions)
            sort_step(sight, step, can, cannot);
    }
}

/* --- together ----------------------------------------------------------------------------------
 */

static void add_items(json_t *model, const char *name, json_t *items)
{
    if (json_array_size(items) > 0)
        set_value(model, name, json_alone("items", items));
    else
        json_decref(items);
}

void fiche_now_add(const struct fiche_sight *sight, json_t *model)
{
    json_t *can = json_array(), *cannot = json_array();
    json_t *head = json_object_get(model, "fiche");
    struct span edit = text_at(head, "edit_url"), inputs = SPAN("");
    if (edit.len > 0)
        inputs = span_concat(sight->lens->reader.arena, edit, SPAN("#f-"));
    sort_steps(sight, true, can, cannot);
    sort_steps(sight, false, can, cannot);
    bool has_main = json_array_size(can) > 0 &&
                    span_eq(text_at(json_array_get(can, 0), "weight"), SPAN("main"));
    set_flag(head, "edit_main", edit.len > 0 && !has_main);
    set_value(model, "track", track_model(sight));
    fiche_wait_add(sight, model);
    set_value(model, "can", can);
    add_items(model, "missing",
              fiche_now_missing(sight, sight->scene->fiche.content, fiche_now_gate(sight), inputs));
    add_items(model, "cannot", cannot);
}
