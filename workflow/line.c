#include "workflow/line.h"

#include "base/utf8.h"

bool line_next(struct span *rest, struct span *line)
{
    if (rest->len == 0 || memchr(rest->ptr, '\n', rest->len) == NULL)
        return false;
    *line = span_cut(rest, '\n');
    return true;
}

/* U+0000 to U+001F but the tab, U+007F, and U+0080 to U+009F (C2 80 to C2 9F in UTF-8). */
static bool is_control(struct span character)
{
    unsigned char first = (unsigned char)character.ptr[0];
    if (character.len == 1)
        return (first < ' ' && first != '\t') || first == 0x7f;
    return first == 0xc2 && (unsigned char)character.ptr[1] < 0xa0;
}

bool line_valid(struct span text)
{
    while (text.len > 0) {
        size_t len = utf8_character(text);
        if (len == 0 || is_control(span_until(text, len)))
            return false;
        text = span_from(text, len);
    }
    return true;
}

enum err line_number(struct span text, uint64_t *number)
{
    uint64_t read = 0;
    if (text.len == 0 || (text.len > 1 && text.ptr[0] == '0'))
        return ERR_MALFORMED;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || __builtin_mul_overflow(read, 10, &read) ||
            __builtin_add_overflow(read, (uint64_t)(text.ptr[i] - '0'), &read))
            return ERR_MALFORMED;
    }
    *number = read;
    return ERR_NONE;
}
