#include "forms/diff.h"

#include "forms/rows.h"
#include "forms/segments.h"

/* Adds to the change what is particular to a type; before or after may be NULL, not both. */
typedef void differ(json_t *change, const struct field *field, json_t *before, json_t *after);

static json_t *diff_fields(const struct field *fields, size_t count, const json_t *before,
                           const json_t *after);

static void diff_text(json_t *change, const struct field *field, json_t *before, json_t *after)
{
    (void)field;
    set_value(change, "segments", segments_between(text_of(before), text_of(after)));
}

static void diff_single(json_t *change, const struct field *field, json_t *before, json_t *after)
{
    (void)field;
    if (before != NULL)
        set_value(change, "before", json_copy(before));
    if (after != NULL)
        set_value(change, "after", json_copy(after));
}

static bool holds(const json_t *list, const json_t *item)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_equal(json_array_get(list, i), item))
            return true;
    return false;
}

/* The items of one list that the other has, or has not. */
static json_t *select_items(const json_t *list, const json_t *other, bool shared)
{
    json_t *selected = json_array();
    for (size_t i = 0; i < json_array_size(list); i++)
        if (holds(other, json_array_get(list, i)) == shared)
            json_array_append(selected, json_array_get(list, i));
    return selected;
}

static void diff_list(json_t *change, const struct field *field, json_t *before, json_t *after)
{
    (void)field;
    set_value(change, "same", select_items(after, before, true));
    set_value(change, "added", select_items(after, before, false));
    set_value(change, "removed", select_items(before, after, false));
}

/* i or j is ROWS_NONE where there is no such row. */
static json_t *row_change(const char *kind, json_t *row, int i, int j)
{
    json_t *change = json_object();
    set_text(change, "kind", span_of(kind));
    if (i != ROWS_NONE)
        set_number(change, "before", i);
    if (j != ROWS_NONE)
        set_number(change, "after", j);
    json_object_set(change, "row", row);
    return change;
}

/* The rows removed from i on, up to the next that stayed. */
static void add_removed(json_t *rows, const json_t *before, const int *match, int i)
{
    for (; i < (int)json_array_size(before) && match[i] == ROWS_NONE; i++)
        json_array_append_new(
            rows, row_change("removed", json_array_get(before, (size_t)i), i, ROWS_NONE));
}

static int row_before(const int *match, size_t count, int j)
{
    for (size_t i = 0; i < count; i++)
        if (match[i] == j)
            return (int)i;
    return ROWS_NONE;
}

static void add_kept(json_t *rows, const struct field *table, const json_t *before, json_t *row,
                     int i, int j, bool moved)
{
    json_t *old = json_array_get(before, (size_t)i);
    if (!json_equal(old, row)) {
        json_t *change = row_change("changed", row, i, j);
        set_value(change, "fields", diff_fields(table->columns, table->column_count, old, row));
        json_array_append_new(rows, change);
    } else if (moved) {
        json_array_append_new(rows, row_change("moved", row, i, j));
    }
}

static void diff_table(json_t *change, const struct field *table, json_t *before, json_t *after)
{
    SCOPED_ARENA scratch = {0};
    int *match = arena_new(&scratch, int, json_array_size(before)), furthest = ROWS_NONE;
    json_t *rows = json_array();
    rows_match(table, before, after, match);
    add_removed(rows, before, match, 0);
    for (size_t j = 0; j < json_array_size(after); j++) {
        json_t *row = json_array_get(after, j);
        int i = row_before(match, json_array_size(before), (int)j);
        if (i == ROWS_NONE) {
            json_array_append_new(rows, row_change("added", row, ROWS_NONE, (int)j));
            continue;
        }
        add_kept(rows, table, before, row, i, (int)j, i < furthest);
        add_removed(rows, before, match, i + 1);
        furthest = i > furthest ? i : furthest;
    }
    set_value(change, "rows", rows);
}

static differ *differ_of(const struct field *field)
{
    static differ *const differs[] = {
        /* clang-format off */
        [FIELD_LINE]    = diff_text,   [FIELD_TEXT]   = diff_text,
        [FIELD_CHOICE]  = diff_single, [FIELD_CHOICES] = diff_list,
        [FIELD_PERSON]  = diff_single, [FIELD_PERSONS] = diff_list,
        [FIELD_BODY]    = diff_single, [FIELD_BODIES] = diff_list,
        [FIELD_DATE]    = diff_single, [FIELD_NUMBER] = diff_single,
        [FIELD_TABLE]   = diff_table,  [FIELD_TAGS]   = diff_list,
        /* clang-format on */
    };
    return differs[field->type];
}

static json_t *field_change(const struct field *field, json_t *before, json_t *after)
{
    json_t *change = json_object(), *label = json_object();
    set_text(change, "field", field->id);
    set_text(label, "fr", field->label.fr);
    set_text(label, "en", field->label.en);
    set_value(change, "label", label);
    set_text(change, "type", form_type_word(field->type));
    set_text(change, "kind",
             before == NULL  ? SPAN("added")
             : after == NULL ? SPAN("removed")
                             : SPAN("changed"));
    differ_of(field)(change, field, before, after);
    return change;
}

static json_t *diff_fields(const struct field *fields, size_t count, const json_t *before,
                           const json_t *after)
{
    json_t *changes = json_array();
    for (size_t i = 0; i < count; i++) {
        struct span id = fields[i].id;
        json_t *old = json_object_getn(before, id.ptr, id.len);
        json_t *new = json_object_getn(after, id.ptr, id.len);
        if (old != new && (old == NULL || new == NULL || !json_equal(old, new)))
            json_array_append_new(changes, field_change(&fields[i], old, new));
    }
    return changes;
}

json_t *diff_contents(struct arena *arena, const struct form *form, const json_t *before,
                      const json_t *after)
{
    return json_adopt(arena, diff_fields(form->fields, form->field_count, before, after));
}
