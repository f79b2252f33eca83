#include "forms/content.h"

typedef bool keep(const struct field *field);

static bool keep_signed(const struct field *field)
{
    return field->is_signed;
}

static bool keep_open(const struct field *field)
{
    return !field->is_inside;
}

static json_t *cut_object(const struct field *fields, size_t count, const json_t *values,
                          keep *keeps);

static json_t *cut_rows(const struct field *table, const json_t *rows, keep *keeps)
{
    json_t *cut = json_array();
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row =
            cut_object(table->columns, table->column_count, json_array_get(rows, i), keeps);
        if (json_object_size(row) > 0)
            json_array_append(cut, row);
        json_decref(row);
    }
    return cut;
}

/* A new reference, to values that are shared; tables left without rows are left out, as empty
 * values are. */
static json_t *cut_object(const struct field *fields, size_t count, const json_t *values,
                          keep *keeps)
{
    json_t *cut = json_object();
    for (size_t i = 0; i < count; i++) {
        struct span id = fields[i].id;
        json_t *value = json_object_getn(values, id.ptr, id.len);
        if (value == NULL || !keeps(&fields[i]))
            continue;
        json_t *part =
            fields[i].type == FIELD_TABLE ? cut_rows(&fields[i], value, keeps) : json_incref(value);
        if (!json_is_array(part) || json_array_size(part) > 0)
            json_object_setn(cut, id.ptr, id.len, part);
        json_decref(part);
    }
    return cut;
}

json_t *form_signed(struct arena *arena, const struct form *form, const json_t *values)
{
    return json_adopt(arena, cut_object(form->fields, form->field_count, values, keep_signed));
}

json_t *form_visible(struct arena *arena, const struct form *form, json_t *values, bool inside)
{
    if (inside)
        return values;
    return json_adopt(arena, cut_object(form->fields, form->field_count, values, keep_open));
}

bool form_keeps_inside(const struct field *fields, size_t count)
{
    bool inside = false;
    for (size_t i = 0; i < count; i++)
        inside = inside || fields[i].is_inside ||
                 form_keeps_inside(fields[i].columns, fields[i].column_count);
    return inside;
}
