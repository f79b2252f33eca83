#include "server/urlencoded.h"

#include "base/buf.h"

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

enum err urlencoded_unescape(struct arena *arena, struct span text, bool plus, struct span *bytes)
{
    char *out = arena_new(arena, char, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (byte == '+' && plus)
            byte = ' ';
        if (byte == '%') {
            if (text.len - i < 3)
                return ERR_MALFORMED;
            int high = hex_value(text.ptr[i + 1]), low = hex_value(text.ptr[i + 2]);
            if (high < 0 || low < 0)
                return ERR_MALFORMED;
            byte = (char)(high * 16 + low);
            i += 2;
        }
        out[len++] = byte;
    }
    *bytes = (struct span){.ptr = out, .len = len};
    return ERR_NONE;
}

/* How many bytes the character at the start takes; 0 when it is not one.  The table of
 * RFC 3629 section 4: only the second byte's range depends on the first. */
static size_t character_length(const unsigned char *bytes, size_t len)
{
    unsigned char first = bytes[0];
    if (first < 0x80)
        return first >= ' ' ? first != 0x7f : first == '\t' || first == '\n' || first == '\r';
    size_t want = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (want == 0 || len < want)
        return 0;
    unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < want; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return want;
}

bool urlencoded_is_text(struct span bytes)
{
    const unsigned char *text = (const unsigned char *)bytes.ptr;
    for (size_t i = 0, step; i < bytes.len; i += step) {
        step = character_length(text + i, bytes.len - i);
        if (step == 0)
            return false;
    }
    return true;
}

static enum err decode(struct arena *arena, struct span raw, struct span *text)
{
    struct span bytes;
    TRY(urlencoded_unescape(arena, raw, true, &bytes));
    if (!urlencoded_is_text(bytes))
        return ERR_MALFORMED;
    *text = bytes;
    return ERR_NONE;
}

static size_t pair_count(struct span text)
{
    size_t count = 0;
    while (text.len > 0)
        count += span_cut(&text, '&').len > 0;
    return count;
}

enum err urlencoded_read(struct arena *arena, struct span text, struct pairs *pairs)
{
    if (text.len > URLENCODED_BYTES_MAX)
        return ERR_TOO_LARGE;
    size_t count = pair_count(text);
    if (count > URLENCODED_PAIRS_MAX)
        return ERR_TOO_LARGE;

    struct pairs read = {.items = arena_new(arena, struct pair, count)};
    while (text.len > 0) {
        struct span value = span_cut(&text, '&');
        if (value.len == 0)
            continue; /* "a=1&&b=2": empty pairs are skipped, as the standard says */
        struct span name = span_cut(&value, '=');
        struct pair *pair = &read.items[read.count++];
        TRY(decode(arena, name, &pair->name));
        TRY(decode(arena, value, &pair->value));
    }
    *pairs = read;
    return ERR_NONE;
}

struct span urlencoded_find(const struct pairs *pairs, const char *name)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (span_eq(pairs->items[i].name, span_of(name)))
            return pairs->items[i].value;
    return (struct span){0};
}

static bool is_unreserved(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("-._~", byte) != NULL);
}

struct span urlencoded_escape(struct arena *arena, struct span bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    struct buf out = {.arena = arena};
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        if (is_unreserved(bytes.ptr[i])) {
            buf_add_char(&out, bytes.ptr[i]);
            continue;
        }
        buf_add_char(&out, '%');
        buf_add_char(&out, digits[byte >> 4]);
        buf_add_char(&out, digits[byte & 15]);
    }
    return buf_span(&out);
}
