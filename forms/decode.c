#include "forms/decode.h"

#include "forms/type.h"

enum { ROW_INDEX_MAX = 1000000 };

/* A table row under way: cells is owned by the arena until the row joins its table. */
struct row {
    const struct field *table;
    int64_t index, position; /* position 0: not given */
    bool is_removed, is_filled;
    json_t *cells;
};

struct gathering {
    struct arena *arena;
    const struct form *form;
    json_t *typed;
    struct row *rows;
    size_t row_count;
};

/* A whole number such as a row index; false for anything else. */
static bool read_index(struct span text, int64_t *index)
{
    int64_t number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || number > ROW_INDEX_MAX)
            return false;
        number = number * 10 + (text.ptr[i] - '0');
    }
    *index = number;
    return text.len > 0;
}

/* The rows of one page come together, so the latest is looked at first. */
static struct row *row_of(struct gathering *gathering, const struct field *table, int64_t index)
{
    for (size_t i = gathering->row_count; i > 0; i--) {
        struct row *row = &gathering->rows[i - 1];
        if (row->table == table && row->index == index)
            return row;
    }
    struct row *row = &gathering->rows[gathering->row_count++];
    *row = (struct row){
        .table = table, .index = index, .cells = json_adopt(gathering->arena, json_object())};
    return row;
}

static enum err gather_cell(struct gathering *gathering, const struct field *table,
                            struct span rest, struct span value)
{
    int64_t index, position;
    if (!read_index(span_cut(&rest, '.'), &index))
        return ERR_NONE;
    struct row *row = row_of(gathering, table, index);
    if (span_eq(rest, SPAN("remove"))) {
        row->is_removed = true;
    } else if (span_eq(rest, SPAN("position"))) {
        if (read_index(span_trim(value), &position))
            row->position = position + 1; /* 0 moves before 1 */
    } else if (form_column(table, rest) != NULL) {
        row->is_filled = row->is_filled || span_trim(value).len > 0;
        if (json_object_setn_new(row->cells, rest.ptr, rest.len, json_text(value)) != 0)
            return ERR_MALFORMED;
    }
    return ERR_NONE;
}

static json_t *list_at(json_t *typed, struct span id)
{
    json_t *list = json_object_getn(typed, id.ptr, id.len);
    if (list == NULL) {
        list = json_array();
        json_object_setn_new(typed, id.ptr, id.len, list);
    }
    return list;
}

static enum err gather_field(struct gathering *gathering, const struct field *field,
                             struct span value)
{
    struct span id = field->id;
    json_t *text = json_text(value);
    if (text == NULL)
        return ERR_MALFORMED;
    if (type_of(field)->shape == TYPE_SINGLE)
        return json_object_setn_new(gathering->typed, id.ptr, id.len, text) == 0 ? ERR_NONE
                                                                                 : ERR_MALFORMED;
    json_t *list = list_at(gathering->typed, id);
    if (span_trim(value).len > 0)
        json_array_append(list, text);
    json_decref(text);
    return ERR_NONE;
}

static enum err gather_pair(struct gathering *gathering, const struct decode_pair *pair)
{
    struct span rest = pair->name;
    struct span id = span_cut(&rest, '.');
    const struct field *field = form_field(gathering->form, id);
    if (field == NULL)
        return ERR_NONE;
    if (type_of(field)->shape == TYPE_ROWS)
        return gather_cell(gathering, field, rest, pair->value);
    return id.len == pair->name.len ? gather_field(gathering, field, pair->value) : ERR_NONE;
}

static void number_rows(struct gathering *gathering)
{
    for (size_t i = 0; i < gathering->row_count; i++) {
        struct row *row = &gathering->rows[i];
        int64_t place = 1;
        for (size_t before = 0; before < i; before++)
            place += gathering->rows[before].table == row->table;
        if (row->position == 0)
            row->position = place + 1;
    }
}

/* Insertion keeps the given order where positions are equal, which qsort does not promise. */
static void sort_rows(struct gathering *gathering)
{
    struct row *rows = gathering->rows;
    for (size_t i = 1; i < gathering->row_count; i++) {
        struct row moved = rows[i];
        size_t place = i;
        for (; place > 0 && rows[place - 1].position > moved.position; place--)
            rows[place] = rows[place - 1];
        rows[place] = moved;
    }
}

static void join_rows(struct gathering *gathering)
{
    number_rows(gathering);
    sort_rows(gathering);
    for (size_t i = 0; i < gathering->row_count; i++) {
        const struct row *row = &gathering->rows[i];
        json_t *list = list_at(gathering->typed, row->table->id);
        if (row->is_filled && !row->is_removed)
            json_array_append(list, row->cells);
    }
}

static void fill_entry(struct arena *arena, const struct form *form, const struct names *names,
                       json_t *typed, struct entry *entry)
{
    *entry = (struct entry){.typed = typed, .report = {.arena = arena}};
    struct cleaning cleaning = {.arena = arena, .names = names, .report = &entry->report};
    entry->values = type_clean(&cleaning, form, typed);
}

enum err decode_pairs(struct arena *arena, const struct form *form, const struct names *names,
                      const struct decode_pair *pairs, size_t count, struct entry *entry)
{
    if (count > DECODE_PAIRS_MAX)
        return ERR_TOO_MANY;
    struct gathering gathering = {
        .arena = arena,
        .form = form,
        .typed = json_adopt(arena, json_object()),
        .rows = arena_new(arena, struct row, count),
    };
    for (size_t i = 0; i < count; i++)
        TRY(gather_pair(&gathering, &pairs[i]));
    join_rows(&gathering);
    fill_entry(arena, form, names, gathering.typed, entry);
    return ERR_NONE;
}

enum err decode_json(struct arena *arena, const struct form *form, const struct names *names,
                     json_t *object, struct entry *entry)
{
    if (!json_is_object(object))
        return ERR_MALFORMED;
    fill_entry(arena, form, names, json_adopt(arena, json_incref(object)), entry);
    return ERR_NONE;
}

json_t *decode_apply(struct arena *arena, json_t *before, const struct entry *entry)
{
    json_t *after = json_adopt(arena, json_copy(before));
    const char *key;
    json_t *sent;
    json_object_foreach(entry->typed, key, sent)
    {
        json_t *value = json_object_get(entry->values, key);
        if (value != NULL)
            json_object_set(after, key, value);
        else
            json_object_del(after, key);
    }
    return after;
}
