#include "forms/rows.h"

/* What the passes share: taken[j] once row j of after has its match. */
struct matching {
    const json_t *before, *after;
    int *match;
    bool *taken;
};

static bool is_free(const struct matching *matching, size_t i, size_t j)
{
    return matching->match[i] == ROWS_NONE && j < json_array_size(matching->after) &&
           !matching->taken[j];
}

static void take(struct matching *matching, size_t i, size_t j)
{
    matching->match[i] = (int)j;
    matching->taken[j] = true;
}

/* Equal rows, or rows equal in one column; the same place first, for rows that are all alike. */
static void match_equal(struct matching *matching, struct span column)
{
    for (size_t i = 0; i < json_array_size(matching->before); i++) {
        const json_t *row = json_array_get(matching->before, i);
        for (size_t step = 0; step <= json_array_size(matching->after); step++) {
            size_t j = step == 0 ? i : step - 1;
            const json_t *other = json_array_get(matching->after, j);
            if (is_free(matching, i, j) &&
                (column.len == 0 ? json_equal(row, other)
                                 : json_equal(json_object_getn(row, column.ptr, column.len),
                                              json_object_getn(other, column.ptr, column.len))))
                take(matching, i, j);
        }
    }
}

static void match_following(struct matching *matching)
{
    size_t place = 0;
    for (size_t i = 0; i < json_array_size(matching->before); i++) {
        if (is_free(matching, i, place))
            take(matching, i, place);
        if (matching->match[i] != ROWS_NONE)
            place = (size_t)matching->match[i] + 1;
    }
}

/* Empty when no column names the rows. */
static struct span naming_column(const struct field *table)
{
    const struct field *naming = NULL;
    for (size_t c = table->column_count; c > 0; c--) {
        const struct field *column = &table->columns[c - 1];
        bool better = naming == NULL || column->due_set != 0 || naming->due_set == 0;
        if (column->type == FIELD_LINE && better)
            naming = column;
    }
    return naming != NULL ? naming->id : (struct span){0};
}

void rows_match(const struct field *table, const json_t *before, const json_t *after, int *match)
{
    SCOPED_ARENA scratch = {0};
    struct matching matching = {.before = before,
                                .after = after,
                                .match = match,
                                .taken = arena_new(&scratch, bool, json_array_size(after))};
    for (size_t i = 0; i < json_array_size(before); i++)
        match[i] = ROWS_NONE;
    match_equal(&matching, (struct span){0});
    struct span column = naming_column(table);
    if (column.len > 0)
        match_equal(&matching, column);
    match_following(&matching);
}
