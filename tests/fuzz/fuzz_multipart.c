/* Parts lie within the body, in order, and hold no delimiter.  The first line of the
 * input is a Content-Type, the rest a body. */
#include "server/multipart.h"

#include "base/buf.h"
#include "server/urlencoded.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    struct span body = {(const char *)data, size}, boundary;
    struct span type = span_cut(&body, '\n');
    struct parts parts;
    if (multipart_boundary(type, &boundary) != ERR_NONE ||
        multipart_read(&arena, body, boundary, &parts) != ERR_NONE)
        return 0;
    assert(parts.count <= MULTIPART_PARTS_MAX);
    struct span mark = span_format(&arena, "\r\n--%.*s", SPAN_ARG(boundary));
    const char *end = body.ptr;
    for (size_t i = 0; i < parts.count; i++) {
        const struct part *part = &parts.items[i];
        assert(part->bytes.ptr > end);
        end = part->bytes.ptr + part->bytes.len;
        assert(end <= body.ptr + body.len);
        assert(part->bytes.len == 0 ||
               memmem(part->bytes.ptr, part->bytes.len, mark.ptr, mark.len) == NULL);
        assert(urlencoded_is_text(part->name) && urlencoded_is_text(part->filename));
        assert(part->is_file || urlencoded_is_text(part->bytes));
        assert(part->filename.len == 0 ||
               memchr(part->filename.ptr, '/', part->filename.len) == NULL);
    }
    return 0;
}
