/* What is read is text, and written again reads the same. */
#include "server/urlencoded.h"

#include "base/buf.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    struct pairs pairs, again;
    struct span text = {(const char *)data, size};
    if (urlencoded_read(&arena, text, &pairs) != ERR_NONE)
        return 0;
    struct buf written = {.arena = &arena};
    for (size_t i = 0; i < pairs.count; i++) {
        buf_add_char(&written, '&');
        buf_add(&written, urlencoded_escape(&arena, pairs.items[i].name));
        buf_add_char(&written, '=');
        buf_add(&written, urlencoded_escape(&arena, pairs.items[i].value));
    }
    enum err err = urlencoded_read(&arena, buf_span(&written), &again);
    assert(err == ERR_TOO_LARGE || (err == ERR_NONE && again.count == pairs.count));
    for (size_t i = 0; err == ERR_NONE && i < pairs.count; i++) {
        assert(span_eq(pairs.items[i].name, again.items[i].name));
        assert(span_eq(pairs.items[i].value, again.items[i].value));
        assert(urlencoded_is_text(pairs.items[i].name));
        assert(urlencoded_is_text(pairs.items[i].value));
    }
    return 0;
}
