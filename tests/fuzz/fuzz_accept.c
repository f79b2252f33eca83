/* Whatever is said, the choice is one of ours, and our own unless another was named. */
#include "server/accept.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span header = {(const char *)data, size};
    assert(accept_media(header) <= MEDIA_CSV);
    if (size == 0 || memchr(data, '/', size) == NULL)
        assert(accept_media(header) == MEDIA_HTML);
    return 0;
}
