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

/* Where a line may end: before a space, behind a hyphen. */
static bool may_end(struct span text, size_t at)
{
    return at == text.len || text.ptr[at] == ' ' || text.ptr[at - 1] == '-';
}

int text_widest(struct span text, int size)
{
    int widest = 0;
    for (size_t i = 1, from = 0; i <= text.len; i++) {
        if (!may_end(text, i))
            continue;
        int width = text_width(span_trim(span_from(span_until(text, i), from)), size);
        widest = width > widest ? width : widest;
        from = i;
    }
    return widest;
}

/* As much of a word that is too wide as fits; a character at least. */
static struct span cut_word(struct span word, int width, int size)
{
    size_t fits = 0;
    for (size_t i = 1; i <= word.len; i++) {
        if (i < word.len && follows(word.ptr[i]))
            continue;
        if (fits > 0 && text_width(span_until(word, i), size) > width)
            break;
        fits = i;
    }
    return span_until(word, fits);
}

/* The longest beginning that fits. */
static struct span first_line(struct span text, int width, int size)
{
    struct span fits = {0};
    for (size_t i = 1; i <= text.len; i++) {
        if (!may_end(text, i))
            continue;
        if (text_width(span_until(text, i), size) > width)
            return fits.len > 0 ? fits : cut_word(span_until(text, i), width, size);
        fits = span_until(text, i);
    }
    return fits;
}

struct text_lines text_wrap(struct arena *arena, struct span text, int width, int size)
{
    struct text_lines made = {.lines = arena_new(arena, struct span, text.len + 1)};
    for (struct span rest = span_trim(text); rest.len > 0;) {
        struct span line = first_line(rest, width, size);
        made.lines[made.count++] = span_trim(line);
        rest = span_trim(span_from(rest, line.len));
    }
    return made;
}
