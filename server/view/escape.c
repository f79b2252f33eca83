#include "server/escape.h"

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

void escape_html(struct span text, struct buf *page)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        struct span entity = entity_of(text.ptr[i]);
        if (entity.len == 0)
            continue;
        buf_add(page, span_until(span_from(text, from), i - from));
        buf_add(page, entity);
        from = i + 1;
    }
    buf_add(page, span_from(text, from));
}
