#include "server/import_text.h"

enum { SLUG_MAX = 60 };

static bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ' || byte == 0x7F;
}

/* U+00A0 and U+202F, with which French typography surrounds its signs, are spaces too, but only
 * at the ends: inside a text they are meant. */
static size_t hard_space(struct span text)
{
    return span_starts(text, SPAN("\xC2\xA0"))       ? 2
           : span_starts(text, SPAN("\xE2\x80\xAF")) ? 3
                                                     : 0;
}

static bool ends_hard(struct span text, struct span space)
{
    return text.len >= space.len && span_eq(span_from(text, text.len - space.len), space);
}

static struct span trim(struct span text)
{
    for (;;) {
        struct span before = text = span_trim(text);
        text = span_from(text, hard_space(text));
        if (ends_hard(text, SPAN("\xC2\xA0")))
            text.len -= 2;
        if (ends_hard(text, SPAN("\xE2\x80\xAF")))
            text.len -= 3;
        if (text.len == before.len)
            return text;
    }
}

/* U+0080 to U+009F: control characters that Latin-1 software leaves behind. */
static bool is_high_control(struct span text)
{
    return text.len >= 2 && text.ptr[0] == '\xC2' && (unsigned char)text.ptr[1] >= 0x80 &&
           (unsigned char)text.ptr[1] < 0xA0;
}

struct span import_text_line(struct arena *arena, struct span cell)
{
    struct span text = trim(cell);
    char *line = arena_new(arena, char, text.len + 1);
    size_t len = 0;
    while (text.len > 0) {
        bool is_pair = is_high_control(text), is_space = is_pair || is_blank(text.ptr[0]);
        if (!is_space)
            line[len++] = text.ptr[0];
        else if (len > 0 && line[len - 1] != ' ')
            line[len++] = ' ';
        text = span_from(text, is_pair ? 2 : 1);
    }
    return trim((struct span){.ptr = line, .len = len});
}

struct span import_text_lines(struct arena *arena, struct span cell)
{
    struct buf buf = {.arena = arena};
    for (struct span rest = cell; rest.len > 0;) {
        struct span line = import_text_line(arena, span_cut(&rest, '\n'));
        if (buf.len > 0 || line.len > 0) {
            buf_add_text(&buf, buf.len > 0 ? "\n" : "");
            buf_add(&buf, line);
        }
    }
    return trim(buf_span(&buf));
}

/* Plain letters of U+00C0 to U+017F, two bytes each in UTF-8; '.' where there is none. */
static const char plain[] = "aaaaaa.ceeeeiiiidnooooo.ouuuuy.."
                            "aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
                            "aaaaaaccccccccddddeeeeeeeeeegggg"
                            "gggghhhhiiiiiiiiii..jjkkklllllll"
                            "lllnnnnnnnnnoooooo..rrrrrrssssss"
                            "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static const struct ligature {
    struct span from;
    const char *to;
} ligatures[] = {
    {{"\xC5\x93", 2}, "oe"},    {{"\xC5\x92", 2}, "oe"},    {{"\xC3\xA6", 2}, "ae"},
    {{"\xC3\x86", 2}, "ae"},    {{"\xC3\x9F", 2}, "ss"},    {{"\xC2\xA0", 2}, " "},
    {{"\xC2\xAB", 2}, " "},     {{"\xC2\xBB", 2}, " "},     {{"\xE2\x80\x99", 3}, " "},
    {{"\xE2\x80\x98", 3}, " "}, {{"\xE2\x80\xAF", 3}, " "}, {{"\xE2\x80\x93", 3}, " "},
    {{"\xE2\x80\x94", 3}, " "}, {{"\xE2\x80\xA6", 3}, " "}, {{"\xC2\xB0", 2}, " "},
    {{"\xE2\x80\x9C", 3}, " "}, {{"\xE2\x80\x9D", 3}, " "},
};

static const struct ligature *ligature_at(struct span text)
{
    for (size_t i = 0; i < COUNT_OF(ligatures); i++)
        if (span_starts(text, ligatures[i].from))
            return &ligatures[i];
    return NULL;
}

/* The plain letter that a two-byte letter is made of; 0 when it is not one of ours. */
static char plain_letter(struct span text)
{
    unsigned char lead = (unsigned char)text.ptr[0];
    if (text.len < 2 || lead < 0xC3 || lead > 0xC5)
        return 0;
    size_t place = (size_t)(lead - 0xC3) * 64 + ((unsigned char)text.ptr[1] & 0x3F);
    return plain[place] == '.' ? 0 : plain[place];
}

static void add_space(struct buf *buf)
{
    if (buf->len > 0 && buf->ptr[buf->len - 1] != ' ')
        buf_add_char(buf, ' ');
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || (byte & 0x80) != 0;
}

/* Adds what the first character of text folds to; its bytes. */
static size_t fold_one(struct buf *buf, struct span text)
{
    const struct ligature *ligature = ligature_at(text);
    char letter = plain_letter(text), byte = text.ptr[0];
    if (byte >= 'A' && byte <= 'Z')
        byte = (char)(byte - 'A' + 'a');
    if (ligature != NULL && ligature->to[0] == ' ')
        add_space(buf);
    else if (ligature != NULL)
        buf_add_text(buf, ligature->to);
    else if (letter != 0)
        buf_add_char(buf, letter);
    else if (is_letter(byte))
        buf_add_char(buf, byte);
    else
        add_space(buf);
    return ligature != NULL ? ligature->from.len : letter != 0 ? 2 : 1;
}

struct span import_text_fold(struct arena *arena, struct span text)
{
    struct buf buf = {.arena = arena};
    while (text.len > 0)
        text = span_from(text, fold_one(&buf, text));
    return span_trim(buf_span(&buf));
}

struct span import_text_slug(struct arena *arena, struct span name)
{
    struct span folded = import_text_fold(arena, name);
    struct buf slug = {.arena = arena};
    for (size_t i = 0; i < folded.len && slug.len < SLUG_MAX; i++) {
        char byte = folded.ptr[i];
        if (slug.len == 0 && byte >= '0' && byte <= '9')
            buf_add_text(&slug, "plan-");
        if (byte != ' ' && (byte & 0x80) == 0)
            buf_add_char(&slug, byte);
        else if (slug.len > 0 && slug.ptr[slug.len - 1] != '-')
            buf_add_char(&slug, '-');
    }
    while (slug.len > 0 && slug.ptr[slug.len - 1] == '-')
        slug.len--;
    return slug.len > 0 ? buf_span(&slug) : SPAN("plan");
}

size_t import_text_size(struct span text)
{
    size_t size = 0;
    for (size_t i = 0; i < text.len; i++)
        size += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return size;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Four digits of a year from 1900 to 2199; 0 when text does not begin so. */
static int64_t year_at(struct span text)
{
    int64_t year = 0;
    for (size_t i = 0; i < 4; i++) {
        if (i >= text.len || !is_digit(text.ptr[i]))
            return 0;
        year = year * 10 + (text.ptr[i] - '0');
    }
    return (text.len == 4 || !is_digit(text.ptr[4])) && year >= 1900 && year < 2200 ? year : 0;
}

bool import_text_years(struct span text, int64_t *first, int64_t *last)
{
    for (size_t i = 0; i + 9 <= text.len; i++) {
        int64_t from = i > 0 && is_digit(text.ptr[i - 1]) ? 0 : year_at(span_from(text, i));
        int64_t until = year_at(span_from(text, i + 5));
        if (from == 0 || text.ptr[i + 4] != '-' || until < from)
            continue;
        *first = from;
        *last = until;
        return true;
    }
    return false;
}

struct span import_text_cut(struct span *rest, struct span separator)
{
    const char *end = rest->len ? memmem(rest->ptr, rest->len, separator.ptr, separator.len) : NULL;
    struct span head = span_until(*rest, end ? (size_t)(end - rest->ptr) : rest->len);
    *rest = span_from(*rest, end ? head.len + separator.len : head.len);
    return head;
}
