/* fuzz_json.c - our reader takes what jansson's takes, and reads the same in it; but nothing with a
 * NUL, behind which jansson's looks no further. */
#include "base/json.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY };
    SCOPED_ARENA arena = {0};
    JSON_LIVES_IN(&arena);
    struct span text = {.ptr = (const char *)data, .len = size};
    const json_t *read = json_read(&arena, text);
    const json_t *expected = json_loadb(size > 0 ? text.ptr : "", size, FLAGS, NULL);
    bool has_nul = size > 0 && memchr(data, '\0', size) != NULL;
    assert((read == NULL) == (expected == NULL || has_nul));
    if (read == NULL)
        return 0;
    assert(json_equal(read, expected));
    struct span canonical = json_canonical(&arena, read);
    assert(span_eq(canonical, json_canonical(&arena, expected)));
    assert(json_equal(json_read(&arena, canonical), read));
    return 0;
}
