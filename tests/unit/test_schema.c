#include "forms/schema.h"
#include "forms_sample.h"
#include "server/assets.h"
#include "test.h"

#define LINE_OF(most) "{'maxLength':" most ",'minLength':1,'title':'L','type':'string'}"

static const struct property {
    const char *field, *schema;
} properties[] = {
    {"title", LINE_OF("8")},
    {"body", LINE_OF("40")},
    {"when", LINE_OF("250")},
    {"rank", "{'enum':['high','low'],'title':'L','type':'string'}"},
    {"kinds", "{'items':{'enum':['high','low'],'type':'string'},'maxItems':100,'minItems':1,"
              "'title':'L','type':'array','uniqueItems':true}"},
    {"lead", "{'minLength':1,'title':'L','type':'string'}"},
    {"board", "{'minLength':1,'title':'L','type':'string'}"},
    {"group", "{'items':{'minLength':1,'type':'string'},'maxItems':2,'minItems':1,'title':'L',"
              "'type':'array','uniqueItems':true}"},
    {"days", "{'maximum':1000,'minimum':-5,'title':'L','type':'integer'}"},
    {"cost", "{'pattern':'^-?(0|[1-9][0-9]*)\\\\.[0-9]{2}$','title':'L','type':'string'}"},
    {"tags", "{'items':{'maxLength':60,'minLength':1,'type':'string'},'maxItems':3,'minItems':1,"
             "'title':'L','type':'array','uniqueItems':true}"},
};

static void each_type_is_said_in_json_schema(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    json_t *schema = schema_form(&arena, sample_form(&arena));
    assert_false(json_boolean_value(json_object_get(schema, "additionalProperties")));
    assert_true(span_eq(text_at(schema, "$id"), SPAN("urn:jalon:form:sample:2")));
    json_t *fields = json_object_get(schema, "properties");
    for (size_t i = 0; i < COUNT_OF(properties); i++)
        assert_string_equal(shown(&arena, json_object_get(fields, properties[i].field)),
                            properties[i].schema);
    json_t *row = json_object_get(json_object_get(fields, "steps"), "items");
    assert_true(json_is_false(json_object_get(row, "additionalProperties")));
    assert_int_equal(json_object_size(json_object_get(row, "properties")), 5);
}

static void every_field_of_the_shipped_forms_has_a_schema(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < assets_count; i++) {
        if (!span_starts(span_of(assets[i].name), SPAN("forms/")))
            continue;
        SCOPED_ARENA arena = {0};
        const struct form *form = NULL;
        struct span reason;
        assert_int_equal(form_read(&arena, assets[i].bytes, &form, &reason), ERR_NONE);
        json_t *fields = json_object_get(schema_form(&arena, form), "properties");
        assert_int_equal(json_object_size(fields), form->field_count);
    }
}

TESTS(each_type_is_said_in_json_schema, every_field_of_the_shipped_forms_has_a_schema)
