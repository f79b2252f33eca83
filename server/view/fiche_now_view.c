#include "server/fiche_now_view.h"

#include "forms/check.h"
#include "server/circuit_words.h"
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
    for (size_t i = 0; i < json_array_size(sight->events); i++) {
        size_t state;
        const json_t *body = json_object_get(json_array_get(sight->events, i), "body");
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
    struct net_set path = circuit_path(circuit_of(sight));
    for (size_t state = 0; state < circuit_of(sight)->state_count; state++)
        if (is_shown(sight, &path, state))
            json_array_append_new(track, place_model(sight, state));
    return track;
}

/* --- who, and what is missing ---------------------------------------------------------------- */

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
            set_text(item, "url",
                     span_format(arena, "%.*s%.*s", SPAN_ARG(inputs), SPAN_ARG(finding->path)));
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

/* A decision, or an act that carries the fiche on along its main path. */
static bool leads_on(const struct fiche_sight *sight, const struct step *step)
{
    struct net_set path = circuit_path(circuit_of(sight));
    return step->passage != PASSAGE_NONE ||
           (step->to > here_of(sight) && net_has(&path, (uint16_t)step->to));
}

static json_t *act_model(const struct fiche_sight *sight, const struct step *step, bool is_first)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    json_t *model = named_step(lens, step);
    set_text(model, "weight", is_first && leads_on(sight, step) ? SPAN("main") : SPAN("light"));
    if (step->passage != PASSAGE_NONE) {
        set_text(model, "go_url",
                 span_format(arena, "/validations#%.*s.%.*s", SPAN_ARG(sight->scene->fiche.id),
                             SPAN_ARG(step->id)));
        set_text(model, "hint",
                 message_with(arena, lens->locale, SPAN("fiche.your-seat"),
                              {"body", lens_body(lens, step->body)}));
        return model;
    }
    set_text(model, "url",
             span_format(arena, "%.*s/etapes/%.*s", SPAN_ARG(sight->url), SPAN_ARG(step->id)));
    if (step->reason)
        json_object_set_new(model, "reason",
                            json_pack("{s:o}", "ask", json_text(lens_say(lens, "fiche.reason"))));
    return model;
}

static json_t *refused_model(const struct lens *lens, const struct step *step, struct span reason)
{
    json_t *model = named_step(lens, step), *reasons = json_array();
    json_array_append_new(reasons, json_text(reason));
    set_text(model, "who", circuit_who(lens, step));
    json_object_set_new(model, "reasons", reasons);
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
    struct net_set path = circuit_path(circuit);
    for (size_t from = here_of(sight) + 1; from < circuit->state_count; from++)
        if (step_begins(step, from) && net_has(&path, (uint16_t)from) &&
            net_has(&path, (uint16_t)step_leads(circuit, step, from)) &&
            step_leads(circuit, step, from) > here_of(sight))
            return true;
    return false;
}

static void sort_step(const struct fiche_sight *sight, const struct step *step, json_t *can,
                      json_t *cannot)
{
    const struct lens *lens = sight->lens;
    enum refusal refusal = flow_may(sight->scene, step);
    struct span word = span_of(refusal_word(refusal));
    if (refusal == REFUSAL_NO_SUCH_STEP && lies_ahead(sight, step))
        json_array_append_new(cannot, refused_model(lens, step, not_yet(sight, step)));
    else if (refusal == REFUSAL_NONE && is_complete(sight, step))
        json_array_append_new(can, act_model(sight, step, json_array_size(can) == 0));
    else if (refusal == REFUSAL_NONE)
        json_array_append_new(cannot,
                              refused_model(lens, step, lens_say(lens, "fiche.incomplete")));
    else if (refusal != REFUSAL_NO_SUCH_STEP)
        json_array_append_new(cannot,
                              refused_model(lens, step, lens_say_word(lens, "refusal.", word)));
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

/* --- what is awaited ------------------------------------------------------------------------- */

/* "Valider : 2 sur 3", and the other outcomes that have votes. */
static json_t *vote_model(const struct fiche_sight *sight, const struct step *step)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    struct tally main = flow_tally(sight->scene, step, &step->outcomes[0]);
    struct buf text = {.arena = arena};
    json_t *vote = json_object();
    for (size_t i = 0; i < step->outcome_count; i++) {
        struct tally tally = flow_tally(sight->scene, step, &step->outcomes[i]);
        if (i > 0 && tally.given == 0)
            continue;
        buf_add_text(&text, i > 0 ? " ; " : "");
        buf_add(&text, message_with(arena, lens->locale, SPAN("fiche.tally"),
                                    {"outcome", value_label(lens, step->outcomes[i].label)},
                                    {"given", span_format(arena, "%zu", tally.given)},
                                    {"needed", span_format(arena, "%zu", tally.needed)}));
    }
    set_number(vote, "given", (int64_t)main.given);
    set_number(vote, "needed", (int64_t)main.needed);
    set_text(vote, "text", buf_span(&text));
    return vote;
}

/* What one waits for: a decision, else what carries the fiche on, else anything. */
static int urgency(const struct fiche_sight *sight, const struct step *step)
{
    if (!flow_begins_here(sight->scene, step))
        return 0;
    return step->passage != PASSAGE_NONE ? 3 : leads_on(sight, step) ? 2 : 1;
}

static void add_awaited(const struct fiche_sight *sight, json_t *model)
{
    const struct lens *lens = sight->lens;
    const struct step *next = NULL;
    int most = 0;
    for (size_t i = 0; i < circuit_of(sight)->step_count; i++) {
        const struct step *step = &circuit_of(sight)->steps[i];
        if (urgency(sight, step) > most)
            most = urgency(sight, next = step);
    }
    if (next == NULL)
        return;
    bool is_decision = next->passage != PASSAGE_NONE;
    set_text(model, "awaiting",
             message_with(lens->reader.arena, lens->locale,
                          is_decision ? SPAN("fiche.awaits-body") : SPAN("fiche.awaits-roles"),
                          {"who", circuit_who(lens, next)},
                          {"step", value_label(lens, next->label)}));
    if (is_decision)
        json_object_set_new(model, "vote", vote_model(sight, next));
}

static void add_items(json_t *model, const char *name, json_t *items)
{
    if (json_array_size(items) > 0)
        json_object_set_new(model, name, json_pack("{s:O}", "items", items));
    json_decref(items);
}

void fiche_now_add(const struct fiche_sight *sight, json_t *model)
{
    json_t *can = json_array(), *cannot = json_array();
    json_t *head = json_object_get(model, "fiche");
    struct span edit = text_at(head, "edit_url"), inputs = SPAN("");
    if (edit.len > 0)
        inputs = span_format(sight->lens->reader.arena, "%.*s#f-", SPAN_ARG(edit));
    sort_steps(sight, true, can, cannot);
    sort_steps(sight, false, can, cannot);
    bool has_main = json_array_size(can) > 0 &&
                    span_eq(text_at(json_array_get(can, 0), "weight"), SPAN("main"));
    set_flag(head, "edit_main", edit.len > 0 && !has_main);
    json_object_set_new(model, "track", track_model(sight));
    add_awaited(sight, model);
    json_object_set_new(model, "can", can);
    add_items(model, "missing",
              fiche_now_missing(sight, sight->scene->fiche.content, fiche_now_gate(sight), inputs));
    add_items(model, "cannot", cannot);
}
