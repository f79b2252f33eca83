#include "forms/schema.h"

#include "base/buf.h"
#include "forms/type.h"

static json_t *of_type(const char *type)
{
    json_t *schema = json_object();
    set_text(schema, "type", span_of(type));
    return schema;
}

json_t *schema_string(const struct field *field)
{
    json_t *schema = of_type("string");
    bool named = field->type == FIELD_PERSON || field->type == FIELD_BODY;
    set_number(schema, "minLength", 1);
    if (!named)
        set_number(schema, "maxLength", field->max);
    return schema;
}

static json_t *option_ids(const struct field *field)
{
    json_t *ids = json_array();
    for (size_t i = 0; i < field->option_count; i++)
        json_array_append_new(ids, json_text(field->options[i].id));
    return ids;
}

json_t *schema_option(const struct field *field)
{
    json_t *schema = of_type("string");
    set_value(schema, "enum", option_ids(field));
    return schema;
}

json_t *schema_list(const struct field *field)
{
    json_t *schema = of_type("array"), *items = NULL;
    if (field->type == FIELD_CHOICES) {
        items = schema_option(field);
    } else {
        items = of_type("string");
        set_number(items, "minLength", 1);
        if (field->type == FIELD_TAGS)
            set_number(items, "maxLength", FORM_TAG_MAX);
    }
    set_value(schema, "items", items);
    set_number(schema, "minItems", 1);
    set_number(schema, "maxItems", field->max);
    set_flag(schema, "uniqueItems", true);
    return schema;
}

json_t *schema_number(const struct field *field)
{
    if (field->decimals == 0) {
        json_t *schema = of_type("integer");
        set_number(schema, "minimum", field->min);
        set_number(schema, "maximum", field->max);
        return schema;
    }
    char pattern[] = "^-?(0|[1-9][0-9]*)\\.[0-9]{0}$";
    pattern[sizeof pattern - 4] = (char)('0' + field->decimals);
    json_t *schema = of_type("string");
    set_text(schema, "pattern", span_of(pattern));
    return schema;
}

/* The labels as annotations, French first as everywhere in the interface. */
static void annotate(json_t *schema, const struct field *field)
{
    set_text(schema, "title", field->label.fr);
    if (field->help.fr.len > 0)
        set_text(schema, "description", field->help.fr);
}

static json_t *closed_object(const struct field *fields, size_t count)
{
    json_t *schema = of_type("object"), *properties = json_object();
    for (size_t i = 0; i < count; i++) {
        json_t *property = type_of(&fields[i])->schema(&fields[i]);
        annotate(property, &fields[i]);
        json_object_setn_new(properties, fields[i].id.ptr, fields[i].id.len, property);
    }
    set_value(schema, "properties", properties);
    set_flag(schema, "additionalProperties", false);
    return schema;
}

json_t *schema_table(const struct field *field)
{
    json_t *schema = of_type("array");
    json_t *row = closed_object(field->columns, field->column_count);
    set_number(row, "minProperties", 1);
    set_value(schema, "items", row);
    set_number(schema, "minItems", 1);
    set_number(schema, "maxItems", field->max);
    return schema;
}

json_t *schema_form(struct arena *arena, const struct form *form)
{
    json_t *schema = json_adopt(arena, closed_object(form->fields, form->field_count));
    set_text(schema, "$schema", SPAN("https://json-schema.org/draft/2020-12/schema"));
    set_text(schema, "$id",
             span_format(arena, "urn:jalon:form:%.*s:%lld", SPAN_ARG(form->name),
                         (long long)form->version));
    set_text(schema, "title", form->title.fr);
    return schema;
}
