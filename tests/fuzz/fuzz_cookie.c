/* A cookie's value lies within its header and does not reach into the next. */
#include "server/cookie.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span header = {(const char *)data, size}, value;
    if (cookie_find(header, SPAN("session"), &value) != ERR_NONE || value.len == 0)
        return 0;
    assert(value.ptr >= header.ptr && value.ptr + value.len <= header.ptr + header.len);
    assert(memchr(value.ptr, ';', value.len) == NULL);
    return 0;
}
