/* No segment of a path that is taken leads elsewhere. */
#include "server/path.h"

#include "server/urlencoded.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    struct path path;
    if (path_read(&arena, (struct span){(const char *)data, size}, &path) != ERR_NONE)
        return 0;
    assert(path.count <= PATH_SEGMENTS_MAX && path.text.ptr[0] == '/');
    for (size_t i = 0; i < path.count; i++) {
        struct span segment = path.segments[i];
        assert(urlencoded_is_text(segment));
        assert(!span_eq(segment, SPAN(".")) && !span_eq(segment, SPAN("..")));
        for (size_t j = 0; j < segment.len; j++)
            assert(segment.ptr[j] != '/' && segment.ptr[j] != '\\' && segment.ptr[j] != '\n');
    }
    return 0;
}
