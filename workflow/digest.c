#include "workflow/digest.h"

#include <sodium.h>

struct digest digest_of(struct span bytes)
{
    struct digest digest;
    crypto_hash_sha256(digest.bytes, (const unsigned char *)bytes.ptr, bytes.len);
    return digest;
}

bool digest_eq(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

struct span digest_span(const struct digest *digest)
{
    return (struct span){.ptr = (const char *)digest->bytes, .len = DIGEST_SIZE};
}

struct span digest_hex(struct arena *arena, const struct digest *digest)
{
    char *hex = arena_new(arena, char, DIGEST_HEX_LEN + 1);
    sodium_bin2hex(hex, DIGEST_HEX_LEN + 1, digest->bytes, DIGEST_SIZE);
    return (struct span){.ptr = hex, .len = DIGEST_HEX_LEN};
}

/* The value of a lower-case digit, or 16: libsodium's reader also takes capitals. */
static unsigned value_of(char digit)
{
    if (digit >= '0' && digit <= '9')
        return (unsigned)(digit - '0');
    return digit >= 'a' && digit <= 'f' ? (unsigned)(digit - 'a') + 10 : 16;
}

enum err digest_parse(struct span hex, struct digest *digest)
{
    struct digest read = {{0}};
    if (hex.len != DIGEST_HEX_LEN)
        return ERR_MALFORMED;
    for (size_t i = 0; i < hex.len; i++) {
        unsigned value = value_of(hex.ptr[i]);
        if (value > 15)
            return ERR_MALFORMED;
        read.bytes[i / 2] = (unsigned char)((unsigned)read.bytes[i / 2] << 4 | value);
    }
    *digest = read;
    return ERR_NONE;
}
