#include "forms/check.h"

#include "forms/type.h"

static bool mentions(const struct report *report, size_t since, struct span field)
{
    for (size_t i = since; i < report->count; i++)
        if (span_eq(report->findings[i].field, field))
            return true;
    return false;
}

void form_check(const struct form *form, json_t *values, const struct names *names,
                struct report *report)
{
    size_t since = report->count;
    struct cleaning cleaning = {.arena = report->arena, .names = names, .report = report};
    const json_t *clean = type_clean(&cleaning, form, values);
    for (size_t i = 0; i < form->field_count; i++) {
        struct span id = form->fields[i].id;
        json_t *value = json_object_getn(values, id.ptr, id.len);
        json_t *same = json_object_getn(clean, id.ptr, id.len);
        if (value != NULL && !json_equal(value, same) && !mentions(report, since, id))
            report_add(report, id, REPORT_NO_ROW, (struct span){0}, RULE_NOT_CANONICAL,
                       (struct span){0});
    }
}

/* Counts, and adds to the report if there is one, what the field lacks at the gate. */
static size_t count_gaps(const struct form *form, const struct field *field, const json_t *value,
                         struct span gate, struct report *report)
{
    if (value == NULL && !form_due(form, field, gate))
        return 0;
    size_t gaps = value == NULL;
    if (value == NULL && report != NULL)
        report_add(report, field->id, REPORT_NO_ROW, (struct span){0}, RULE_MISSING,
                   (struct span){0});
    for (size_t c = 0; c < field->column_count; c++) {
        struct span id = field->columns[c].id;
        for (size_t r = 0; form_due(form, &field->columns[c], gate) && r < json_array_size(value);
             r++) {
            if (json_object_getn(json_array_get(value, r), id.ptr, id.len) != NULL)
                continue;
            gaps++;
            if (report != NULL)
                report_add(report, field->id, (int)r, id, RULE_MISSING, (struct span){0});
        }
    }
    return gaps;
}

void form_missing(const struct form *form, const json_t *values, struct span gate,
                  struct report *report)
{
    for (size_t i = 0; i < form->field_count; i++) {
        const struct field *field = &form->fields[i];
        count_gaps(form, field, json_object_getn(values, field->id.ptr, field->id.len), gate,
                   report);
    }
}

struct completeness form_completeness(const struct form *form, const json_t *values,
                                      struct span gate)
{
    struct completeness completeness = {0};
    for (size_t i = 0; i < form->field_count; i++) {
        const struct field *field = &form->fields[i];
        const json_t *value = json_object_getn(values, field->id.ptr, field->id.len);
        size_t gaps = count_gaps(form, field, value, gate, NULL);
        completeness.due += gaps > 0 || form_due(form, field, gate);
        completeness.filled += gaps == 0 && form_due(form, field, gate);
    }
    return completeness;
}
