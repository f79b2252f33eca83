/* fuzz_statement.c - a statement that is read is written back byte for byte, as its value is. */
#include "base/json.h"
#include "workflow/statement.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    struct span bytes = {.ptr = (const char *)data, .len = size};
    struct statement statement;
    if (statement_parse(&arena, bytes, &statement) != ERR_NONE)
        return 0;
    assert(span_eq(statement_write(&arena, &statement), bytes));
    assert(span_eq(json_canonical(&arena, json_read(&arena, bytes)), bytes));
    return 0;
}
