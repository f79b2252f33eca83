#include "server/markdown.h"

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

void markdown_render(struct span source, struct buf *page)
{
    if (source.len > MARKDOWN_LEN_MAX) {
        buf_add_text(page, "<p>");
        escape_html(source, page);
        buf_add_text(page, "</p>");
        return;
    }
    cmark_node *document =
        cmark_parse_document(source.len > 0 ? source.ptr : "", source.len, CMARK_OPT_VALIDATE_UTF8);
    tame_all(document);
    char *html = cmark_render_html(document, CMARK_OPT_SAFE);
    buf_add_text(page, html);
    cmark_get_default_mem_allocator()->free(html);
    cmark_node_free(document);
}
