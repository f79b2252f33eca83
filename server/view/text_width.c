#include "server/text_width.h"

/* Hundredths of the size, by the width they share. */
static const struct {
    const char *characters;
    int width;
} widths[] = {
    {"ijl'|.,:;!I ", 33}, {"frt()-[]/\"", 41}, {"csz", 54},
    {"aevxykJEFLT?", 62}, {"mMW%@", 98},       {"wQOGDHNU&", 82},
};
enum { ORDINARY = 65 };

static int byte_width(char byte)
{
    for (size_t i = 0; i < COUNT_OF(widths); i++)
        if (strchr(widths[i].characters, byte) != NULL)
            return widths[i].width;
    return ORDINARY;
}

/* The bytes that follow the first of a character in UTF-8 take no room. */
static bool follows(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

int text_width(struct span text, int size)
{
    int hundredths = 0;
    for (size_t i = 0; i < text.len; i++)
        if (!follows(text.ptr[i]))
            hundredths += byte_width(text.ptr[i]);
    return (hundredths * size + 99) / 100;
}

/* The longest beginning that fits and ends before a space; the first word at least. */
static struct span first_line(struct span text, int width, int size)
{
    struct span fits = {0};
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] != ' ')
            continue;
        struct span upto = span_until(text, i);
        if (fits.len > 0 && text_width(upto, size) > width)
            break;
        fits = upto;
    }
    return fits;
}

struct text_lines text_wrap(struct arena *arena, struct span text, int width, int size)
{
    struct text_lines made = {.lines = arena_new(arena, struct span, text.len + 1)};
    for (struct span rest = span_trim(text); rest.len > 0;) {
        struct span line = first_line(rest, width, size);
        made.lines[made.count++] = line;
        rest = span_trim(span_from(rest, line.len));
    }
    return made;
}
