#include "server/urlencoded.h"

#include "base/buf.h"
#include "base/utf8.h"

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

static bool is_control(char byte)
{
    return ((unsigned char)byte < ' ' && strchr("\t\n\r", byte) == NULL) || byte == 0x7f ||
           byte == '\0';
}

bool urlencoded_is_text(struct span bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (is_control(bytes.ptr[i]))
            return false;
    return utf8_valid(bytes);
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
