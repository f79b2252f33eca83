#include "workflow/base64.h"

#include <sodium.h>

struct span base64_write(struct arena *arena, struct span bytes)
{
    size_t room = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_new(arena, char, room);
    sodium_bin2base64(text, room, (const unsigned char *)bytes.ptr, bytes.len,
                      sodium_base64_VARIANT_ORIGINAL);
    return (struct span){.ptr = text, .len = room - 1};
}

enum err base64_read(struct span text, size_t room, unsigned char *bytes, size_t *count)
{
    SCOPED_ARENA scratch = {0};
    size_t most = text.len / 4 * 3;
    if (text.len == 0 || text.len % 4 != 0 || most > room + 2)
        return ERR_MALFORMED;
    unsigned char *decoded = arena_new(&scratch, unsigned char, most);
    size_t len = 0;
    int rc = sodium_base642bin(decoded, most, text.ptr, text.len, NULL, &len, NULL,
                               sodium_base64_VARIANT_ORIGINAL);
    if (rc != 0 || len == 0 || len > room)
        return ERR_MALFORMED;
    /* libsodium 1.0.18 reads every byte above 0x7f as a '/': the text must be what we write */
    struct span spelled = base64_write(&scratch, (struct span){(const char *)decoded, len});
    if (!span_eq(spelled, text))
        return ERR_MALFORMED;
    memcpy(bytes, decoded, len);
    *count = len;
    return ERR_NONE;
}

enum err base64_exact(struct span text, size_t size, unsigned char *bytes)
{
    SCOPED_ARENA scratch = {0};
    unsigned char *decoded = arena_new(&scratch, unsigned char, size);
    size_t len = 0;
    TRY(base64_read(text, size, decoded, &len));
    if (len != size)
        return ERR_MALFORMED;
    memcpy(bytes, decoded, size);
    return ERR_NONE;
}
