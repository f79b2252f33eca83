/* fuzz_key.c - identifiers of keys, digests and raw bytes in text: there is one way to write each,
 * and nothing else is read. */
#include "workflow/base64.h"
#include "workflow/digest.h"
#include "workflow/minisig.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { ROOM = 64 };
    SCOPED_ARENA arena = {0};
    struct span text = {.ptr = (const char *)data, .len = size};
    struct digest digest;
    struct minisig_id id;
    unsigned char bytes[ROOM];
    size_t count = ROOM + 1;
    if (digest_parse(text, &digest) == ERR_NONE)
        assert(span_eq(digest_hex(&arena, &digest), text));
    if (minisig_id_parse(text, &id) == ERR_NONE)
        assert(span_eq(minisig_id_hex(&arena, &id), text));
    if (base64_read(text, ROOM, bytes, &count) == ERR_NONE) {
        assert(count > 0 && count <= ROOM);
        struct span read = {.ptr = (const char *)bytes, .len = count};
        assert(span_eq(base64_write(&arena, read), text));
    }
    return 0;
}
