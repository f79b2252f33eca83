#include "server/markdown.h"

#include "base/utf8.h"
#include "server/escape.h"

#include <cmark.h>
#include <strings.h>

static bool is_followed(const char *url)
{
    static const char *const starts[] = {"http://", "https://", "mailto:"};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (url != NULL && strncasecmp(url, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

/* Puts the children of node in its place. */
static void unwrap(cmark_node *node)
{
    for (cmark_node *child; (child = cmark_node_first_child(node)) != NULL;)
        cmark_node_insert_before(node, child);
    cmark_node_free(node);
}

static void replace(cmark_node *node, cmark_node_type type, const char *text)
{
    cmark_node *shown = cmark_node_new(type);
    cmark_node_set_literal(shown, text);
    cmark_node_replace(node, shown);
    cmark_node_free(node);
}

static void replace_block(cmark_node *node)
{
    cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
    cmark_node *text = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(text, cmark_node_get_literal(node));
    cmark_node_append_child(paragraph, text);
    cmark_node_replace(node, paragraph);
    cmark_node_free(node);
}

/* Called when the walk leaves node, so that it may be taken away. */
static void tame(cmark_node *node)
{
    enum { LEVEL_SHIFT = 3, LEVEL_MAX = 6 };
    int level = cmark_node_get_heading_level(node) + LEVEL_SHIFT;
    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        cmark_node_set_heading_level(node, level < LEVEL_MAX ? level : LEVEL_MAX);
        break;
    case CMARK_NODE_LINK:
        if (!is_followed(cmark_node_get_url(node)))
            unwrap(node);
        break;
    case CMARK_NODE_IMAGE: unwrap(node); break;
    case CMARK_NODE_HTML_INLINE:
        replace(node, CMARK_NODE_TEXT, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_HTML_BLOCK: replace_block(node); break;
    default: break;
    }
}

static bool is_leaf(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_HTML_BLOCK;
}

static void tame_all(cmark_node *document)
{
    cmark_iter *walk = cmark_iter_new(document);
    for (cmark_event_type event; (event = cmark_iter_next(walk)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(walk);
        if (event == CMARK_EVENT_EXIT || is_leaf(node))
            tame(node);
    }
    cmark_iter_free(walk);
}

/* --- prose: most of what is written ------------------------------------------------------------
 */

/* May begin a line without meaning anything to CommonMark: a letter. */
static bool begins_prose(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte & 0x80) != 0;
}

/* Stands for itself within a line, before and behind whatever else does: a letter, a digit, a space
 * or one of ,.;:?!'()/%+-= */
static bool is_plain(char byte)
{
#define BIT(byte) (UINT64_C(1) << (byte))
    static const uint64_t marks = BIT(' ') | BIT('!') | BIT('%') | BIT('\'') | BIT('(') | BIT(')') |
                                  BIT('+') | BIT(',') | BIT('-') | BIT('.') | BIT('/') | BIT(':') |
                                  BIT(';') | BIT('=') | BIT('?') | UINT64_C(0x3ff) << '0';
#undef BIT
    unsigned char number = (unsigned char)byte;
    return number < 64 ? (marks >> number & 1) != 0 : begins_prose(byte);
}

/* The line that text begins with, its end left out; 0 when there may be more to it than prose. */
static size_t prose_line(struct span text)
{
    size_t len = 0;
    if (!begins_prose(text.ptr[0]))
        return 0;
    while (len < text.len && is_plain(text.ptr[len]))
        len++;
    bool ends = len == text.len || text.ptr[len] == '\n';
    return ends && text.ptr[len - 1] != ' ' ? len : 0;
}

/* One line or more, up to an empty one or the end; 0 when there may be more to it than prose. */
static size_t prose_length(struct span text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] != '\n') {
        size_t line = prose_line(span_from(text, len));
        if (line == 0)
            return 0;
        len += line;
        len += len < text.len; /* the end of the line */
    }
    return len;
}

/* Lays out paragraphs of nothing but prose as cmark would; false when there is more to them. */
static bool add_prose(struct span source, struct buf *page)
{
    struct span mark = SPAN("\xef\xbb\xbf"); /* which cmark passes over */
    struct buf made = {.arena = page->arena};
    if (!utf8_valid(source) || span_starts(source, mark))
        return false;
    while (source.len > 0) {
        size_t len = prose_length(source);
        if (len == 0)
            return false;
        struct span paragraph = span_until(source, len);
        source = span_from(source, len);
        paragraph.len -= paragraph.ptr[len - 1] == '\n';
        buf_add_text(&made, "<p>");
        buf_add(&made, paragraph);
        buf_add_text(&made, "</p>\n");
        while (source.len > 0 && source.ptr[0] == '\n')
            source = span_from(source, 1);
    }
    buf_add(page, buf_span(&made));
    return true;
}

/* --- the rest ----------------------------------------------------------------------------------
 */

static void add_markdown(struct span source, struct buf *page)
{
    cmark_node *document =
        cmark_parse_document(source.len > 0 ? source.ptr : "", source.len, CMARK_OPT_VALIDATE_UTF8);
    tame_all(document);
    char *html = cmark_render_html(document, CMARK_OPT_SAFE);
    buf_add_text(page, html);
    cmark_get_default_mem_allocator()->free(html);
    cmark_node_free(document);
}

void markdown_render(struct span source, struct buf *page)
{
    if (source.len > MARKDOWN_LEN_MAX) {
        buf_add_text(page, "<p>");
        escape_html(source, page);
        buf_add_text(page, "</p>");
    } else if (!add_prose(source, page)) {
        add_markdown(source, page);
    }
}
