#include "test.h"

#include "server/csv.h"

#include <stdio.h>

/* Rows joined by '/', cells by '|', the fault's reason after '!'. */
static const char *shown(struct arena *arena, struct span bytes)
{
    struct csv csv;
    struct buf buf = {.arena = arena};
    bool is_row = csv_open(arena, bytes, &csv) == ERR_NONE;
    for (; is_row; is_row = csv_next(&csv)) {
        for (size_t i = 0; i < csv.column_count; i++) {
            buf_add_text(&buf, i > 0 ? "|" : "");
            buf_add(&buf, csv.cells[i]);
        }
        buf_add_text(&buf, "/");
    }
    buf_add_text(&buf, csv.fault != ERR_NONE ? "!" : "");
    buf_add(&buf, csv.reason);
    return c_string(arena, buf_span(&buf));
}

struct sample {
    const char *file, *rows;
};

static void check(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        SCOPED_ARENA arena = {0};
        assert_string_equal(shown(&arena, span_of(samples[i].file)), samples[i].rows);
    }
}

static void what_spreadsheets_save_is_read(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"a,b\n1,2\n", "a|b/1|2/"},
        {"a,b\r\n1,2\r\n", "a|b/1|2/"},
        {"a,b\n1,2", "a|b/1|2/"},
        {"a;b\n1,5;2\n", "a|b/1,5|2/"},
        {"\"a,b,c\";d\n1;2\n", "a,b,c|d/1|2/"},
        {"\xEF\xBB\xBF"
         "a,b\n1,2\n",
         "a|b/1|2/"},
        {"\xEF\xBB\xBF\"a\",b\n1,2\n", "a|b/1|2/"},
        {"a,b\n,\n", "a|b/|/"},
        {"a,b\n\"\",\"\"\n", "a|b/|/"},
        {"a,b\n\"say \"\"yes\"\"\",\"\"\"\"\n", "a|b/say \"yes\"|\"/"},
        {"a,b\n\"1\n2\",\"x\r\ny\"\n3,4\n", "a|b/1\n2|x\r\ny/3|4/"},
        {"\n\r\na,b\n\n1,2\n\n\n", "a|b/1|2/"},
        {"a\n1\n", "a/1/"},
        {"a,b", "a|b/"},
        {"é,œ\n€,\xF0\x9F\x8C\xB1\n", "é|œ/€|\xF0\x9F\x8C\xB1/"},
    };
    check(samples, COUNT_OF(samples));
}

static void a_broken_file_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"", "!the file is empty"},
        {"\xEF\xBB\xBF\r\n\n", "!the file is empty"},
        {"a,b\n1,2\n1,\"2\n3,4\n", "a|b/1|2/!line 3: a quote is never closed"},
        {"a,b\n\"1\n\"x,2\n", "a|b/!line 3: text after a closing quote"},
        {"a,b\n1,2\"\n", "a|b/!line 2: a quote inside a cell that has no quotes around it"},
        {"a,b\n\"1\n\",2\n3\n", "a|b/1\n|2/!line 4: 1 columns, where the head line has 2"},
        {"a,b\n1,2,\n", "a|b/!line 2: 3 columns, where the head line has 2"},
        {"a,b\r1,2\r", "!line 1: a carriage return alone"},
        {"a,b\n1,caf\xE9\n", "!line 2: not UTF-8"},
        {"a,b\n1,\xC0\xAF\n", "!line 2: not UTF-8"},
        {"a,b\n\xED\xA0\x80,\n", "!line 2: not UTF-8"},
        {"a,b\n\xF4\x90\x80\x80,\n", "!line 2: not UTF-8"},
        {"a,b\n\n1,\xE2\x82", "!line 3: not UTF-8"},
        {"a,b\n1,\xE2\x82\"\n", "!line 2: not UTF-8"},
    };
    check(samples, COUNT_OF(samples));
}

static void a_nul_byte_is_refused(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    assert_string_equal(shown(&arena, SPAN("a,b\n1,\0\n")), "!line 2: a NUL byte");
}

static struct span repeated(struct arena *arena, struct span head, struct span part, size_t count)
{
    struct buf buf = {.arena = arena};
    buf_add(&buf, head);
    for (size_t i = 0; i < count; i++)
        buf_add(&buf, part);
    return buf_span(&buf);
}

static enum err fault_of(struct arena *arena, struct span bytes, struct span *reason)
{
    struct csv csv;
    if (csv_open(arena, bytes, &csv) == ERR_NONE)
        while (csv_next(&csv))
            continue;
    *reason = csv.reason;
    return csv.fault;
}

static void every_limit_holds_exactly(void **state)
{
    (void)state;
    static const struct limit {
        const char *head, *part;
        size_t most;
        const char *reason;
    } limits[] = {
        {"a\n", "x\n", CSV_ROWS_MAX, "line 50002: more than 50,000 rows"},
        {"a", ",b", CSV_COLUMNS_MAX - 1, "line 1: more than 64 columns"},
        {"a\n", "x", CSV_CELL_MAX, "line 2: a cell of more than 64 KiB"},
        {"a", "\n", CSV_BYTES_MAX - 1, "the file is larger than 20 MB"},
    };
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        SCOPED_ARENA arena = {0};
        struct span head = span_of(limits[i].head), part = span_of(limits[i].part), reason;
        assert_int_equal(fault_of(&arena, repeated(&arena, head, part, limits[i].most), &reason),
                         ERR_NONE);
        assert_int_equal(
            fault_of(&arena, repeated(&arena, head, part, limits[i].most + 1), &reason),
            ERR_TOO_LARGE);
        assert_string_equal(c_string(&arena, reason), limits[i].reason);
    }
}

/* Every text of up to six of the bytes that matter is read or refused, never both. */
static void every_small_file_is_read_or_refused(void **state)
{
    (void)state;
    static const char bytes[] = "a,;\"\r\n";
    enum { KINDS = sizeof bytes - 1, LENGTH_MAX = 6 };
    size_t total = 1;
    for (size_t length = 0; length <= LENGTH_MAX; length++, total *= KINDS)
        for (size_t number = 0; number < total; number++) {
            SCOPED_ARENA arena = {0};
            char *text = arena_new(&arena, char, LENGTH_MAX);
            for (size_t i = 0, left = number; i < length; i++, left /= KINDS)
                text[i] = bytes[left % KINDS];
            struct span reason;
            enum err fault = fault_of(&arena, (struct span){.ptr = text, .len = length}, &reason);
            assert_int_equal(fault != ERR_NONE, reason.len > 0);
        }
}

static const char *written(struct arena *arena, struct span cell)
{
    struct buf buf = {.arena = arena};
    csv_add_cell(&buf, cell);
    csv_add_cell(&buf, SPAN(""));
    csv_end_row(&buf);
    return c_string(arena, buf_span(&buf));
}

static void cells_are_quoted_where_needed_and_never_formulas(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"plain", "plain;\r\n"},
        {"", ";\r\n"},
        {"a;b", "\"a;b\";\r\n"},
        {"a,b", "\"a,b\";\r\n"},
        {"say \"yes\"", "\"say \"\"yes\"\"\";\r\n"},
        {"a\nb", "\"a\nb\";\r\n"},
        {" a ", "\" a \";\r\n"},
        {"=1+1", "'=1+1;\r\n"},
        {"+33 4", "'+33 4;\r\n"},
        {"-5", "'-5;\r\n"},
        {"@x", "'@x;\r\n"},
        {"\tx", "\"'\tx\";\r\n"},
        {"\rx", "\"'\rx\";\r\n"},
        {"=cmd|\"x\";y", "\"'=cmd|\"\"x\"\";y\";\r\n"},
        {"a=b", "a=b;\r\n"},
    };
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        SCOPED_ARENA arena = {0};
        assert_string_equal(written(&arena, span_of(samples[i].file)), samples[i].rows);
    }
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct buf buf = {.arena = &arena};
    csv_begin(&buf);
    static const char *const cells[] = {"a", "", "b;c", "", "\"", "x\r\ny", "", "", "fin"};
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        csv_add_cell(&buf, span_of(cells[i]));
        if (i % 3 == 2)
            csv_end_row(&buf);
    }
    assert_memory_equal(buf.ptr, "\xEF\xBB\xBF", 3);
    assert_string_equal(shown(&arena, buf_span(&buf)), "a||b;c/|\"|x\r\ny/||fin/");
}

TESTS(what_spreadsheets_save_is_read, a_broken_file_is_refused_with_its_line, a_nul_byte_is_refused,
      every_limit_holds_exactly, every_small_file_is_read_or_refused,
      cells_are_quoted_where_needed_and_never_formulas, what_is_written_is_read_back)
