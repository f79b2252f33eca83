#include "server/difference_view.h"

#include "server/value_view.h"

/* Where a change stands: its field, and for a table which row and which column. */
struct place {
    const struct field *field;
    struct span row;
    const struct field *column; /* NULL: none */
    json_t *changes;            /* the page's list */
};

static void add_segment(const struct lens *lens, const struct field *field, const char *kind,
                        const json_t *value, json_t *segments)
{
    bool is_empty = value == NULL || (json_is_array(value) && json_array_size(value) == 0);
    if (is_empty)
        return;
    json_t *segment = json_object();
    set_text(segment, kind, value_text(lens, field, value));
    json_array_append_new(segments, segment);
}

static json_t *add_change(const struct lens *lens, const struct place *place)
{
    struct arena *arena = lens->reader.arena;
    json_t *change = json_object(), *segments = json_array();
    struct span row = place->row;
    if (place->column != NULL)
        row = span_format(arena, "%.*s, %.*s", SPAN_ARG(row),
                          SPAN_ARG(value_label(lens, place->column->label)));
    set_text(change, "field", place->field->id);
    set_text(change, "label", value_label(lens, place->field->label));
    if (row.len > 0)
        set_text(change, "row", row);
    set_value(change, "segments", segments);
    json_array_append_new(place->changes, change);
    return segments;
}

/* Which value of a change is shown how; a list says all three, a single value two. */
static const struct {
    const char *member, *kind;
} parts[] = {
    {"same", "same"},   {"before", "removed"}, {"removed", "removed"},
    {"after", "added"}, {"added", "added"},
};

static void show_values(const struct lens *lens, const struct place *place, const json_t *diff)
{
    const struct field *field = place->column != NULL ? place->column : place->field;
    json_t *given = json_object_get(diff, "segments"), *segments = add_change(lens, place);
    json_array_extend(segments, given);
    for (size_t i = 0; given == NULL && i < COUNT_OF(parts); i++)
        add_segment(lens, field, parts[i].kind, json_object_get(diff, parts[i].member), segments);
}

static void show_cells(const struct lens *lens, struct place place, const json_t *diffs)
{
    for (size_t i = 0; i < json_array_size(diffs); i++) {
        const json_t *diff = json_array_get(diffs, i);
        place.column = form_column(place.field, text_at(diff, "field"));
        if (place.column != NULL)
            show_values(lens, &place, diff);
    }
}

/* "ligne 2", or "ligne 2, déplacée de 1". */
static struct span row_name(const struct lens *lens, const json_t *row)
{
    struct arena *arena = lens->reader.arena;
    const json_t *before = json_object_get(row, "before"), *after = json_object_get(row, "after");
    bool moved = span_eq(text_at(row, "kind"), SPAN("moved"));
    int64_t n = json_integer_value(after != NULL ? after : before) + 1;
    return message_with(arena, lens->locale, moved ? SPAN("diff.row-moved") : SPAN("diff.row"),
                        {"row", span_number(arena, n)},
                        {"before", span_number(arena, json_integer_value(before) + 1)});
}

static void show_rows(const struct lens *lens, struct place place, const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        struct span kind = text_at(row, "kind");
        place.row = row_name(lens, row);
        if (span_eq(kind, SPAN("changed"))) {
            show_cells(lens, place, json_object_get(row, "fields"));
            continue;
        }
        const char *shown = span_eq(kind, SPAN("moved"))   ? "same"
                            : span_eq(kind, SPAN("added")) ? "added"
                                                           : "removed";
        add_segment(lens, place.field, shown, json_object_get(row, "row"),
                    add_change(lens, &place));
    }
}

json_t *difference_model(const struct lens *lens, const struct form *form, const json_t *differing)
{
    json_t *changes = json_array();
    for (size_t i = 0; i < json_array_size(differing); i++) {
        const json_t *diff = json_array_get(differing, i), *rows = json_object_get(diff, "rows");
        struct place place = {.field = form_field(form, text_at(diff, "field")),
                              .changes = changes};
        if (rows != NULL)
            show_rows(lens, place, rows);
        else
            show_values(lens, &place, diff);
    }
    return changes;
}

struct span difference_labels(const struct lens *lens, const struct form *form,
                              const json_t *differing)
{
    struct buf labels = {.arena = lens->reader.arena};
    for (size_t i = 0; i < json_array_size(differing); i++) {
        const struct field *field =
            form_field(form, text_at(json_array_get(differing, i), "field"));
        buf_add_text(&labels, i > 0 ? ", " : "");
        buf_add(&labels, value_label(lens, field->label));
    }
    return buf_span(&labels);
}
