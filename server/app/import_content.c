#include "server/import_content.h"

#include "forms/decode.h"
#include "server/import_text.h"

#include <assert.h>

/* Where the cells of a column go, when the form has that field. */
static const struct destination {
    enum import_column column;
    const char *field;
} destinations[] = {
    {IMPORT_GROUP, "group_text"},
    {IMPORT_INDICATORS, "indicators_text"},
    {IMPORT_RESOURCES, "means"},
    {IMPORT_CONTEXT, "context"},
    {IMPORT_DELIVERABLES, "deliverables"},
    {IMPORT_CONDITIONS, "conditions"},
    {IMPORT_RISKS, "risks"},
};

static const struct field *column_of(const struct form *form, const char *table, const char *column)
{
    const struct field *field = form_field(form, span_of(table));
    return field == NULL || field->type != FIELD_TABLE ? NULL : form_column(field, span_of(column));
}

bool import_content_can_group(const struct form *form)
{
    return column_of(form, "actions", "title") != NULL;
}

int64_t import_content_title_max(const struct form *form, bool is_grouped)
{
    const struct field *field =
        is_grouped ? column_of(form, "actions", "title") : form_field(form, SPAN("title"));
    return field->max;
}

static const struct {
    enum rule rule;
    enum import_note_kind kind;
} kinds[] = {
    {RULE_TOO_LONG, IMPORT_NOTE_TOO_LONG},
    {RULE_TOO_MANY, IMPORT_NOTE_TOO_LONG},
    {RULE_TOO_MANY_ROWS, IMPORT_NOTE_TOO_LONG},
    {RULE_NOT_A_DATE, IMPORT_NOTE_BAD_DATE},
    {RULE_UNKNOWN_PERSON, IMPORT_NOTE_UNKNOWN_PERSON},
    {RULE_AMBIGUOUS_PERSON, IMPORT_NOTE_AMBIGUOUS_PERSON},
};

/* A person or a date is told by what was written, anything else by its field. */
static struct import_note note_of(const struct finding *finding, size_t line)
{
    struct import_note note = {.kind = IMPORT_NOTE_NOT_TAKEN, .line = line};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (finding->rule == kinds[i].rule)
            note.kind = kinds[i].kind;
    bool by_rule = note.kind == IMPORT_NOTE_NOT_TAKEN, by_limit = note.kind == IMPORT_NOTE_TOO_LONG;
    note.text = by_rule || by_limit ? finding->path : finding->detail;
    note.other = by_rule    ? span_of(report_word(finding->rule))
                 : by_limit ? finding->detail
                            : SPAN("");
    return note;
}

/* What the form takes of typed; findings about a row of a table get that row's own line. */
static json_t *accept(const struct import_writer *writer, json_t *typed,
                      const struct import_row *const *rows, size_t count)
{
    struct entry entry;
    enum err err = decode_json(writer->arena, writer->form, writer->names, typed, &entry);
    assert(err == ERR_NONE);
    (void)err;
    for (size_t i = 0; i < entry.report.count; i++) {
        const struct finding *finding = &entry.report.findings[i];
        size_t row = finding->row > 0 && (size_t)finding->row < count ? (size_t)finding->row : 0;
        import_note_add(writer->notes, note_of(finding, rows[row]->line));
    }
    return entry.values;
}

/* Whether the form takes typed as it is; notes who is unknown when not. */
static bool names_people(const struct import_writer *writer, json_t *typed,
                         const struct import_row *row)
{
    size_t before = writer->notes->count;
    (void)accept(writer, typed, &row, 1);
    return writer->notes->count == before;
}

static void put(const struct import_writer *writer, json_t *typed, enum import_column column,
                const char *field, struct span text)
{
    if (text.len == 0)
        return;
    if (form_field(writer->form, span_of(field)) != NULL)
        set_text(typed, field, text);
    else
        writer->left_out[column]++;
}

/* "[Sub-heading] step" as a row; brackets around nothing or everything are part of the step. */
static json_t *step_row(struct span step)
{
    json_t *row = json_object();
    struct span rest = span_from(step, 1), heading = {0};
    if (span_starts(step, SPAN("[")) && memchr(step.ptr, ']', step.len) != NULL)
        heading = span_trim(span_cut(&rest, ']'));
    rest = span_trim(rest);
    if (heading.len > 0 && rest.len > 0)
        set_text(row, "heading", heading);
    set_text(row, "title", heading.len > 0 && rest.len > 0 ? rest : step);
    return row;
}

/* The next step of a cell, which parts them by " | " or by lines; empty when there are no more. */
static struct span next_step(struct span *line, struct span *rest)
{
    struct span step = {0};
    while (step.len == 0 && (line->len > 0 || rest->len > 0)) {
        if (line->len == 0)
            *line = span_cut(rest, '\n');
        step = span_trim(import_text_cut(line, SPAN(" | ")));
    }
    return step;
}

static void put_steps(const struct import_writer *writer, json_t *typed,
                      const struct import_row *row)
{
    struct span rest = row->cells[IMPORT_STEPS], line = {0}, step;
    if (rest.len > 0 && column_of(writer->form, "steps", "title") == NULL) {
        writer->left_out[IMPORT_STEPS]++;
        return;
    }
    json_t *steps = json_adopt(writer->arena, json_array());
    while ((step = next_step(&line, &rest)).len > 0)
        json_array_append_new(steps, step_row(step));
    if (json_array_size(steps) > 0)
        json_object_set(typed, "steps", steps);
}

static void put_lead(const struct import_writer *writer, json_t *typed,
                     const struct import_row *row)
{
    struct span lead = row->cells[IMPORT_LEAD];
    if (lead.len == 0)
        return;
    json_t *trial = json_adopt(writer->arena, json_object());
    set_text(trial, "leads", lead);
    if (form_field(writer->form, SPAN("leads")) != NULL && names_people(writer, trial, row))
        set_text(typed, "leads", lead);
    else
        put(writer, typed, IMPORT_LEAD, "lead_text", lead);
}

json_t *import_content_action(const struct import_writer *writer, const struct import_row *row)
{
    json_t *typed = json_adopt(writer->arena, json_object());
    set_text(typed, "title", row->cells[IMPORT_ACTION]);
    put_lead(writer, typed, row);
    put(writer, typed, IMPORT_DEADLINE, "calendar", row->cells[IMPORT_DEADLINE]);
    for (size_t i = 0; i < COUNT_OF(destinations); i++)
        put(writer, typed, destinations[i].column, destinations[i].field,
            row->cells[destinations[i].column]);
    put_steps(writer, typed, row);
    return accept(writer, typed, &row, 1);
}

/* The steps of an action as a list in markdown. */
static struct span list_of_steps(struct arena *arena, struct span cell)
{
    struct buf list = {.arena = arena};
    struct span rest = cell, line = {0}, step;
    while ((step = next_step(&line, &rest)).len > 0) {
        buf_add_text(&list, list.len > 0 ? "\n- " : "- ");
        buf_add(&list, step);
    }
    return buf_span(&list);
}

/* Puts a cell of a grouped action in its own row, when the table has that column. */
static bool put_in_row(const struct import_writer *writer, json_t *typed, const char *column,
                       struct span text)
{
    if (text.len == 0 || column_of(writer->form, "actions", column) == NULL)
        return text.len == 0;
    set_text(typed, column, text);
    return true;
}

static bool row_lead_is_known(const struct import_writer *writer, const struct import_row *row)
{
    if (row->cells[IMPORT_LEAD].len == 0 || column_of(writer->form, "actions", "lead") == NULL)
        return false;
    json_t *trial = json_adopt(writer->arena, json_object());
    set_value(trial, "actions", json_pack("[{}]"));
    set_text(json_array_get(json_object_get(trial, "actions"), 0), "lead", row->cells[IMPORT_LEAD]);
    return names_people(writer, trial, row);
}

static json_t *grouped_row(const struct import_writer *writer, const struct import_row *row,
                           bool lead_is_known)
{
    json_t *typed = json_object();
    set_text(typed, "title", row->cells[IMPORT_ACTION]);
    struct span steps = list_of_steps(writer->arena, row->cells[IMPORT_STEPS]);
    writer->left_out[IMPORT_STEPS] += !put_in_row(writer, typed, "detail", steps);
    writer->left_out[IMPORT_DEADLINE] +=
        !put_in_row(writer, typed, "due", row->cells[IMPORT_DEADLINE]);
    if (lead_is_known)
        set_text(typed, "lead", row->cells[IMPORT_LEAD]);
    return typed;
}

/* "- OS1-O2-A3 : text" for each action that says something. */
static struct span labelled(struct arena *arena, const struct import_row *const *rows, size_t count,
                            enum import_column column)
{
    struct buf list = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        const struct span *cells = rows[i]->cells;
        if (cells[column].len == 0)
            continue;
        buf_add_text(&list, list.len > 0 ? "\n- " : "- ");
        buf_add(&list,
                cells[cells[IMPORT_ACTION_CODE].len > 0 ? IMPORT_ACTION_CODE : IMPORT_ACTION]);
        buf_add_text(&list, " : ");
        buf_add(&list, import_text_line(arena, cells[column]));
    }
    return buf_span(&list);
}

static void add_lead(struct buf *leads, struct span lead)
{
    buf_add_text(leads, leads->len > 0 && lead.len > 0 ? " ; " : "");
    buf_add(leads, lead);
}

json_t *import_content_group(const struct import_writer *writer, struct span title,
                             const struct import_row *const *rows, size_t count)
{
    json_t *typed = json_adopt(writer->arena, json_object()), *actions = json_array();
    struct buf leads = {.arena = writer->arena};
    set_text(typed, "title", title);
    set_value(typed, "actions", actions);
    for (size_t i = 0; i < count; i++) {
        bool known = row_lead_is_known(writer, rows[i]);
        json_array_append_new(actions, grouped_row(writer, rows[i], known));
        add_lead(&leads, known ? SPAN("") : rows[i]->cells[IMPORT_LEAD]);
    }
    put(writer, typed, IMPORT_LEAD, "lead_text", buf_span(&leads));
    for (size_t i = 0; i < COUNT_OF(destinations); i++)
        put(writer, typed, destinations[i].column, destinations[i].field,
            labelled(writer->arena, rows, count, destinations[i].column));
    return accept(writer, typed, rows, count);
}
