/* Any bytes are a table or are not; a table written again reads the same, formulas apart. */
#include "server/csv.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_row(struct buf *buf, const struct csv *csv)
{
    for (size_t i = 0; i < csv->column_count; i++)
        csv_add_cell(buf, csv->cells[i]);
    csv_end_row(buf);
}

static bool same_cell(struct span before, struct span after)
{
    bool is_safe = span_starts(after, SPAN("'")) && !span_starts(before, SPAN("'"));
    return span_eq(before, span_from(after, is_safe));
}

static void check_row(const struct csv *before, const struct csv *after)
{
    for (size_t i = 0; i < before->column_count; i++)
        assert(same_cell(before->cells[i], after->cells[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    struct span bytes = {.ptr = (const char *)data, .len = size};
    struct csv before, after;
    struct buf written = {.arena = &arena};
    if (csv_open(&arena, bytes, &before) != ERR_NONE)
        return 0;
    csv_begin(&written);
    do
        write_row(&written, &before);
    while (csv_next(&before));
    /* One empty column writes empty lines, which are passed over. */
    if (before.fault != ERR_NONE || before.column_count == 1)
        return 0;
    assert(csv_open(&arena, bytes, &before) == ERR_NONE);
    assert(csv_open(&arena, buf_span(&written), &after) == ERR_NONE);
    do
        check_row(&before, &after);
    while (csv_next(&before) && csv_next(&after));
    assert(after.fault == ERR_NONE);
    return 0;
}
