/* A head that is let in has one Host, one way of ending its body, and fits a request.
 * The input is a head as it would come, without the library's own parsing. */
#include "server/head.h"
#include "server/token.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_of(const struct head *head, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < head->header_count; i++)
        count += token_is(head->headers[i].name, name);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pair headers[HEAD_HEADERS_MAX + 1];
    struct span rest = {(const char *)data, size};
    struct span line = span_cut(&rest, '\n');
    struct head head = {.headers = headers};
    head.method = span_cut(&line, ' ');
    head.target = span_cut(&line, ' ');
    head.version = line;
    while (rest.len > 0 && head.header_count < COUNT_OF(headers)) {
        struct span value = span_cut(&rest, '\n');
        struct span name = span_cut(&value, ':');
        headers[head.header_count++] = (struct pair){name, span_trim(value)};
    }
    if (head_status(&head) != 0)
        return 0;
    assert(count_of(&head, "Host") == 1);
    assert(count_of(&head, "Content-Length") + count_of(&head, "Transfer-Encoding") <= 1);
    assert(head_length(&head) < 10000000000000000000u);
    SCOPED_ARENA arena = {0};
    struct request request = {.arena = &arena};
    if (head_read(&head, &request) == ERR_NONE)
        assert(request.host.len > 0 && request.path.text.ptr[0] == '/');
    return 0;
}
