#include "forms/report.h"

#include "base/buf.h"

static struct span path_of(struct arena *arena, struct span field, int row, struct span column)
{
    if (row == REPORT_NO_ROW)
        return span_copy(arena, field);
    if (column.len == 0)
        return span_format(arena, "%.*s.%d", SPAN_ARG(field), row);
    return span_format(arena, "%.*s.%d.%.*s", SPAN_ARG(field), row, SPAN_ARG(column));
}

void report_add(struct report *report, struct span field, int row, struct span column,
                enum rule rule, struct span detail)
{
    if (report->count == REPORT_MAX) {
        report->is_cut = true;
        return;
    }
    struct span path = path_of(report->arena, field, row, column);
    report->findings[report->count++] = (struct finding){
        .path = path,
        .field = span_until(path, field.len),
        .row = row,
        .rule = rule,
        .detail = span_copy(report->arena, detail),
    };
}

const char *report_word(enum rule rule)
{
    static const char *const words[] = {
#define X(name, word) [RULE_##name] = word,
        RULES(X)
#undef X
    };
    return words[rule];
}

static json_t *finding_json(struct arena *arena, const struct finding *finding)
{
    json_t *object = json_object();
    set_text(object, "path", finding->path);
    set_text(object, "field", finding->field);
    if (finding->row != REPORT_NO_ROW)
        set_number(object, "row", finding->row);
    set_text(object, "rule", span_format(arena, "rule.%s", report_word(finding->rule)));
    if (finding->detail.len > 0)
        set_text(object, "detail", finding->detail);
    return object;
}

json_t *report_json(struct arena *arena, const struct report *report)
{
    json_t *list = json_adopt(arena, json_array());
    for (size_t i = 0; i < report->count; i++)
        json_array_append_new(list, finding_json(arena, &report->findings[i]));
    return list;
}
