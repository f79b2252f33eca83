#include "server/import_work.h"
#include "server/words.h"

#include "server/import_text.h"

static bool keeps_lines(enum import_column column)
{
    return column == IMPORT_STEPS || column >= IMPORT_CONTEXT || column == IMPORT_GROUP ||
           column == IMPORT_INDICATORS || column == IMPORT_RESOURCES;
}

/* A thing without title is told by its code. */
static void title_by_code(struct span *cells, enum import_column column)
{
    if (cells[column].len == 0)
        cells[column] = cells[column - 1];
}

/* An objective that no orientation stands above is one at the first level. */
static void promote(struct span *cells)
{
    if (cells[IMPORT_ORIENTATION].len > 0)
        return;
    cells[IMPORT_ORIENTATION] = cells[IMPORT_OBJECTIVE];
    cells[IMPORT_ORIENTATION_CODE] = cells[IMPORT_OBJECTIVE_CODE];
    cells[IMPORT_OBJECTIVE] = cells[IMPORT_OBJECTIVE_CODE] = SPAN("");
}

/* "A00", "OS1-O2-A0": what some tables print for an objective without action. */
static bool is_no_action(struct span code)
{
    size_t zeros = 0;
    while (zeros < code.len && code.ptr[code.len - 1 - zeros] == '0')
        zeros++;
    return zeros > 0 && zeros < code.len &&
           (code.ptr[code.len - 1 - zeros] == 'A' || code.ptr[code.len - 1 - zeros] == 'a');
}

static struct import_line read_line(struct arena *arena, const struct import_map *map,
                                    const struct csv *csv)
{
    struct import_line line = {.row = {.line = csv->row_line}};
    struct span *cells = line.row.cells;
    for (enum import_column i = 0; i < IMPORT_IGNORED; i++) {
        struct span cell = import_map_cell(map, csv, i);
        cells[i] = keeps_lines(i) ? import_text_lines(arena, cell) : import_text_line(arena, cell);
    }
    title_by_code(cells, IMPORT_ORIENTATION);
    title_by_code(cells, IMPORT_OBJECTIVE);
    promote(cells);
    line.has_action = cells[IMPORT_ACTION].len > 0 && !is_no_action(cells[IMPORT_ACTION_CODE]);
    return line;
}

static bool is_blank(const struct import_line *line)
{
    for (size_t i = 0; i < IMPORT_COLUMN_COUNT; i++)
        if (line->row.cells[i].len > 0)
            return false;
    return true;
}

static const struct {
    enum import_column column;
    size_t max;
} limits[] = {
    {IMPORT_PLAN, 200},
    {IMPORT_ORIENTATION_CODE, IMPORT_CODE_MAX},
    {IMPORT_ORIENTATION, IMPORT_NAME_MAX},
    {IMPORT_OBJECTIVE_CODE, IMPORT_CODE_MAX},
    {IMPORT_OBJECTIVE, IMPORT_NAME_MAX},
    {IMPORT_ACTION_CODE, IMPORT_CODE_MAX},
};

static enum err check_sizes(struct import_work *work, const struct import_line *line)
{
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        size_t size = import_text_size(line->row.cells[limits[i].column]);
        if (size <= limits[i].max)
            continue;
        work->reason =
            span_format(work->arena, "line %zu: %s of %zu characters, %zu at most", line->row.line,
                        import_map_word(limits[i].column).ptr, size, limits[i].max);
        return ERR_TOO_LARGE;
    }
    return ERR_NONE;
}

/* A row that names no plan goes where the mapping says, or with the row before. */
static enum err name_plan(struct import_work *work, struct import_line *line)
{
    struct span *name = &line->row.cells[IMPORT_PLAN];
    if (name->len > 0)
        return ERR_NONE;
    *name = work->map.plan;
    if (name->len == 0 && work->line_count > 0)
        *name = work->lines[work->line_count - 1].row.cells[IMPORT_PLAN];
    if (name->len == 0) {
        work->reason = span_format(work->arena, "line %zu: no plan is named", line->row.line);
        return ERR_INVALID;
    }
    if (work->map.places[IMPORT_PLAN] >= 0)
        import_note_add(&work->result.notes, (struct import_note){.kind = IMPORT_NOTE_NO_PLAN,
                                                                  .line = line->row.line,
                                                                  .text = *name});
    return ERR_NONE;
}

static enum err keep_line(struct import_work *work, struct import_line *line, size_t *room)
{
    if (is_blank(line))
        return ERR_NONE;
    TRY(name_plan(work, line));
    TRY(check_sizes(work, line));
    if (work->line_count == *room) {
        *room = *room * 2 + 64;
        struct import_line *more = arena_new(work->arena, struct import_line, *room);
        if (work->line_count > 0)
            memcpy(more, work->lines, work->line_count * sizeof *more);
        work->lines = more;
    }
    work->lines[work->line_count++] = *line;
    return ERR_NONE;
}

static void note_unknown_columns(struct import_work *work)
{
    for (size_t i = 0; i < work->map.unknown_count; i++)
        import_note_add(&work->result.notes,
                        (struct import_note){.kind = IMPORT_NOTE_UNKNOWN_COLUMN,
                                             .line = 1,
                                             .text = work->map.unknown[i]});
}

static enum err read_lines(struct import_work *work, struct csv *csv)
{
    size_t room = 0;
    while (csv_next(csv)) {
        struct import_line line = read_line(work->arena, &work->map, csv);
        TRY(keep_line(work, &line, &room));
    }
    if (csv->fault == ERR_NONE && work->line_count == 0) {
        work->reason = SPAN("the table has no rows");
        return ERR_MALFORMED;
    }
    return csv->fault;
}

enum err import_lines_read(struct import_work *work)
{
    struct csv *csv = arena_new(work->arena, struct csv, 1);
    enum err err = csv_open(work->arena, work->input->table, csv);
    if (err == ERR_NONE)
        err = import_map_read(work->arena, csv, work->input->mapping, &work->map, &work->reason);
    if (err == ERR_NONE) {
        note_unknown_columns(work);
        err = read_lines(work, csv);
    }
    if (csv->fault != ERR_NONE)
        work->reason = csv->reason;
    return err;
}

/* The first line with that key; 0 when this is the first. */
static size_t first_line(json_t *seen, const char *key, size_t line)
{
    size_t first = (size_t)json_integer_value(json_object_get(seen, key));
    if (first == 0)
        json_object_set_new(seen, key, json_integer((json_int_t)line));
    return first;
}

static void note_twice(struct import_work *work, json_t *seen, const struct import_line *line,
                       enum import_note_kind kind)
{
    bool by_code = kind == IMPORT_NOTE_SAME_CODE;
    struct span text = line->row.cells[by_code ? IMPORT_ACTION_CODE : IMPORT_ACTION];
    const struct import_item *place = import_place(line);
    struct span within = by_code && place != NULL ? place->id : SPAN("");
    struct span folded = by_code ? text : words_fold(work->arena, text);
    if (text.len == 0)
        return;
    struct span key = span_format(work->arena, "%d\x1f%.*s\x1f%.*s\x1f%.*s", (int)kind,
                                  SPAN_ARG(line->target->slug), SPAN_ARG(within), SPAN_ARG(folded));
    size_t first = first_line(seen, key.ptr, line->row.line);
    if (first > 0)
        import_note_add(&work->result.notes, (struct import_note){.kind = kind,
                                                                  .line = line->row.line,
                                                                  .count = (int64_t)first,
                                                                  .text = text});
}

static void note_no_action(struct import_work *work, const struct import_line *line)
{
    const struct span *cells = line->row.cells;
    bool by_code = cells[IMPORT_ACTION].len == 0 && cells[IMPORT_ACTION_CODE].len > 0 &&
                   !is_no_action(cells[IMPORT_ACTION_CODE]);
    const struct import_item *place = import_place(line);
    struct span title = place != NULL ? place->title : line->target->name;
    import_note_add(&work->result.notes,
                    (struct import_note){
                        .kind = by_code ? IMPORT_NOTE_NO_TITLE : IMPORT_NOTE_NO_ACTION,
                        .line = line->row.line,
                        .text = by_code ? cells[IMPORT_ACTION_CODE] : title,
                    });
}

void import_lines_look(struct import_work *work)
{
    json_t *seen = json_adopt(work->arena, json_object());
    int64_t without_lead = 0;
    for (size_t i = 0; i < work->line_count; i++) {
        const struct import_line *line = &work->lines[i];
        if (!line->has_action) {
            note_no_action(work, line);
            continue;
        }
        note_twice(work, seen, line, IMPORT_NOTE_SAME_TITLE);
        note_twice(work, seen, line, IMPORT_NOTE_SAME_CODE);
        without_lead += line->row.cells[IMPORT_LEAD].len == 0;
    }
    if (without_lead > 0)
        import_note_add(&work->result.notes,
                        (struct import_note){.kind = IMPORT_NOTE_NO_LEAD, .count = without_lead});
}
