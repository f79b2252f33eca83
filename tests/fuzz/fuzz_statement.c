/* fuzz_statement.c - a statement that is read is written back byte for byte. */
#include "workflow/statement.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    struct span bytes = {.ptr = (const char *)data, .len = size};
    struct statement statement;
    if (statement_parse(&arena, bytes, &statement) == ERR_NONE)
        assert(span_eq(statement_write(&arena, &statement), bytes));
    return 0;
}
