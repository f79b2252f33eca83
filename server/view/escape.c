#include "server/escape.h"

#include "base/eight.h"

static struct span entity_of(char byte)
{
    switch (byte) {
    case '&': return SPAN("&amp;");
    case '<': return SPAN("&lt;");
    case '>': return SPAN("&gt;");
    case '"': return SPAN("&quot;");
    case '\'': return SPAN("&#39;");
    default: return (struct span){0};
    }
}

/* How many of eight bytes stand for themselves, up to the first that does not.  With one bit set, &
 * is ' and < is >. */
static size_t plain_of_eight(const char *bytes)
{
    uint64_t eight = eight_read(bytes);
    return eight_before(eight_find(eight, '"') |
                        eight_find(eight | EIGHT_EACH * ('&' ^ '\''), '\'') |
                        eight_find(eight | EIGHT_EACH * ('<' ^ '>'), '>'));
}

/* How many bytes stand for themselves, up to the first that does not. */
static size_t plain_length(struct span text)
{
    size_t len = 0, more = 8;
    for (; text.len - len >= 8 && more == 8; len += more)
        more = plain_of_eight(text.ptr + len);
    while (more == 8 && len < text.len && entity_of(text.ptr[len]).len == 0)
        len++;
    return len;
}

void escape_html(struct span text, struct buf *page)
{
    while (text.len > 0) {
        size_t plain = plain_length(text);
        buf_add(page, span_until(text, plain));
        if (plain == text.len)
            return;
        buf_add(page, entity_of(text.ptr[plain]));
        text = span_from(text, plain + 1);
    }
}
