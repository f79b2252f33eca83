#include "server/csv.h"

#include "base/utf8.h"

#include <assert.h>

static const char MARK[] = "\xEF\xBB\xBF";

static void refuse(struct csv *csv, enum err fault, size_t line, const char *why)
{
    csv->fault = fault;
    csv->reason = line > 0 ? span_format(csv->arena, "line %zu: %s", line, why) : span_of(why);
}

static void check_text(struct csv *csv)
{
    size_t line = 1;
    for (struct span rest = csv->rest; rest.len > 0;) {
        size_t size = utf8_character(rest);
        if (size == 0 || rest.ptr[0] == '\0') {
            refuse(csv, ERR_MALFORMED, line, rest.ptr[0] == '\0' ? "a NUL byte" : "not UTF-8");
            return;
        }
        line += rest.ptr[0] == '\n';
        rest = span_from(rest, size);
    }
}

/* French spreadsheets separate by semicolons, because the comma is their decimal point. */
static char guess_separator(struct span text)
{
    size_t commas = 0, semicolons = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len && (quoted || text.ptr[i] != '\n'); i++) {
        quoted ^= text.ptr[i] == '"';
        commas += !quoted && text.ptr[i] == ',';
        semicolons += !quoted && text.ptr[i] == ';';
    }
    return semicolons > commas ? ';' : ',';
}

static void advance(struct csv *csv, size_t count)
{
    csv->rest = span_from(csv->rest, count);
}

/* Cuts a line end off the rest, if it begins with one. */
static bool cut_line_end(struct csv *csv)
{
    size_t size = span_starts(csv->rest, SPAN("\r\n")) ? 2 : span_starts(csv->rest, SPAN("\n"));
    advance(csv, size);
    csv->line += size > 0;
    return size > 0;
}

static bool at_cell_end(const struct csv *csv)
{
    return csv->rest.len == 0 || csv->rest.ptr[0] == csv->separator || csv->rest.ptr[0] == '\n' ||
           span_starts(csv->rest, SPAN("\r\n"));
}

/* A quoted text's cell: each doubled quote is one. */
static struct span undouble(struct arena *arena, struct span quoted)
{
    if (memchr(quoted.ptr, '"', quoted.len) == NULL)
        return quoted;
    char *text = arena_new(arena, char, quoted.len);
    size_t len = 0;
    for (size_t i = 0; i < quoted.len; i++) {
        text[len++] = quoted.ptr[i];
        i += quoted.ptr[i] == '"';
    }
    return (struct span){.ptr = text, .len = len};
}

/* The length of the quoted text that rest begins with, after its opening quote. */
static bool find_closing(struct span rest, size_t *len)
{
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.ptr[i] != '"')
            continue;
        if (i + 1 == rest.len || rest.ptr[i + 1] != '"') {
            *len = i;
            return true;
        }
        i++;
    }
    return false;
}

static struct span quoted_cell(struct csv *csv)
{
    size_t opened = csv->line, len;
    advance(csv, 1);
    if (!find_closing(csv->rest, &len)) {
        refuse(csv, ERR_MALFORMED, opened, "a quote is never closed");
        return SPAN("");
    }
    struct span quoted = span_until(csv->rest, len);
    for (size_t i = 0; i < quoted.len; i++)
        csv->line += quoted.ptr[i] == '\n';
    advance(csv, len + 1);
    if (!at_cell_end(csv))
        refuse(csv, ERR_MALFORMED, csv->line, "text after a closing quote");
    return undouble(csv->arena, quoted);
}

static struct span plain_cell(struct csv *csv)
{
    struct span begin = csv->rest;
    while (!at_cell_end(csv)) {
        if (csv->rest.ptr[0] == '"' || csv->rest.ptr[0] == '\r') {
            refuse(csv, ERR_MALFORMED, csv->line,
                   csv->rest.ptr[0] == '"' ? "a quote inside a cell that has no quotes around it"
                                           : "a carriage return alone");
            break;
        }
        advance(csv, 1);
    }
    return span_until(begin, begin.len - csv->rest.len);
}

static void read_cell(struct csv *csv, size_t column)
{
    size_t line = csv->line;
    if (column == CSV_COLUMNS_MAX) {
        refuse(csv, ERR_TOO_LARGE, line, "more than 64 columns");
        return;
    }
    struct span cell = span_starts(csv->rest, SPAN("\"")) ? quoted_cell(csv) : plain_cell(csv);
    if (csv->fault == ERR_NONE && cell.len > CSV_CELL_MAX)
        refuse(csv, ERR_TOO_LARGE, line, "a cell of more than 64 KiB");
    csv->cells[column] = cell;
}

/* Reads cells up to the line's end; how many. */
static size_t read_row(struct csv *csv)
{
    size_t count = 0;
    csv->row_line = csv->line;
    for (;;) {
        read_cell(csv, count++);
        if (csv->fault != ERR_NONE || csv->rest.len == 0 || cut_line_end(csv))
            return count;
        advance(csv, 1); /* a separator: nothing else ends a cell */
    }
}

static void pass_empty_lines(struct csv *csv)
{
    while (cut_line_end(csv))
        continue;
}

enum err csv_open(struct arena *arena, struct span bytes, struct csv *csv)
{
    *csv = (struct csv){.arena = arena, .rest = bytes, .line = 1};
    if (bytes.len > CSV_BYTES_MAX) {
        refuse(csv, ERR_TOO_LARGE, 0, "the file is larger than 20 MB");
        return csv->fault;
    }
    if (span_starts(bytes, span_of(MARK)))
        advance(csv, strlen(MARK));
    check_text(csv);
    if (csv->fault != ERR_NONE)
        return csv->fault;
    pass_empty_lines(csv);
    if (csv->rest.len == 0) {
        refuse(csv, ERR_MALFORMED, 0, "the file is empty");
        return csv->fault;
    }
    csv->separator = guess_separator(csv->rest);
    csv->column_count = read_row(csv);
    return csv->fault;
}

static void check_width(struct csv *csv, size_t count)
{
    if (count == csv->column_count)
        return;
    struct span why = span_format(csv->arena, "%zu columns, where the head line has %zu", count,
                                  csv->column_count);
    refuse(csv, ERR_MALFORMED, csv->row_line, why.ptr);
}

bool csv_next(struct csv *csv)
{
    pass_empty_lines(csv);
    if (csv->fault != ERR_NONE || csv->rest.len == 0)
        return false;
    if (csv->row_count == CSV_ROWS_MAX) {
        refuse(csv, ERR_TOO_LARGE, csv->line, "more than 50,000 rows");
        return false;
    }
    size_t count = read_row(csv);
    if (csv->fault == ERR_NONE)
        check_width(csv, count);
    csv->row_count += csv->fault == ERR_NONE;
    return csv->fault == ERR_NONE;
}

void csv_begin(struct buf *buf)
{
    assert(buf->len == 0);
    buf_add_text(buf, MARK);
}

static bool has_any(struct span text, const char *bytes)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '\0' && strchr(bytes, text.ptr[i]) != NULL)
            return true;
    return false;
}

/* Spaces around a cell are quoted too, because some readers trim. */
static bool needs_quotes(struct span text)
{
    return has_any(text, ";,\"\r\n\t") || (text.len > 0 && span_trim(text).len < text.len);
}

void csv_add_cell(struct buf *buf, struct span text)
{
    bool is_quoted = needs_quotes(text);
    if (is_quoted)
        buf_add_char(buf, '"');
    if (has_any(span_until(text, 1), "=+-@\t\r\n"))
        buf_add_char(buf, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buf_add_char(buf, '"');
        buf_add_char(buf, text.ptr[i]);
    }
    if (is_quoted)
        buf_add_char(buf, '"');
    buf_add_char(buf, ';');
}

void csv_end_row(struct buf *buf)
{
    assert(buf->len > 0 && buf->ptr[buf->len - 1] == ';');
    buf->len--;
    buf_add_text(buf, "\r\n");
}
