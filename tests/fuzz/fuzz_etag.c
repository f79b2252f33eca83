/* The one tag a write names is one that its header matches. */
#include "server/etag.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span header = {(const char *)data, size}, tag;
    if (etag_read(header, &tag) == ERR_NONE) {
        assert(etag_matches(header, tag));
        assert(tag.ptr > header.ptr && tag.ptr + tag.len < header.ptr + header.len);
        assert(tag.len == 0 || memchr(tag.ptr, '"', tag.len) == NULL);
    }
    (void)etag_matches(header, SPAN("7"));
    return 0;
}
