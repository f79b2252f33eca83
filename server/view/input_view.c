#include "server/input_view.h"

#include "forms/type.h"
#include "server/value_view.h"

enum { BLANK_INPUTS = 2, BLANK_ROWS = 1, MORE_ROWS = 3, SHORT_LINE = 120 };

/* How each type is asked for, and which list proposes answers. */
static const struct {
    const char *kind, *list;
} kinds[] = {
    /* clang-format off */
    [FIELD_LINE]   = {"line",   NULL},        [FIELD_TEXT]    = {"text",    NULL},
    [FIELD_CHOICE] = {"select", NULL},        [FIELD_CHOICES] = {"choices", NULL},
    [FIELD_PERSON] = {"person", "personnes"}, [FIELD_PERSONS] = {"several", "personnes"},
    [FIELD_BODY]   = {"line",   "instances"}, [FIELD_BODIES]  = {"several", "instances"},
    [FIELD_DATE]   = {"date",   NULL},        [FIELD_NUMBER]  = {"number",  NULL},
    [FIELD_TABLE]  = {"table",  NULL},        [FIELD_TAGS]    = {"several", NULL},
    /* clang-format on */
};

/* Takes the whole line in a table's row. */
static bool is_wide(const struct field *column)
{
    return column->type == FIELD_TEXT || (column->type == FIELD_LINE && column->max > SHORT_LINE);
}

static json_t *one_input(const struct inputs *inputs, const struct field *field, struct span name,
                         const json_t *value, const json_t *typed);

/* --- what an input holds --------------------------------------------------------------------- */

/* "1250,50": no groups and no unit, as one types it. */
static struct span number_typed(const struct lens *lens, const json_t *value)
{
    struct arena *arena = lens->reader.arena;
    if (json_is_integer(value))
        return span_number(arena, json_integer_value(value));
    struct span rest = text_of(value), whole = span_cut(&rest, '.');
    const char *point = lens->language == LANGUAGE_EN ? "." : ",";
    return span_format(arena, "%.*s%s%.*s", SPAN_ARG(whole), rest.len > 0 ? point : "",
                       SPAN_ARG(rest));
}

/* What one would type to get this value, or this item of a list. */
static struct span typed_text(const struct lens *lens, const struct field *field,
                              const json_t *value)
{
    if (value == NULL)
        return SPAN("");
    if (field->type == FIELD_NUMBER)
        return number_typed(lens, value);
    if (field->type == FIELD_PERSON || field->type == FIELD_PERSONS)
        return value_person_typed(lens, text_of(value));
    if (field->type == FIELD_CHOICE || field->type == FIELD_CHOICES)
        return text_of(value);
    return value_text(lens, field, value);
}

static struct span held_text(const struct lens *lens, const struct field *field,
                             const json_t *value, const json_t *typed)
{
    return typed != NULL ? text_of(typed) : typed_text(lens, field, value);
}

static bool holds(const struct lens *lens, const struct field *field, const json_t *value,
                  const json_t *typed, struct span option)
{
    const json_t *held = typed != NULL ? typed : value;
    for (size_t i = 0; i < json_array_size(held); i++)
        if (span_eq(text_of(json_array_get(held, i)), option))
            return true;
    return !json_is_array(held) && span_eq(held_text(lens, field, value, typed), option);
}

/* --- what is wrong --------------------------------------------------------------------------- */

static struct span finding_text(const struct lens *lens, const struct finding *finding)
{
    struct arena *arena = lens->reader.arena;
    return message_with(arena, lens->locale,
                        span_format(arena, "rule.%s", report_word(finding->rule)),
                        {"detail", finding->detail});
}

/* Whether a finding is about this very input; a row without a column is its table's. */
static bool is_about(const struct finding *finding, struct span name)
{
    struct span path = finding->path, field = span_cut(&path, '.');
    struct span row = span_cut(&path, '.');
    bool about_row = row.len > 0 && path.len == 0;
    return span_eq(about_row ? field : finding->path, name);
}

/* The first thing wrong with an input; of one among several, the one that quotes it. */
static struct span error_of(const struct inputs *inputs, struct span name, struct span quoted)
{
    for (size_t i = 0; inputs->report != NULL && i < inputs->report->count; i++) {
        const struct finding *finding = &inputs->report->findings[i];
        if (is_about(finding, name) && (quoted.len == 0 || span_eq(finding->detail, quoted)))
            return finding_text(inputs->lens, finding);
    }
    return SPAN("");
}

json_t *input_errors(const struct inputs *inputs)
{
    struct arena *arena = inputs->lens->reader.arena;
    json_t *items = json_array();
    for (size_t i = 0; inputs->report != NULL && i < inputs->report->count; i++) {
        const struct finding *finding = &inputs->report->findings[i];
        json_t *item = json_object();
        set_text(item, "url", span_format(arena, "#f-%.*s", SPAN_ARG(finding->path)));
        set_text(item, "label", value_place(inputs->lens, inputs->form, finding));
        set_text(item, "text", finding_text(inputs->lens, finding));
        json_array_append_new(items, item);
    }
    return items;
}

/* --- kinds of inputs ------------------------------------------------------------------------- */

static json_t *options_model(const struct inputs *inputs, const struct field *field,
                             const json_t *value, const json_t *typed)
{
    json_t *options = json_array();
    for (size_t i = 0; i < field->option_count; i++) {
        json_t *option = json_object();
        set_text(option, "value", field->options[i].id);
        set_text(option, "label", value_label(inputs->lens, field->options[i].label));
        if (holds(inputs->lens, field, value, typed, field->options[i].id))
            set_flag(option, "selected", true);
        json_array_append_new(options, option);
    }
    return options;
}

static json_t *several_model(const struct inputs *inputs, const struct field *field,
                             struct span name, const json_t *value, const json_t *typed)
{
    json_t *list = json_array();
    size_t count = json_array_size(typed != NULL ? typed : value);
    for (size_t i = 0; i < count + BLANK_INPUTS && i < FORM_LIST_MAX; i++) {
        json_t *input = json_object();
        struct span text =
            held_text(inputs->lens, field, json_array_get(value, i), json_array_get(typed, i));
        if (i >= count)
            text = SPAN("");
        struct span error = text.len > 0 ? error_of(inputs, name, text) : SPAN("");
        set_number(input, "n", (int64_t)i + 1);
        set_text(input, "value", text);
        if (error.len > 0)
            set_text(input, "error", error);
        json_array_append_new(list, input);
    }
    return list;
}

static json_t *cells_model(const struct inputs *inputs, const struct field *table, size_t index,
                           const json_t *value, const json_t *typed)
{
    json_t *cells = json_array();
    for (size_t i = 0; i < table->column_count; i++) {
        const struct field *column = &table->columns[i];
        struct span id = column->id;
        struct span name = span_format(inputs->lens->reader.arena, "%.*s.%zu.%.*s",
                                       SPAN_ARG(table->id), index, SPAN_ARG(id));
        json_t *cell = one_input(inputs, column, name, json_object_getn(value, id.ptr, id.len),
                                 json_object_getn(typed, id.ptr, id.len));
        if (is_wide(column))
            set_text(cell, "width", SPAN("full"));
        json_array_append_new(cells, cell);
    }
    return cells;
}

static json_t *row_model(const struct inputs *inputs, const struct field *table, size_t index,
                         const json_t *value, const json_t *typed)
{
    struct arena *arena = inputs->lens->reader.arena;
    bool blank = value == NULL && typed == NULL;
    json_t *row = json_object();
    set_text(row, "legend",
             message_with(arena, inputs->lens->locale,
                          blank ? SPAN("input.new-row") : SPAN("input.row"),
                          {"row", span_format(arena, "%zu", index + 1)}));
    set_flag(row, "blank", blank);
    set_number(row, "position", (int64_t)index + 1);
    set_text(row, "position_name",
             span_format(arena, "%.*s.%zu.position", SPAN_ARG(table->id), index));
    set_text(row, "remove_name", span_format(arena, "%.*s.%zu.remove", SPAN_ARG(table->id), index));
    set_value(row, "cells", cells_model(inputs, table, index, value, typed));
    return row;
}

static json_t *rows_model(const struct inputs *inputs, const struct field *table,
                          const json_t *value, const json_t *typed)
{
    json_t *rows = json_array();
    size_t count = json_array_size(typed != NULL ? typed : value);
    size_t blank = span_eq(inputs->more_rows, table->id) ? MORE_ROWS : BLANK_ROWS;
    for (size_t i = 0; i < count + blank; i++)
        json_array_append_new(rows, row_model(inputs, table, i,
                                              typed != NULL ? NULL : json_array_get(value, i),
                                              json_array_get(typed, i)));
    return rows;
}

/* Lines for a text: as many as it fills, within reason. */
static int64_t lines_for(struct span text)
{
    enum { LINE = 90, LEAST = 3, MOST = 16 };
    int64_t lines = (int64_t)(text.len / LINE) + 2;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    return lines < LEAST ? LEAST : lines > MOST ? MOST : lines;
}

/* What a single value's input says of itself. */
static void add_single(const struct inputs *inputs, const struct field *field, const json_t *value,
                       const json_t *typed, json_t *model)
{
    struct span text = held_text(inputs->lens, field, value, typed);
    set_text(model, "value", text);
    if (field->type == FIELD_TEXT)
        set_number(model, "rows", lines_for(text));
    if (field->type == FIELD_LINE)
        set_number(model, "max", field->max);
    if (field->unit.fr.len > 0)
        set_text(model, "unit", value_label(inputs->lens, field->unit));
    if (field->option_count > 0)
        set_value(model, "options", options_model(inputs, field, value, typed));
}

static void add_list(const struct inputs *inputs, const struct field *field, struct span name,
                     const json_t *value, const json_t *typed, json_t *model)
{
    if (field->type == FIELD_CHOICES) {
        set_value(model, "options", options_model(inputs, field, value, typed));
        return;
    }
    json_t *several = several_model(inputs, field, name, value, typed);
    set_value(model, "inputs", several);
    for (size_t i = 0; i < json_array_size(several); i++)
        if (json_object_get(json_array_get(several, i), "error") != NULL)
            json_object_del(model, "error"); /* said once, where it is */
}

static void add_about(const struct inputs *inputs, const struct field *field, struct span name,
                      json_t *model)
{
    struct span help = value_label(inputs->lens, field->help);
    struct span error = error_of(inputs, name, SPAN(""));
    if (help.len > 0)
        set_text(model, "help", help);
    if (error.len > 0)
        set_text(model, "error", error);
    if (inputs->gate.len > 0 && form_due(inputs->form, field, inputs->gate))
        set_flag(model, "due", true);
    if (field->type == FIELD_TAGS && field->option_count > 0)
        set_text(model, "list",
                 span_format(inputs->lens->reader.arena, "mots-%.*s", SPAN_ARG(field->id)));
    else if (kinds[field->type].list != NULL)
        set_text(model, "list", span_of(kinds[field->type].list));
}

static json_t *one_input(const struct inputs *inputs, const struct field *field, struct span name,
                         const json_t *value, const json_t *typed)
{
    json_t *model = json_object(), *is = json_object();
    enum type_shape shape = type_of(field)->shape;
    set_flag(is, kinds[field->type].kind, true);
    set_text(model, "name", name);
    set_text(model, "label", value_label(inputs->lens, field->label));
    set_value(model, "is", is);
    add_about(inputs, field, name, model);
    if (shape == TYPE_ROWS)
        set_value(model, "rows", rows_model(inputs, field, value, typed));
    else if (shape == TYPE_LIST)
        add_list(inputs, field, name, value, typed, model);
    else
        add_single(inputs, field, value, typed, model);
    return model;
}

json_t *input_model(const struct inputs *inputs, const struct field *field, const json_t *value,
                    const json_t *typed)
{
    return one_input(inputs, field, field->id, value, typed);
}

/* --- proposals ------------------------------------------------------------------------------- */

static json_t *add_proposals(json_t *lists, struct span id)
{
    json_t *options = json_array(), *list = json_object();
    set_text(list, "id", id);
    set_value(list, "options", options);
    json_array_append_new(lists, list);
    return options;
}

json_t *input_lists(const struct inputs *inputs)
{
    const struct directory *directory = inputs->lens->reader.actor.directory;
    json_t *lists = json_array(), *persons = add_proposals(lists, SPAN("personnes"));
    for (size_t i = 0; i < directory->person_count; i++)
        json_array_append_new(
            persons, json_text(value_person_typed(inputs->lens, directory->persons[i].id)));
    json_t *bodies = add_proposals(lists, SPAN("instances"));
    for (size_t i = 0; i < directory->body_count; i++)
        json_array_append_new(bodies, json_text(directory->bodies[i].name));
    for (size_t i = 0; i < inputs->form->field_count; i++) {
        const struct field *field = &inputs->form->fields[i];
        if (field->type != FIELD_TAGS || field->option_count == 0)
            continue;
        json_t *words = add_proposals(
            lists, span_format(inputs->lens->reader.arena, "mots-%.*s", SPAN_ARG(field->id)));
        for (size_t j = 0; j < field->option_count; j++)
            json_array_append_new(words,
                                  json_text(value_label(inputs->lens, field->options[j].label)));
    }
    return lists;
}
