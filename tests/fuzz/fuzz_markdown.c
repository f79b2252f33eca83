/* fuzz_markdown.c - whatever people write, laid out: known tags only, each closed, and no link but
 * to the web and to mail. */
#include "server/markdown.h"

#include <assert.h>
#include <stdint.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DEPTH_MAX = 4096 };

static bool is_one_of(struct span word, const char *const *words)
{
    while (*words != NULL && !span_eq(word, span_of(*words)))
        words++;
    return *words != NULL;
}

static bool is_followed(struct span url)
{
    static const char *const starts[] = {"http://", "https://", "mailto:"};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (url.len >= strlen(starts[i]) && strncasecmp(url.ptr, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

static void check_attribute(struct span name, struct span value)
{
    static const char *const names[] = {"href", "title", "start", "class", NULL};
    assert(is_one_of(name, names));
    assert(!span_eq(name, SPAN("href")) || is_followed(value));
}

/* What stands behind a tag's name. */
static void check_attributes(struct span rest)
{
    while (rest.len > 0) {
        struct span name = span_cut(&rest, '=');
        assert(rest.len > 0 && rest.ptr[0] == '"');
        rest = span_from(rest, 1);
        struct span value = span_cut(&rest, '"');
        check_attribute(name, value);
        rest = span_from(rest, rest.len > 0 && rest.ptr[0] == ' ');
    }
}

/* Opens or closes a tag on the stack; gives the new depth. */
static size_t take_tag(struct span *open, size_t depth, struct span tag)
{
    static const char *const alone[] = {"hr", "br", NULL};
    static const char *const names[] = {"p",  "strong",     "em", "code", "pre", "ul", "ol",
                                        "li", "blockquote", "h4", "h5",   "h6",  "a",  NULL};
    bool closes = span_starts(tag, SPAN("/"));
    if (tag.len > 1 && tag.ptr[tag.len - 1] == '/') {
        assert(is_one_of(span_until(tag, tag.len - 2), alone));
        return depth;
    }
    struct span rest = span_from(tag, closes), name = span_cut(&rest, ' ');
    assert(is_one_of(name, names) && depth < DEPTH_MAX);
    if (closes) {
        assert(depth > 0 && span_eq(open[depth - 1], name) && rest.len == 0);
        return depth - 1;
    }
    check_attributes(rest);
    open[depth] = name;
    return depth + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct span open[DEPTH_MAX];
    SCOPED_ARENA arena = {0};
    struct buf page = {.arena = &arena};
    size_t depth = 0;
    if (size > DEPTH_MAX)
        return 0;
    markdown_render((struct span){.ptr = (const char *)data, .len = size}, &page);
    struct span rest = buf_span(&page);
    for (span_cut(&rest, '<'); rest.len > 0; span_cut(&rest, '<'))
        depth = take_tag(open, depth, span_cut(&rest, '>'));
    assert(depth == 0);
    return 0;
}
