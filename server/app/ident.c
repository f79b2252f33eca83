#include "server/ident.h"

#include <sodium.h>

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

struct span ident_base32(struct arena *arena, struct span bytes)
{
    struct buf text = {.arena = arena};
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        bits = (bits << 8 | (unsigned char)bytes.ptr[i]) & 0xFFFF;
        for (held += 8; held >= 5; held -= 5)
            buf_add_char(&text, alphabet[bits >> (held - 5) & 31]);
    }
    if (held > 0)
        buf_add_char(&text, alphabet[bits << (5 - held) & 31]);
    return buf_span(&text);
}

struct span ident_new(struct arena *arena)
{
    char bytes[16];
    randombytes_buf(bytes, sizeof bytes);
    return ident_base32(arena, (struct span){.ptr = bytes, .len = sizeof bytes});
}

struct span ident_timely(struct arena *arena, int64_t now)
{
    enum { TIME_BYTES = 6 };
    char bytes[16];
    uint64_t time = (uint64_t)now / 1000;
    randombytes_buf(bytes, sizeof bytes);
    for (size_t i = TIME_BYTES; i-- > 0; time >>= 8)
        bytes[i] = (char)(time & 0xff);
    return ident_base32(arena, (struct span){.ptr = bytes, .len = sizeof bytes});
}

bool ident_is(struct span text)
{
    if (text.len != IDENT_LEN)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\0' || strchr(alphabet, text.ptr[i]) == NULL)
            return false;
    return true;
}
