#include "body.h"

enum { BYTES_LEAST = 3000, BYTES_MOST = 6500, BYTES_OF_A_SECTION = 600 };

struct span body_date(struct dice *dice)
{
    static const char *const dates[] = {"30/06/2026", "juin 2026", "T2 2026",   "2025-2026",
                                        "d’ici 2027", "annuel",    "T4 2027",   "31/12/2026",
                                        "mars 2027",  "2028",      "T1 2025",   "septembre 2025",
                                        "15/01/2025", "2026",      "juin 2028", "T3 2026"};
    return span_of(dates[dice_below(dice, COUNT_OF(dates))]);
}

/* --- one value ------------------------------------------------------------------------------- */

static json_t *line(const struct body_work *work, const struct field *field)
{
    struct town *town = work->town;
    size_t most = field->max < 60 ? 1 : field->max < 120 ? 3 : 7;
    return json_text(
        prose_line(&town->prose, &town->dice, work->arena, dice_between(&town->dice, 1, most)));
}

static json_t *number(const struct body_work *work, const struct field *field)
{
    size_t span = field->max - field->min > 100000 ? 100000 : (size_t)(field->max - field->min);
    size_t whole = (size_t)field->min + dice_between(&work->town->dice, 1, span);
    if (field->decimals == 0)
        return json_integer((json_int_t)whole);
    return json_text(span_format(work->arena, "%zu.%0*d", whole, (int)field->decimals, 0));
}

static json_t *option(const struct body_work *work, const struct field *field)
{
    return json_text(field->options[dice_below(&work->town->dice, field->option_count)].id);
}

static json_t *list_of_one(json_t *value)
{
    json_t *list = json_array();
    json_array_append_new(list, value);
    return list;
}

static json_t *text(const struct body_work *work, size_t bytes)
{
    return json_text(prose_text(&work->town->prose, &work->town->dice, work->arena, bytes));
}

static json_t *table(const struct body_work *work, const struct field *field);

/* NULL for what names people or bodies: it stays as it is. */
static json_t *value_of(const struct body_work *work, const struct field *field, size_t bytes)
{
    switch (field->type) {
    case FIELD_LINE: return line(work, field);
    case FIELD_TEXT: return text(work, bytes);
    case FIELD_CHOICE: return option(work, field);
    case FIELD_CHOICES: return list_of_one(option(work, field));
    case FIELD_TAGS: return list_of_one(option(work, field));
    case FIELD_DATE: return json_text(body_date(&work->town->dice));
    case FIELD_NUMBER: return number(work, field);
    case FIELD_TABLE: return table(work, field);
    case FIELD_PERSON:
    case FIELD_PERSONS:
    case FIELD_BODY:
    case FIELD_BODIES: return NULL;
    }
    return NULL;
}

static json_t *table(const struct body_work *work, const struct field *field)
{
    json_t *rows = json_array();
    for (size_t i = 0, count = dice_between(&work->town->dice, 2, 4); i < count; i++) {
        json_t *row = json_object();
        for (size_t j = 0; j < field->column_count; j++) {
            const struct field *column = &field->columns[j];
            json_t *cell = value_of(work, column, 1);
            if (cell != NULL)
                json_object_setn_new(row, column->id.ptr, column->id.len, cell);
        }
        json_array_append_new(rows, row);
    }
    return rows;
}

/* --- the fiche ------------------------------------------------------------------------------- */

void body_name(const struct body_work *work, struct span person, json_t *content)
{
    for (size_t i = 0; i < work->form->field_count; i++) {
        const struct field *field = &work->form->fields[i];
        bool leads = field->role == FIELD_ROLE_LEAD || field->role == FIELD_ROLE_PILOT;
        if (leads)
            json_object_setn_new(content, field->id.ptr, field->id.len,
                                 field->type == FIELD_PERSONS ? list_of_one(json_text(person))
                                                              : json_text(person));
    }
}

static bool is_written(const struct section *section, struct span moment)
{
    bool progress = span_eq(section->id, SPAN("progress")),
         closing = span_eq(section->id, SPAN("closing"));
    if (span_eq(moment, SPAN("progress")))
        return progress;
    return span_eq(moment, SPAN("close")) ? closing : !progress && !closing;
}

static size_t count_texts(const struct form *form, struct span moment)
{
    size_t count = 0;
    for (size_t i = 0; i < form->section_count; i++)
        for (size_t j = 0;
             is_written(&form->sections[i], moment) && j < form->sections[i].field_count; j++)
            count += form->sections[i].fields[j].type == FIELD_TEXT;
    return count;
}

static void write_section(const struct body_work *work, const struct section *section, size_t bytes,
                          json_t *content)
{
    for (size_t i = 0; i < section->field_count; i++) {
        const struct field *field = &section->fields[i];
        json_t *value = value_of(work, field, bytes);
        if (value != NULL && !span_eq(field->id, SPAN("title")))
            json_object_setn_new(content, field->id.ptr, field->id.len, value);
        else
            json_decref(value);
    }
}

void body_write(const struct body_work *work, struct span moment, json_t *content)
{
    size_t texts = count_texts(work->form, moment);
    size_t bytes = span_eq(moment, SPAN("write"))
                       ? dice_between(&work->town->dice, BYTES_LEAST, BYTES_MOST)
                       : BYTES_OF_A_SECTION;
    for (size_t i = 0; i < work->form->section_count; i++)
        if (is_written(&work->form->sections[i], moment))
            write_section(work, &work->form->sections[i], bytes / (texts > 0 ? texts : 1), content);
}
