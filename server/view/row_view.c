#include "server/row_view.h"

#include "base/day.h"
#include "server/when.h"

struct subject row_subject(const struct lens *lens, const struct fiche_row *row)
{
    const struct directory *directory = lens->reader.actor.directory;
    return (struct subject){.plan = directory_plan(directory, row->fiche.plan),
                            .node = directory_node(directory, row->fiche.node),
                            .fiche = &row->fiche,
                            .phase = row->phase};
}

static bool is_inside(const struct lens *lens, const struct fiche_row *row)
{
    struct subject subject = row_subject(lens, row);
    return access_may(&lens->reader.actor, CAPABILITY_FICHE_INSIDE, &subject) == REFUSAL_NONE;
}

static const struct form *form_of(const struct lens *lens, const struct fiche_row *row)
{
    return directory_form(lens->reader.actor.directory, row->fiche.form_ref)->form;
}

static bool may_read_field(const struct lens *lens, const struct fiche_row *row,
                           const struct field *field)
{
    return field != NULL && (!field->is_inside || is_inside(lens, row));
}

struct span row_url(const struct lens *lens, const struct fiche_row *row)
{
    return span_format(lens->reader.arena, "/fiches/%.*s", SPAN_ARG(row->fiche.id));
}

const struct node *row_orientation(const struct lens *lens, const struct fiche_row *row)
{
    const struct directory *directory = lens->reader.actor.directory;
    const struct node *path[PLAN_LEVELS_MAX];
    return query_path(directory, directory_node(directory, row->fiche.node), path) > 0 ? path[0]
                                                                                       : NULL;
}

/* --- state and completeness ---------------------------------------------------------------- */

struct span row_label(const struct lens *lens, struct span circuit_ref, struct span state)
{
    size_t found;
    const struct installed_circuit *circuit =
        directory_circuit(lens->reader.actor.directory, circuit_ref);
    if (circuit == NULL || !circuit_state(&circuit->circuit, state, &found))
        return state;
    return label_in(circuit->circuit.states[found].label, lens->language);
}

struct span row_state_label(const struct lens *lens, const struct fiche_row *row)
{
    return row_label(lens, row->fiche.circuit_ref, row->fiche.state);
}

json_t *row_state(const struct lens *lens, const struct fiche_row *row)
{
    json_t *state = json_object();
    set_text(state, "id", row->fiche.state);
    set_text(state, "label", row_state_label(lens, row));
    set_text(state, "phase", span_of(phase_word(row->phase)));
    return state;
}

json_t *row_completeness(const struct lens *lens, const struct fiche_row *row)
{
    bool counts_inside = form_due_inside(form_of(lens, row), SPAN("submission"));
    if (row->of == 0 || (counts_inside && !is_inside(lens, row)))
        return NULL;
    json_t *completeness = json_object();
    set_number(completeness, "filled", row->filled);
    set_number(completeness, "due", row->of);
    return completeness;
}

/* --- people --------------------------------------------------------------------------------- */

static void add_named(json_t *ids, json_t *value)
{
    if (json_is_string(value))
        json_array_append(ids, value);
    for (size_t i = 0; i < json_array_size(value); i++)
        json_array_append(ids, json_array_get(value, i));
}

json_t *row_named(const struct lens *lens, const struct fiche_row *row, enum field_role role)
{
    json_t *ids = json_array();
    const struct form *form = form_of(lens, row);
    for (size_t i = 0; i < form->field_count; i++) {
        const struct field *field = &form->fields[i];
        if (field->role == role && may_read_field(lens, row, field))
            add_named(ids, json_object_getn(row->fiche.content, field->id.ptr, field->id.len));
    }
    return ids;
}

struct span row_names(const struct lens *lens, const json_t *ids)
{
    struct buf names = {.arena = lens->reader.arena};
    for (size_t i = 0; i < json_array_size(ids); i++) {
        if (i > 0)
            buf_add_text(&names, ", ");
        buf_add(&names, lens_person(lens, text_of(json_array_get(ids, i))));
    }
    return buf_span(&names);
}

json_t *row_leads(const struct lens *lens, const struct fiche_row *row)
{
    return row_named(lens, row, form_answers(form_of(lens, row)));
}

/* --- time ------------------------------------------------------------------------------------ */

static bool shows_calendar(const struct lens *lens, const struct fiche_row *row)
{
    return may_read_field(lens, row, form_field(form_of(lens, row), SPAN("calendar")));
}

struct span row_calendar(const struct lens *lens, const struct fiche_row *row)
{
    return shows_calendar(lens, row) ? row->calendar : SPAN("");
}

int64_t row_due(const struct lens *lens, const struct fiche_row *row)
{
    return shows_calendar(lens, row) ? row->due : INT64_MAX;
}

int64_t row_today(const struct lens *lens)
{
    int64_t day = 0;
    day_parse(when_day_iso(lens->reader.arena, lens->reader.actor.now), &day);
    return day;
}

bool row_is_late(const struct lens *lens, const struct fiche_row *row)
{
    return row->phase != PHASE_CLOSED && row_due(lens, row) < row_today(lens);
}

/* --- together -------------------------------------------------------------------------------- */

void row_describe(const struct lens *lens, const struct fiche_row *row, json_t *model)
{
    json_t *completeness = row_completeness(lens, row), *leads = row_leads(lens, row);
    set_text(model, "id", row->fiche.id);
    set_text(model, "code", row->fiche.code);
    set_text(model, "title", row->fiche.title);
    set_text(model, "url", row_url(lens, row));
    if (row->fiche.level != LEVEL_FICHE)
        set_text(model, "stands_for",
                 lens_say_word(lens, "row.own.", span_of(level_word(row->fiche.level))));
    set_text(model, "lead", row_names(lens, leads));
    set_value(model, "leads", leads);
    set_value(model, "state", row_state(lens, row));
    if (completeness != NULL)
        set_value(model, "completeness", completeness);
    if (row_is_late(lens, row))
        set_text(model, "late", lens_say(lens, "row.late"));
}

struct span row_period(const struct lens *lens, const struct plan *plan)
{
    if (plan->first_year == 0)
        return SPAN("");
    if (plan->last_year == 0 || plan->last_year == plan->first_year)
        return span_number(lens->reader.arena, plan->first_year);
    return span_format(lens->reader.arena, "%lld-%lld", (long long)plan->first_year,
                       (long long)plan->last_year);
}
