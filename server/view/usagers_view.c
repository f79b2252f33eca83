#include "server/usagers_view.h"

#include "forms/content.h"
#include "server/row_view.h"
#include "server/value_view.h"

static bool speaks_to_patients(const struct plan *plan)
{
    return form_field(plan->form->form, SPAN("patients")) != NULL;
}

/* Somebody's name, with what makes them speak for the users. */
static struct span introduced(const struct lens *lens, struct span id)
{
    const struct person *person = directory_person(lens->reader.actor.directory, id);
    static const char *const words[PERSON_KIND_COUNT] = {
        [PERSON_USER_REPRESENTATIVE] = "users.representative",
        [PERSON_PATIENT_PARTNER] = "users.partner",
        [PERSON_PATIENT_EXPERT] = "users.expert",
        [PERSON_ASSOCIATION] = "users.association",
    };
    if (person == NULL || words[person->kind] == NULL)
        return lens_person(lens, id);
    struct span kind = lens_say(lens, words[person->kind]);
    return span_format(lens->reader.arena, "%.*s (%.*s)", SPAN_ARG(person->name), SPAN_ARG(kind));
}

static struct span pilots_text(const struct lens *lens, const struct fiche_row *row)
{
    struct buf text = {.arena = lens->reader.arena};
    json_t *ids = json_adopt(lens->reader.arena, row_named(lens, row, FIELD_ROLE_PILOT));
    for (size_t i = 0; i < json_array_size(ids); i++) {
        if (i > 0)
            buf_add_text(&text, ", ");
        buf_add(&text, introduced(lens, text_of(json_array_get(ids, i))));
    }
    return buf_span(&text);
}

static json_t *action_model(const struct lens *lens, const struct field *table, const json_t *row)
{
    json_t *model = json_object();
    const struct field *status = form_column(table, SPAN("status"));
    struct span said = text_at(row, "status");
    set_text(model, "title", text_at(row, "title"));
    set_text(model, "due", text_at(row, "due"));
    if (status != NULL && said.len > 0)
        set_text(model, "status", value_text(lens, status, json_object_get(row, "status")));
    return model;
}

/* {"count", "list"} of the fiche's own table of actions; NULL when it has none. */
static json_t *actions_model(const struct lens *lens, const struct form *form,
                             const json_t *content)
{
    const struct field *table = form_field(form, SPAN("actions"));
    const json_t *rows = json_object_get(content, "actions");
    if (table == NULL || json_array_size(rows) == 0)
        return NULL;
    json_t *list = json_array(), *model = json_object();
    for (size_t i = 0; i < json_array_size(rows); i++)
        json_array_append_new(list, action_model(lens, table, json_array_get(rows, i)));
    set_number(model, "count", (int64_t)json_array_size(rows));
    set_value(model, "list", list);
    return model;
}

static void set_prose(json_t *model, const char *name, const json_t *content, const char *field)
{
    json_t *text = json_object_get(content, field);
    if (json_is_string(text))
        json_object_set_new(model, name, json_pack("{s:O}", "markdown", text));
}

static enum err objective_model(const struct lens *lens, const struct fiche_row *row,
                                json_t *objectives)
{
    struct scene *scene;
    TRY(query_fiche(&lens->reader, row->fiche.id, &scene));
    bool inside = scene_may(scene, CAPABILITY_FICHE_INSIDE) == REFUSAL_NONE;
    const struct form *form = scene->form->form;
    json_t *content = form_visible(lens->reader.arena, form, scene->fiche.content, inside);
    json_t *model = json_object(), *actions = actions_model(lens, form, content);
    row_describe(lens, row, model);
    set_text(model, "pilots", pilots_text(lens, row));
    set_text(model, "calendar", row_calendar(lens, row));
    set_text(model, "where", lens_say_word(lens, "users.where.", span_of(phase_word(row->phase))));
    set_prose(model, "changes", content, "patients");
    set_prose(model, "progress", content, "progress_text");
    if (actions != NULL)
        set_value(model, "actions", actions);
    json_array_append_new(objectives, model);
    return ERR_NONE;
}

/* The part of an orientation, whose objectives come one behind the other. */
static json_t *part_of(json_t *parts, const struct node *orientation)
{
    json_t *last = json_array_get(parts, json_array_size(parts) - 1);
    struct span id = orientation != NULL ? orientation->id : SPAN("");
    if (last != NULL && span_eq(text_at(last, "id"), id))
        return last;
    json_t *part = json_object();
    set_text(part, "id", id);
    set_text(part, "title", orientation != NULL ? orientation->title : SPAN(""));
    set_value(part, "objectives", json_array());
    json_array_append_new(parts, part);
    return part;
}

static enum err add_project(const struct lens *lens, const struct plan *plan, json_t *projects)
{
    struct rows rows;
    TRY(query_plan_rows(&lens->reader, plan, &rows));
    json_t *parts = json_adopt(lens->reader.arena, json_array()), *model = json_object();
    set_text(model, "id", plan->slug);
    set_text(model, "title", plan->name);
    set_text(model, "url", span_format(lens->reader.arena, "/plans/%.*s", SPAN_ARG(plan->slug)));
    set_text(model, "period", row_period(lens, plan));
    set_number(model, "count", (int64_t)rows.count);
    json_object_set(model, "parts", parts);
    json_array_append_new(projects, model);
    for (size_t i = 0; i < rows.count; i++) {
        json_t *part = part_of(parts, row_orientation(lens, &rows.items[i]));
        TRY(objective_model(lens, &rows.items[i], json_object_get(part, "objectives")));
    }
    return ERR_NONE;
}

enum err usagers_model(const struct lens *lens, json_t **model)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *made = json_adopt(lens->reader.arena, json_object()), *projects = json_array();
    set_text(made, "title", lens_say(lens, "nav.usagers"));
    set_value(made, "projects", projects);
    for (size_t i = 0; i < directory->plan_count; i++)
        if (speaks_to_patients(&directory->plans[i]) &&
            query_sees_plan(&lens->reader, &directory->plans[i]))
            TRY(add_project(lens, &directory->plans[i], projects));
    *model = made;
    return ERR_NONE;
}
