#include "server/fiche_edit_view.h"

#include "forms/check.h"
#include "server/fiche_now_view.h"
#include "server/input_view.h"
#include "server/revision.h"
#include "server/value_view.h"
#include "server/when.h"
#include "workflow/drafting.h"

struct editing {
    const struct fiche_sight *sight;
    const struct fiche_draft *draft;
    struct inputs inputs;
    json_t *content; /* as it would be if what was typed right were saved */
};

static struct editing edit_of(const struct fiche_sight *sight, const struct fiche_draft *draft)
{
    const struct entry *entry = draft->entry;
    struct editing editing = {
        .sight = sight,
        .draft = draft,
        .inputs = {.lens = sight->lens,
                   .form = sight->scene->form->form,
                   .gate = fiche_now_gate(sight),
                   .report =
                       entry != NULL && entry->report.count > 0 ? &entry->report : draft->report,
                   .more_rows = draft->more_rows},
        .content = sight->scene->fiche.content,
    };
    if (entry != NULL)
        editing.content = decode_apply(sight->lens->reader.arena, editing.content, entry);
    return editing;
}

/* --- fields ---------------------------------------------------------------------------------- */

/* Beside an input, what somebody else saved there meanwhile. */
static void add_theirs(const struct editing *editing, const struct field *field, json_t *model)
{
    const json_t *saved = json_object_getn(editing->draft->theirs, field->id.ptr, field->id.len);
    if (saved == NULL)
        return;
    json_t *theirs = json_object();
    if (!json_is_null(saved))
        set_value(theirs, "value", value_shown(editing->sight->lens, field, saved));
    set_flag(theirs, "emptied", json_is_null(saved));
    set_value(model, "theirs", theirs);
}

static json_t *input_of(const struct editing *editing, const struct field *field)
{
    struct span id = field->id;
    const struct entry *entry = editing->draft->entry;
    const json_t *typed = entry != NULL ? json_object_getn(entry->typed, id.ptr, id.len) : NULL;
    const json_t *value = json_object_getn(editing->sight->content, id.ptr, id.len);
    json_t *model = input_model(&editing->inputs, field, value, typed);
    add_theirs(editing, field, model);
    return model;
}

/* What this actor may not write, to read; NULL when there is nothing, or nothing they may see. */
static json_t *shown_of(const struct editing *editing, const struct field *field)
{
    const struct fiche_sight *sight = editing->sight;
    const json_t *value = json_object_getn(sight->content, field->id.ptr, field->id.len);
    if (value == NULL)
        return NULL;
    json_t *model = value_field(sight->lens, field, value, sight->inside);
    set_value(model, "is", json_pack("{s:b}", "shown", 1));
    return model;
}

static json_t *section_model(const struct editing *editing, const struct section *section)
{
    const struct lens *lens = editing->sight->lens;
    json_t *model = json_object(), *fields = json_array();
    set_text(model, "id", section->id);
    set_text(model, "title", value_label(lens, section->title));
    set_text(model, "help", value_label(lens, section->help));
    for (size_t i = 0; i < section->field_count; i++) {
        const struct field *field = &section->fields[i];
        bool may_write = drafting_may_write(editing->sight->scene, field);
        json_t *part = may_write ? input_of(editing, field) : shown_of(editing, field);
        if (part != NULL)
            json_array_append_new(fields, part);
    }
    set_value(model, "fields", fields);
    return model;
}

static json_t *sections_model(const struct editing *editing)
{
    const struct form *form = editing->inputs.form;
    json_t *sections = json_array();
    for (size_t i = 0; i < form->section_count; i++) {
        json_t *section = section_model(editing, &form->sections[i]);
        if (json_array_size(json_object_get(section, "fields")) > 0)
            json_array_append(sections, section);
        json_decref(section);
    }
    return sections;
}

/* --- what stands around them ----------------------------------------------------------------- */

static void add_items(json_t *model, const char *name, json_t *items)
{
    if (json_array_size(items) > 0)
        json_object_set_new(model, name, json_pack("{s:O}", "items", items));
    json_decref(items);
}

/* What is wrong, field by field, and the refusal in its own words where it says more. */
static void add_errors(const struct editing *editing, json_t *model)
{
    json_t *items = input_errors(&editing->inputs);
    enum refusal refusal = editing->draft->refusal;
    bool is_told = json_array_size(items) > 0 || editing->draft->theirs != NULL;
    if (refusal != REFUSAL_NONE && !is_told) {
        struct span word = span_of(refusal_word(refusal));
        bool wants_reason = refusal == REFUSAL_REASON_DUE;
        json_t *item = json_object();
        set_text(item, "text", lens_say_word(editing->sight->lens, "refusal.", word));
        if (wants_reason)
            set_text(item, "url", SPAN("#f-reason"));
        if (wants_reason)
            set_text(item, "label", lens_say(editing->sight->lens, "edit.reason"));
        json_array_append_new(items, item);
    }
    add_items(model, "errors", items);
}

static void add_reason(const struct editing *editing, json_t *model)
{
    const struct fiche_draft *draft = editing->draft;
    if (!drafting_reason_due(editing->sight->scene) && draft->reason.len == 0)
        return;
    json_t *reason = json_object();
    set_text(reason, "value", draft->reason);
    if (draft->refusal == REFUSAL_REASON_DUE)
        set_text(reason, "error", lens_say(editing->sight->lens, "refusal.reason-due"));
    set_value(model, "reason", reason);
}

/* Acts that may follow at once; one that asks for a reason has its own place, on the fiche. */
static json_t *acts_model(const struct editing *editing)
{
    const struct lens *lens = editing->sight->lens;
    const struct scene *scene = editing->sight->scene;
    const struct circuit *circuit = &scene->circuit->circuit;
    json_t *acts = json_array();
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage != PASSAGE_NONE || step->reason || step->expected ||
            flow_may(scene, step) != REFUSAL_NONE)
            continue;
        json_t *act = json_object();
        set_text(act, "id", step->id);
        set_text(act, "label",
                 message_with(lens->reader.arena, lens->locale, SPAN("edit.save-and"),
                              {"step", value_label(lens, step->label)}));
        json_array_append_new(acts, act);
    }
    return acts;
}

static void add_standing(const struct editing *editing, json_t *model)
{
    struct span gate = editing->inputs.gate;
    if (gate.len == 0)
        return;
    struct completeness complete = form_completeness(editing->inputs.form, editing->content, gate);
    set_value(model, "completeness",
              json_pack("{s:I,s:I}", "filled", (json_int_t)complete.filled, "due",
                        (json_int_t)complete.due));
    add_items(model, "missing",
              fiche_now_missing(editing->sight, editing->content, gate, SPAN("#f-")));
    set_flag(model, "complete", complete.filled == complete.due);
}

/* Who saved the present revision meanwhile, and the fields to choose between. */
static void add_conflict(const struct editing *editing, json_t *model)
{
    const struct fiche_sight *sight = editing->sight;
    const struct form *form = editing->inputs.form;
    if (editing->draft->theirs == NULL)
        return;
    const json_t *saved = json_object_get(json_object_get(model, "fiche"), "saved");
    json_t *conflict = json_object(), *items = json_array();
    for (size_t i = 0; i < form->field_count; i++) {
        struct span id = form->fields[i].id;
        if (json_object_getn(editing->draft->theirs, id.ptr, id.len) == NULL)
            continue;
        json_t *item = json_object();
        set_text(item, "url", span_format(sight->lens->reader.arena, "#f-%.*s", SPAN_ARG(id)));
        set_text(item, "label", value_label(sight->lens, form->fields[i].label));
        json_array_append_new(items, item);
    }
    json_object_set(conflict, "who", json_object_get(saved, "by"));
    json_object_set(conflict, "at", json_object_get(saved, "at"));
    set_number(conflict, "revision", sight->scene->fiche.revision);
    set_value(conflict, "items", items);
    set_value(model, "conflict", conflict);
}

static void add_notice(const struct editing *editing, json_t *model)
{
    const struct lens *lens = editing->sight->lens;
    struct span revision = span_number(lens->reader.arena, editing->sight->scene->fiche.revision);
    if (!editing->draft->is_saved)
        return;
    json_t *notice = json_object();
    set_text(notice, "kind", SPAN("good"));
    set_text(notice, "text",
             message_with(lens->reader.arena, lens->locale, SPAN("edit.saved-only"),
                          {"revision", revision}));
    set_value(model, "notice", notice);
}

json_t *fiche_edit_model(const struct fiche_sight *sight, const struct fiche_draft *draft)
{
    struct editing editing = edit_of(sight, draft);
    json_t *model = fiche_page(sight, "edit.title"), *head = json_object_get(model, "fiche");
    set_text(head, "edit_url",
             span_format(sight->lens->reader.arena, "%.*s/modifier", SPAN_ARG(sight->url)));
    add_notice(&editing, model);
    add_errors(&editing, model);
    add_conflict(&editing, model);
    add_standing(&editing, model);
    add_reason(&editing, model);
    set_value(model, "submit", acts_model(&editing));
    set_value(model, "sections", sections_model(&editing));
    if (sight->inside) /* who is known here is nothing to show to whoever only reads */
        set_value(model, "lists", input_lists(&editing.inputs));
    if (draft->revision > 0)
        set_number(head, "revision", draft->revision);
    return model;
}
