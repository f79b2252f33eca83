#include "server/import_text.h"

#include "server/words.h"

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

struct span import_text_slug(struct arena *arena, struct span name)
{
    struct span folded = words_fold(arena, name);
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
