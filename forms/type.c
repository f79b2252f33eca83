#include "forms/type.h"

#include "forms/clean.h"
#include "forms/pick.h"
#include "forms/schema.h"

static void check_members(const struct cleaning *cleaning, const struct spot *spot,
                          const struct field *table, json_t *typed)
{
    const char *key;
    json_t *value;
    json_object_foreach(typed, key, value) if (form_column(table, span_of(key)) == NULL)
        clean_find(cleaning, spot, RULE_UNKNOWN_FIELD, span_of(key));
}

static json_t *clean_value(const struct cleaning *cleaning, const struct spot *spot,
                           const struct field *field, const json_t *typed)
{
    if (typed == NULL || json_is_null(typed))
        return NULL;
    return type_of(field)->clean(cleaning, spot, field, typed);
}

static json_t *clean_row(const struct cleaning *cleaning, const struct spot *spot,
                         const struct field *table, json_t *typed)
{
    json_t *row = json_object();
    check_members(cleaning, spot, table, typed);
    for (size_t i = 0; i < table->column_count; i++) {
        struct span id = table->columns[i].id;
        struct spot cell = {.field = spot->field, .row = spot->row, .column = id};
        json_t *value = clean_value(cleaning, &cell, &table->columns[i],
                                    json_object_getn(typed, id.ptr, id.len));
        if (value != NULL)
            json_object_setn_new(row, id.ptr, id.len, value);
    }
    return row;
}

static json_t *clean_table(const struct cleaning *cleaning, const struct spot *spot,
                           const struct field *table, const json_t *typed)
{
    if (!json_is_array(typed)) {
        clean_find(cleaning, spot, RULE_MALFORMED, (struct span){0});
        return NULL;
    }
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(typed) && !cleaning->report->is_cut; i++) {
        json_t *typed_row = json_array_get(typed, i);
        struct spot here = {.field = spot->field, .row = (int)i};
        if (!json_is_object(typed_row))
            clean_find(cleaning, &here, RULE_MALFORMED, (struct span){0});
        json_t *row = clean_row(cleaning, &here, table, typed_row);
        if (json_object_size(row) > 0)
            json_array_append(rows, row);
        json_decref(row);
    }
    bool too_many = json_array_size(rows) > (size_t)table->max;
    if (too_many)
        clean_find_number(cleaning, spot, RULE_TOO_MANY_ROWS, table->max);
    if (!too_many && json_array_size(rows) > 0)
        return rows;
    json_decref(rows);
    return NULL;
}

const struct type *type_of(const struct field *field)
{
    static const struct type types[] = {
        /* clang-format off */
        [FIELD_LINE]    = {TYPE_SINGLE, clean_line,   schema_string},
        [FIELD_TEXT]    = {TYPE_SINGLE, clean_text,   schema_string},
        [FIELD_CHOICE]  = {TYPE_SINGLE, pick_single,  schema_option},
        [FIELD_CHOICES] = {TYPE_LIST,   pick_several, schema_list},
        [FIELD_PERSON]  = {TYPE_SINGLE, pick_single,  schema_string},
        [FIELD_PERSONS] = {TYPE_LIST,   pick_several, schema_list},
        [FIELD_BODY]    = {TYPE_SINGLE, pick_single,  schema_string},
        [FIELD_BODIES]  = {TYPE_LIST,   pick_several, schema_list},
        [FIELD_DATE]    = {TYPE_SINGLE, clean_date,   schema_string},
        [FIELD_NUMBER]  = {TYPE_SINGLE, clean_number, schema_number},
        [FIELD_TABLE]   = {TYPE_ROWS,   clean_table,  schema_table},
        [FIELD_TAGS]    = {TYPE_LIST,   pick_several, schema_list},
        /* clang-format on */
    };
    return &types[field->type];
}

json_t *type_clean(const struct cleaning *cleaning, const struct form *form, json_t *typed)
{
    json_t *values = json_adopt(cleaning->arena, json_object());
    for (size_t i = 0; i < form->field_count; i++) {
        struct span id = form->fields[i].id;
        struct spot spot = {.field = id, .row = REPORT_NO_ROW};
        json_t *value =
            clean_value(cleaning, &spot, &form->fields[i], json_object_getn(typed, id.ptr, id.len));
        if (value != NULL)
            json_object_setn_new(values, id.ptr, id.len, value);
    }
    const char *key;
    json_t *value;
    json_object_foreach(typed, key, value)
    {
        bool sayable = strlen(key) <= 60; /* a longer one is only in the detail */
        struct spot spot = {.field = span_of(sayable ? key : ""), .row = REPORT_NO_ROW};
        if (form_field(form, span_of(key)) == NULL)
            clean_find(cleaning, &spot, RULE_UNKNOWN_FIELD, span_of(key));
    }
    return values;
}
