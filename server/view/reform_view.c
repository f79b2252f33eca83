#include "server/reform_view.h"

#include "server/running.h"

const struct installed_form *reform_newest(const struct lens *lens, struct span name,
                                           struct span ref)
{
    const struct directory *directory = lens->reader.actor.directory;
    const struct installed_form *newest = NULL;
    for (size_t i = 0; i < directory->form_count; i++) {
        const struct installed_form *form = &directory->forms[i];
        if (span_eq(form->form->name, name) && !span_eq(form->ref, ref) &&
            (newest == NULL || form->form->version > newest->form->version))
            newest = form;
    }
    return newest;
}

/* --- what it changes ------------------------------------------------------------------------- */

static void say_field(const struct lens *lens, const char *id, const struct field *field,
                      json_t *list)
{
    json_array_append_new(
        list, json_text(message_with(lens->reader.arena, lens->locale, span_of(id),
                                     {"field", label_in(field->label, lens->language)})));
}

/* Whether a field is due at some gate of a form. */
static bool is_due(const struct form *form, const struct field *field)
{
    for (size_t i = 0; i < form->gate_count; i++)
        if (form_due(form, field, form->gates[i]))
            return true;
    return false;
}

static void compare_field(const struct lens *lens, const struct form *before,
                          const struct form *form, const struct field *field, json_t *list)
{
    const struct field *old = form_field(before, field->id);
    if (old == NULL) {
        say_field(lens, is_due(form, field) ? "reform.added-due" : "reform.added", field, list);
        return;
    }
    if (old->type != field->type)
        say_field(lens, "reform.type", field, list);
    if (is_due(form, field) != is_due(before, old))
        say_field(lens, is_due(form, field) ? "reform.due" : "reform.not-due", field, list);
    if (field->is_signed != old->is_signed)
        say_field(lens, field->is_signed ? "reform.signed" : "reform.not-signed", field, list);
}

static json_t *changes_model(const struct lens *lens, const struct installed_form *before,
                             const struct form *form)
{
    json_t *model = json_object(), *list = json_array();
    for (size_t i = 0; i < form->field_count; i++)
        compare_field(lens, before->form, form, &form->fields[i], list);
    for (size_t i = 0; i < before->form->field_count; i++)
        if (form_field(form, before->form->fields[i].id) == NULL)
            say_field(lens, "reform.gone", &before->form->fields[i], list);
    set_text(model, "before", before->ref);
    set_value(model, "list", list);
    return model;
}

/* --- what it would mean ------------------------------------------------------------------------
 */

static void say_count(const struct lens *lens, const char *id, size_t count, json_t *list)
{
    struct arena *arena = lens->reader.arena;
    if (count > 0)
        json_array_append_new(
            list,
            json_text(message_with(arena, lens->locale,
                                   message_form(arena, lens->locale, span_of(id), (int64_t)count),
                                   {"count", span_format(arena, "%zu", count)})));
}

static enum err add_plan(const struct lens *lens, const struct installed_form *before,
                         const struct form *form, const struct plan *plan, json_t *plans)
{
    struct reform_counts counts;
    TRY(running_reform(&lens->reader, plan, before, form, &counts));
    if (counts.fiches == 0)
        return ERR_NONE;
    json_t *model = json_object(), *lines = json_array();
    set_value(model, "lines", lines);
    json_array_append_new(plans, model);
    set_text(model, "plan", plan->slug);
    set_text(model, "name", plan->name);
    say_count(lens, "reform.stay", counts.fiches, lines);
    say_count(lens, "reform.loses", counts.loses, lines);
    say_count(lens, "reform.refused", counts.refused, lines);
    say_count(lens, "reform.incomplete", counts.incomplete, lines);
    say_count(lens, "reform.stale", counts.stale, lines);
    return ERR_NONE;
}

enum err reform_add(const struct lens *lens, const struct installed_form *before,
                    const struct form *form, json_t *model)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *plans = json_array();
    set_value(model, "changes", changes_model(lens, before, form));
    set_value(model, "reforms", plans);
    for (size_t i = 0; i < directory->plan_count; i++)
        TRY(add_plan(lens, before, form, &directory->plans[i], plans));
    return ERR_NONE;
}
