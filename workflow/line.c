#include "workflow/line.h"

/* RFC 3629 §4: what may begin a character, the range of its second byte, its length. */
static const struct shape {
    unsigned char first, last, second_first, second_last;
    size_t len;
} shapes[] = {
    /* clang-format off */
    {'\t', '\t', 0,    0,    1},
    {0x20, 0x7e, 0,    0,    1},
    {0xc2, 0xc2, 0xa0, 0xbf, 2}, /* from U+00A0: the C1 control characters are below */
    {0xc3, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
    /* clang-format on */
};

bool line_next(struct span *rest, struct span *line)
{
    if (rest->len == 0 || memchr(rest->ptr, '\n', rest->len) == NULL)
        return false;
    *line = span_cut(rest, '\n');
    return true;
}

static bool follows(const struct shape *shape, const unsigned char *bytes)
{
    if (shape->len > 1 && (bytes[1] < shape->second_first || bytes[1] > shape->second_last))
        return false;
    for (size_t i = 2; i < shape->len; i++)
        if (bytes[i] < 0x80 || bytes[i] > 0xbf)
            return false;
    return true;
}

/* The length of the character text begins with; 0 when it is none. */
static size_t character(struct span text)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    for (size_t i = 0; i < COUNT_OF(shapes); i++)
        if (bytes[0] >= shapes[i].first && bytes[0] <= shapes[i].last)
            return shapes[i].len <= text.len && follows(&shapes[i], bytes) ? shapes[i].len : 0;
    return 0;
}

bool line_valid(struct span text)
{
    while (text.len > 0) {
        size_t len = character(text);
        if (len == 0)
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
