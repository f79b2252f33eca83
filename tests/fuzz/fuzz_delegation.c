/* fuzz_delegation.c - a delegation's statement is read from canonical bytes of its type only. */
#include "workflow/delegation.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    struct span bytes = {.ptr = (const char *)data, .len = size};
    struct delegation terms = {0};
    struct delegation_signing signing = {0};
    if (delegation_parse(&arena, bytes, &terms, &signing) != ERR_NONE)
        return 0;
    json_t *value = json_read(&arena, bytes);
    assert(span_eq(json_canonical(&arena, value), bytes));
    assert(span_eq(text_at(value, "@type"), SPAN("jalon/delegation/1")));
    assert(span_eq(text_at(value, "body"), terms.body));
    return 0;
}
