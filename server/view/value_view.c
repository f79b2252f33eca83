#include "server/value_view.h"

#include "forms/type.h"

struct span value_label(const struct lens *lens, struct label label)
{
    return label_in(label, lens->language);
}

/* --- one value ------------------------------------------------------------------------------- */

/* Digits in threes, the last ones first; French keeps the groups apart with U+202F. */
static void add_grouped(struct buf *text, struct span digits, bool english)
{
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0)
            buf_add_text(text, english ? "," : "\xe2\x80\xaf");
        buf_add_char(text, digits.ptr[i]);
    }
}

static bool is_zeros(struct span digits)
{
    for (size_t i = 0; i < digits.len; i++)
        if (digits.ptr[i] != '0')
            return false;
    return true;
}

/* "40 jours", though the field takes halves; "1 500,50 €". */
static struct span number_text(const struct lens *lens, const struct field *field,
                               const json_t *value)
{
    struct arena *arena = lens->reader.arena;
    struct buf text = {.arena = arena};
    bool english = lens->language == LANGUAGE_EN;
    struct span rest =
        json_is_integer(value) ? span_number(arena, json_integer_value(value)) : text_of(value);
    struct span unit = value_label(lens, field->unit);
    if (span_starts(rest, SPAN("-"))) {
        buf_add_text(&text, "\xe2\x88\x92"); /* U+2212 */
        rest = span_from(rest, 1);
    }
    add_grouped(&text, span_cut(&rest, '.'), english);
    if (is_zeros(rest))
        rest = SPAN("");
    if (rest.len > 0)
        buf_add_text(&text, english ? "." : ",");
    buf_add(&text, rest);
    if (unit.len > 0)
        buf_add_text(&text, "\xc2\xa0");
    buf_add(&text, unit);
    return buf_span(&text);
}

static struct span option_text(const struct lens *lens, const struct field *field,
                               const json_t *value)
{
    const struct option *option = form_option(field, text_of(value));
    return option != NULL ? value_label(lens, option->label) : text_of(value);
}

static struct span plain_text(const struct lens *lens, const struct field *field,
                              const json_t *value)
{
    (void)lens, (void)field;
    return text_of(value);
}

static struct span person_text(const struct lens *lens, const struct field *field,
                               const json_t *value)
{
    (void)field;
    return lens_person(lens, text_of(value));
}

static struct span body_text(const struct lens *lens, const struct field *field,
                             const json_t *value)
{
    (void)field;
    return lens_body(lens, text_of(value));
}

/* What a row says: its cells that say something. */
static struct span row_text(const struct lens *lens, const struct field *table, const json_t *row)
{
    struct buf text = {.arena = lens->reader.arena};
    for (size_t i = 0; i < table->column_count; i++) {
        struct span id = table->columns[i].id;
        const json_t *cell = json_object_getn(row, id.ptr, id.len);
        if (cell == NULL)
            continue;
        buf_add_text(&text, text.len > 0 ? " · " : "");
        buf_add(&text, value_text(lens, &table->columns[i], cell));
    }
    return buf_span(&text);
}

typedef struct span teller(const struct lens *lens, const struct field *field, const json_t *value);

/* How one value, or one item of a list, is said; and how wide it stands on the page. */
static const struct {
    teller *tell;
    bool narrow;
} kinds[] = {
    /* clang-format off */
    [FIELD_LINE]   = {plain_text,  false}, [FIELD_TEXT]    = {plain_text,  false},
    [FIELD_CHOICE] = {option_text, true},  [FIELD_CHOICES] = {option_text, true},
    [FIELD_PERSON] = {person_text, true},  [FIELD_PERSONS] = {person_text, true},
    [FIELD_BODY]   = {body_text,   true},  [FIELD_BODIES]  = {body_text,   true},
    [FIELD_DATE]   = {plain_text,  true},  [FIELD_NUMBER]  = {number_text, true},
    [FIELD_TABLE]  = {row_text,    false}, [FIELD_TAGS]    = {option_text, true},
    /* clang-format on */
};

struct span value_text(const struct lens *lens, const struct field *field, const json_t *value)
{
    struct buf text = {.arena = lens->reader.arena};
    const char *between = field->type == FIELD_TABLE ? " ; " : ", ";
    if (!json_is_array(value))
        return kinds[field->type].tell(lens, field, value);
    for (size_t i = 0; i < json_array_size(value); i++) {
        buf_add_text(&text, i > 0 ? between : "");
        buf_add(&text, kinds[field->type].tell(lens, field, json_array_get(value, i)));
    }
    return buf_span(&text);
}

json_t *value_shown(const struct lens *lens, const struct field *field, const json_t *value)
{
    if (value == NULL)
        return NULL;
    struct span text = value_text(lens, field, value);
    return field->type == FIELD_TEXT ? json_alone("markdown", json_text(text)) : json_text(text);
}

/* --- a field to read ------------------------------------------------------------------------- */

static json_t *items_model(const struct lens *lens, const struct field *field, const json_t *value)
{
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_t *item = json_object();
        set_text(item, "id", text_of(json_array_get(value, i)));
        set_text(item, "label", kinds[field->type].tell(lens, field, json_array_get(value, i)));
        json_array_append_new(list, item);
    }
    return json_alone("list", list);
}

/* Columns that no row fills would only make the table wider. */
static bool is_filled(const struct field *column, const json_t *rows, bool inside)
{
    if (column->is_inside && !inside)
        return false;
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (json_object_getn(json_array_get(rows, i), column->id.ptr, column->id.len) != NULL)
            return true;
    return false;
}

static json_t *cell_model(const struct lens *lens, const struct field *column, const json_t *row)
{
    json_t *cell = json_object();
    const json_t *value = json_object_getn(row, column->id.ptr, column->id.len);
    set_text(cell, "label", value_label(lens, column->label));
    if (value != NULL)
        set_value(cell, "value", value_shown(lens, column, value));
    return cell;
}

static json_t *table_model(const struct lens *lens, const struct field *table, const json_t *rows,
                           bool inside)
{
    json_t *columns = json_array(), *lines = json_array();
    for (size_t i = 0; i < json_array_size(rows); i++)
        json_array_append_new(lines, json_alone("cells", json_array()));
    for (size_t c = 0; c < table->column_count; c++) {
        const struct field *column = &table->columns[c];
        if (!is_filled(column, rows, inside))
            continue;
        json_t *head = json_object();
        set_text(head, "id", column->id);
        set_text(head, "label", value_label(lens, column->label));
        json_array_append_new(columns, head);
        for (size_t i = 0; i < json_array_size(rows); i++)
            json_array_append_new(json_object_get(json_array_get(lines, i), "cells"),
                                  cell_model(lens, column, json_array_get(rows, i)));
    }
    json_t *model = json_alone("columns", columns);
    set_value(model, "rows", lines);
    return model;
}

json_t *value_field(const struct lens *lens, const struct field *field, const json_t *value,
                    bool inside)
{
    json_t *model = json_object();
    enum type_shape shape = type_of(field)->shape;
    set_text(model, "id", field->id);
    set_text(model, "label", value_label(lens, field->label));
    if (kinds[field->type].narrow)
        set_text(model, "width", SPAN("half"));
    if (!field->is_signed)
        set_flag(model, "unsigned", true);
    if (value == NULL)
        return model;
    if (shape == TYPE_ROWS)
        set_value(model, "table", table_model(lens, field, value, inside));
    else if (shape == TYPE_LIST)
        set_value(model, "items", items_model(lens, field, value));
    else
        set_value(model, "value", value_shown(lens, field, value));
    return model;
}

struct span value_person_typed(const struct lens *lens, struct span id)
{
    const struct directory *directory = lens->reader.actor.directory;
    const struct person *person = directory_person(directory, id);
    if (person == NULL)
        return id;
    size_t namesakes = 0;
    for (size_t i = 0; i < directory->person_count; i++)
        namesakes += span_eq(directory->persons[i].name, person->name);
    if (namesakes == 1)
        return person->name;
    return person->post.len == 0 ? id
                                 : span_format(lens->reader.arena, "%.*s — %.*s",
                                               SPAN_ARG(person->name), SPAN_ARG(person->post));
}

struct span value_place(const struct lens *lens, const struct form *form,
                        const struct finding *finding)
{
    const struct field *field = form_field(form, finding->field);
    struct arena *arena = lens->reader.arena;
    if (field == NULL)
        return finding->path;
    struct span label = value_label(lens, field->label), path = finding->path;
    if (finding->row == REPORT_NO_ROW)
        return label;
    span_cut(&path, '.');
    span_cut(&path, '.');
    const struct field *column = form_column(field, path);
    return message_with(arena, lens->locale,
                        column != NULL ? SPAN("fiche.place-cell") : SPAN("fiche.place-row"),
                        {"field", label}, {"row", span_format(arena, "%d", finding->row + 1)},
                        {"column", column != NULL ? value_label(lens, column->label) : SPAN("")});
}
