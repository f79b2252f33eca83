#include "server/words.h"

#include <stdint.h>

/* What U+00C0 to U+017F are without their accents; '?': two letters, see below; ' ': none. */
static const char latin[] = "aaaaaa?ceeeeiiiidnooooo ouuuuyt?aaaaaa?ceeeeiiiidnooooo ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll"
                            "lllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static const char *letters_of(uint32_t point)
{
    switch (point) {
    case 0xC6:
    case 0xE6: return "ae";
    case 0xDF: return "ss";
    case 0x132:
    case 0x133: return "ij";
    case 0x152:
    case 0x153: return "oe";
    default: return NULL;
    }
}

/* Decodes one character of valid UTF-8. */
static uint32_t next_point(struct span *text)
{
    unsigned char first = (unsigned char)text->ptr[0];
    size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t point = size == 1 ? first : first & (0x7Fu >> size);
    for (size_t i = 1; i < size && i < text->len; i++)
        point = point << 6 | ((unsigned char)text->ptr[i] & 0x3Fu);
    *text = span_from(*text, size);
    return point;
}

/* Latin-1's signs, and the General Punctuation block: quotes, dashes, thin spaces. */
static bool is_punctuation(uint32_t point)
{
    return point < 0xC0 || (point >= 0x2000 && point <= 0x206F);
}

static void add_ascii(struct buf *folded, char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        byte = (char)(byte - 'A' + 'a');
    if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'))
        buf_add_char(folded, byte);
    else if (folded->len > 0 && folded->ptr[folded->len - 1] != ' ')
        buf_add_char(folded, ' ');
}

struct span words_fold(struct arena *arena, struct span text)
{
    struct buf folded = {.arena = arena};
    while (text.len > 0) {
        struct span before = text;
        uint32_t point = next_point(&text);
        const char *letters = letters_of(point);
        if (letters != NULL)
            buf_add_text(&folded, letters);
        else if (point < 0x80)
            add_ascii(&folded, (char)point);
        else if (point >= 0xC0 && point < 0xC0 + sizeof latin - 1)
            add_ascii(&folded, latin[point - 0xC0]);
        else if (is_punctuation(point))
            add_ascii(&folded, ' ');
        else
            buf_add(&folded, span_until(before, before.len - text.len));
    }
    return span_trim(buf_span(&folded));
}

bool words_next(struct span *folded, struct span *word)
{
    while (folded->len > 0) {
        struct span next = span_cut(folded, ' ');
        if (next.len < 2)
            continue;
        *word = span_until(next, WORD_MAX);
        return true;
    }
    return false;
}
