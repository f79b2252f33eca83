/* fuzz_date.c - any bytes as a date: refused, or days in order. */
#include "forms/fuzzy.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzzy fuzzy;
    struct span text = {.ptr = (const char *)data, .len = size};
    if (fuzzy_read(text, &fuzzy) == ERR_NONE)
        assert(fuzzy.from <= fuzzy.until);
    return 0;
}
