#include "server/fiche_view.h"

#include "base/day.h"
#include "forms/content.h"
#include "forms/fuzzy.h"
#include "server/delegation_view.h"
#include "server/difference_view.h"
#include "server/fiche_advice_view.h"
#include "server/fiche_now_view.h"
#include "server/fiche_wait_view.h"
#include "server/revision.h"
#include "server/value_view.h"
#include "server/when.h"

void fiche_sight(const struct lens *lens, const struct scene *scene, struct fiche_sight *sight)
{
    struct arena *arena = lens->reader.arena;
    *sight = (struct fiche_sight){
        .lens = lens,
        .scene = scene,
        .history = arena_new(arena, json_t *, 1),
        .inside = scene_may(scene, CAPABILITY_FICHE_INSIDE) == REFUSAL_NONE,
        .may_edit = scene_may(scene, CAPABILITY_FICHE_EDIT) == REFUSAL_NONE,
        .url = span_concat(arena, SPAN("/fiches/"), scene->fiche.id),
    };
    sight->content = fiche_visible(sight, scene->fiche.content);
}

const json_t *fiche_events(const struct fiche_sight *sight)
{
    const struct reader *reader = &sight->lens->reader;
    if (*sight->history == NULL &&
        query_history(reader, sight->scene->fiche.id, sight->history) != ERR_NONE)
        *sight->history = json_adopt(reader->arena, json_array());
    return *sight->history;
}

json_t *fiche_visible(const struct fiche_sight *sight, json_t *content)
{
    return form_visible(sight->lens->reader.arena, sight->scene->form->form, content,
                        sight->inside);
}

struct span fiche_actor(const struct lens *lens, struct span person)
{
    return person.len > 0 ? lens_person(lens, person) : lens_say(lens, "fiche.installation");
}

/* --- what all its pages have ----------------------------------------------------------------- */

/* Who saved the present revision, and when. */
static json_t *saved_model(const struct fiche_sight *sight)
{
    const struct lens *lens = sight->lens;
    const struct fiche *fiche = &sight->scene->fiche;
    json_t *saved = json_object();
    set_text(saved, "by", fiche_actor(lens, fiche->saved_by));
    set_value(saved, "at", when_model(lens->reader.arena, lens->locale, fiche->saved_at));
    return saved;
}

static json_t *head_model(const struct fiche_sight *sight)
{
    struct arena *arena = sight->lens->reader.arena;
    const struct fiche *fiche = &sight->scene->fiche;
    json_t *head = json_object();
    struct span url = sight->url;
    set_text(head, "id", fiche->id);
    set_text(head, "plan", fiche->plan);
    set_text(head, "form", fiche->form_ref);
    set_text(head, "circuit", fiche->circuit_ref);
    set_text(head, "kind", value_label(sight->lens, sight->scene->form->form->title));
    set_text(head, "code", fiche->code);
    set_text(head, "title", fiche->title);
    set_number(head, "revision", fiche->revision);
    set_text(head, "url", url);
    set_text(head, "history_url", span_concat(arena, url, SPAN("/historique")));
    set_text(head, "circuit_url", span_concat(arena, url, SPAN("/circuit")));
    if (sight->may_edit)
        set_text(head, "edit_url", span_concat(arena, url, SPAN("/modifier")));
    set_value(head, "saved", saved_model(sight));
    return head;
}

static void add_place(json_t *items, struct span label, struct span url)
{
    json_t *item = json_object();
    set_text(item, "label", label);
    if (url.len > 0)
        set_text(item, "url", url);
    json_array_append_new(items, item);
}

static void add_nodes(const struct fiche_sight *sight, struct span plan_url, json_t *items)
{
    struct arena *arena = sight->lens->reader.arena;
    const struct node *path[PLAN_LEVELS_MAX];
    size_t count = query_path(sight->lens->reader.actor.directory, sight->scene->node, path);
    for (size_t i = 0; i < count; i++)
        add_place(items,
                  span_concat(arena, path[i]->code, span_of(path[i]->code.len > 0 ? " " : ""),
                              path[i]->title),
                  span_concat(arena, plan_url, SPAN("#"), path[i]->id));
}

static json_t *trail_model(const struct fiche_sight *sight, const char *here)
{
    const struct lens *lens = sight->lens;
    const struct plan *plan = sight->scene->plan;
    const struct fiche *fiche = &sight->scene->fiche;
    json_t *items = json_array();
    struct span plan_url = span_concat(lens->reader.arena, SPAN("/plans/"), plan->slug);
    struct span own = fiche->code.len > 0 ? fiche->code : fiche->title;
    add_place(items, lens_say(lens, "nav.plans"), SPAN("/plans"));
    add_place(items, plan->name, plan_url);
    add_nodes(sight, plan_url, items);
    add_place(items, own, here != NULL ? sight->url : SPAN(""));
    if (here != NULL)
        add_place(items, lens_say(lens, here), SPAN(""));
    return json_alone("items", items);
}

json_t *fiche_page(const struct fiche_sight *sight, const char *here)
{
    struct arena *arena = sight->lens->reader.arena;
    struct span title = sight->scene->fiche.title;
    json_t *model = json_adopt(arena, json_object());
    if (here != NULL)
        title = span_concat(arena, lens_say(sight->lens, here), SPAN(" – "), title);
    set_text(model, "title", title);
    set_text(model, "operation", lens_operation(sight->lens));
    set_value(model, "trail", trail_model(sight, here));
    set_value(model, "fiche", head_model(sight));
    return model;
}

/* --- its own page ---------------------------------------------------------------------------- */

static json_t *state_model(const struct fiche_sight *sight)
{
    const struct state *state = sight->scene->state;
    json_t *model = json_object();
    set_text(model, "id", state->id);
    set_text(model, "label", value_label(sight->lens, state->label));
    set_text(model, "phase", span_of(phase_word(state->phase)));
    fiche_wait_until(sight, model);
    return model;
}

/* By how much the calendar's last day has passed, while there is something left to do. */
static void add_late(const struct fiche_sight *sight, json_t *model)
{
    const struct lens *lens = sight->lens;
    struct span calendar = text_at(sight->content, "calendar");
    struct fuzzy fuzzy;
    int32_t due;
    if (sight->scene->state->phase == PHASE_CLOSED || calendar.len == 0 ||
        fuzzy_read(calendar, &fuzzy) != ERR_NONE || !fuzzy_due(&fuzzy, &due))
        return;
    int64_t days = lens->reader.actor.now / DAY_US - due;
    if (days <= 0)
        return;
    struct arena *arena = lens->reader.arena;
    struct span id = message_form(arena, lens->locale, SPAN("fiche.late"), days);
    set_text(model, "late",
             message_with(arena, lens->locale, id, {"days", span_number(arena, days)}));
}

/* The validated content has changed since: what, and where to read it. */
static void add_revalidate(const struct fiche_sight *sight, json_t *model)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    const struct fiche *fiche = &sight->scene->fiche;
    const struct form *form = sight->scene->form->form;
    if (!fiche_is_stale(fiche))
        return;
    json_t *then = revision_content(arena, fiche_events(sight), fiche->valid_revision);
    const json_t *valid = form_signed(arena, form, fiche_visible(sight, then));
    const json_t *now = form_signed(arena, form, sight->content);
    const json_t *differing = diff_contents(arena, form, valid, now);
    struct span number = span_number(arena, fiche->valid_revision);
    json_t *part = json_object();
    set_text(part, "text",
             message_with(arena, lens->locale, SPAN("fiche.changed-since"), {"revision", number},
                          {"fields", difference_labels(lens, form, differing)}));
    set_text(part, "url",
             span_concat(arena, sight->url, SPAN("/historique?de="), number, SPAN("&a="),
                         span_number(arena, fiche->revision)));
    set_number(part, "revision", fiche->valid_revision);
    set_value(part, "changes", difference_model(lens, form, differing));
    set_value(model, "revalidate", part);
}

static void add_blank(const struct lens *lens, const struct field *field, struct buf *blank)
{
    buf_add_text(blank, blank->len > 0 ? ", " : "");
    buf_add(blank, value_label(lens, field->label));
}

static json_t *section_model(const struct fiche_sight *sight, const struct section *section)
{
    struct buf blank = {.arena = sight->lens->reader.arena};
    json_t *model = json_object(), *fields = json_array();
    set_text(model, "id", section->id);
    set_text(model, "title", value_label(sight->lens, section->title));
    for (size_t i = 0; i < section->field_count; i++) {
        const struct field *field = &section->fields[i];
        const json_t *value = json_object_getn(sight->content, field->id.ptr, field->id.len);
        if (span_eq(field->id, SPAN("title"))) /* it heads the page */
            continue;
        if (value != NULL)
            json_array_append_new(fields, value_field(sight->lens, field, value, sight->inside));
        else if (!field->is_inside || sight->inside)
            add_blank(sight->lens, field, &blank);
    }
    set_value(model, "fields", fields);
    if (blank.len > 0)
        set_text(model, "blank", buf_span(&blank));
    return model;
}

static json_t *sections_model(const struct fiche_sight *sight)
{
    const struct form *form = sight->scene->form->form;
    json_t *sections = json_array();
    for (size_t i = 0; i < form->section_count; i++) {
        json_t *section = section_model(sight, &form->sections[i]);
        bool shows = json_array_size(json_object_get(section, "fields")) > 0 ||
                     text_at(section, "blank").len > 0;
        if (shows)
            json_array_append(sections, section);
        json_decref(section);
    }
    return sections;
}

/* --- decisions ------------------------------------------------------------------------------- */

static const struct outcome *find_outcome(const struct fiche_sight *sight, struct span step_id,
                                          struct span id)
{
    const struct step *step = circuit_step(&sight->scene->circuit->circuit, step_id);
    return step != NULL ? step_outcome(step, id) : NULL;
}

struct span fiche_outcome(const struct fiche_sight *sight, struct span step, struct span id)
{
    const struct outcome *outcome = find_outcome(sight, step, id);
    return outcome != NULL ? value_label(sight->lens, outcome->label) : id;
}

/* How it looks: what carries the fiche on, what ends it, what sends it back. */
static struct span outcome_weight(const struct fiche_sight *sight, const struct outcome *outcome)
{
    if (outcome == NULL || outcome->validates || !outcome->remarks)
        return SPAN("good");
    const struct state *states = sight->scene->circuit->circuit.states;
    bool ends = outcome->to != NET_NOWHERE && states[outcome->to].phase == PHASE_CLOSED;
    return ends ? SPAN("bad") : SPAN("warn");
}

static const struct seat *find_seat(const struct lens *lens, struct span code, struct span id)
{
    const struct body *body = directory_body(lens->reader.actor.directory, code);
    return body == NULL ? NULL : body_seat(body, id);
}

static void add_seat(const struct lens *lens, const struct decision *decision, json_t *model)
{
    const struct seat *seat = find_seat(lens, decision->body, decision->seat);
    json_t *behalf = delegation_behalf(lens, decision);
    if (seat != NULL && seat->represents.len > 0)
        set_text(model, "seat", seat->represents);
    else if (seat != NULL && seat->kind == SEAT_CHAIR)
        set_text(model, "seat", lens_say(lens, "fiche.seat-chair"));
    if (behalf != NULL)
        set_value(model, "behalf", behalf);
}

static json_t *proof_model(const struct fiche_sight *sight, const struct decision *decision)
{
    struct arena *arena = sight->lens->reader.arena;
    struct span base =
        span_concat(arena, sight->url, SPAN("/decisions/"), span_number(arena, decision->seq));
    json_t *proof = json_object();
    set_text(proof, "statement_url", span_concat(arena, base, SPAN("/declaration")));
    set_text(proof, "signature_url", span_concat(arena, base, SPAN("/signature")));
    set_text(proof, "tlog_url", span_concat(arena, base, SPAN("/preuve")));
    set_text(proof, "key_url",
             span_concat(arena, SPAN("/cles/"), decision->key, SPAN("/publique")));
    delegation_add_proof(sight->lens, decision, base, proof);
    return proof;
}

/* A decision is about what was signed: later edits of other fields take nothing from it. */
static bool still_holds(const struct fiche *fiche, const struct decision *decision)
{
    return decision->revision == fiche->revision ||
           (fiche->valid_revision > 0 && decision->revision >= fiche->valid_revision &&
            !fiche_is_stale(fiche));
}

static json_t *decision_model(const struct fiche_sight *sight, const struct decision *decision)
{
    const struct lens *lens = sight->lens;
    json_t *model = json_object();
    set_text(model, "step", decision->step);
    set_text(model, "outcome_id", decision->outcome);
    set_text(model, "outcome", fiche_outcome(sight, decision->step, decision->outcome));
    set_text(model, "kind",
             outcome_weight(sight, find_outcome(sight, decision->step, decision->outcome)));
    set_text(model, "body", lens_body(lens, decision->body));
    set_text(model, "who", lens_person(lens, decision->person));
    add_seat(lens, decision, model);
    set_number(model, "revision", decision->revision);
    set_number(model, "seq", decision->seq);
    set_flag(model, "current", still_holds(&sight->scene->fiche, decision));
    set_value(model, "at", when_model(lens->reader.arena, lens->locale, decision->at));
    if (decision->remarks.len > 0)
        set_value(model, "remarks", json_alone("markdown", json_text(decision->remarks)));
    fiche_advice_terms(decision, model);
    if (decision->statement.len > 0 && scene_discloses(sight->scene))
        set_value(model, "proof", proof_model(sight, decision));
    return model;
}

static void add_decisions(const struct fiche_sight *sight, json_t *model)
{
    const struct fiche *fiche = &sight->scene->fiche;
    if (fiche->decision_count == 0)
        return;
    json_t *items = json_array();
    for (size_t i = fiche->decision_count; i > 0; i--)
        json_array_append_new(items, decision_model(sight, &fiche->decisions[i - 1]));
    set_value(model, "decisions", json_alone("items", items));
}

json_t *fiche_model(const struct fiche_sight *sight)
{
    json_t *model = fiche_page(sight, NULL);
    set_value(model, "state", state_model(sight));
    add_late(sight, model);
    fiche_now_add(sight, model);
    add_revalidate(sight, model);
    fiche_advice_add(sight, model);
    set_value(model, "sections", sections_model(sight));
    add_decisions(sight, model);
    json_object_set(model, "content", sight->content);
    return model;
}
