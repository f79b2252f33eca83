#include "server/mustache.h"

/* Where in the HTML a tag stands. */
enum place { PLACE_TEXT, PLACE_TAG, PLACE_DOUBLE, PLACE_SINGLE };

struct compiler {
    struct arena *arena;
    struct mustache *made;
    size_t room;
    struct span rest;
    unsigned line;
    enum place place;
    const char *trouble; /* the first one */
    size_t open_count;
    struct {
        size_t op;
        struct span name;
        enum place place;
    } open[MUSTACHE_DEPTH_MAX];
};

static void refuse(struct compiler *compiler, const char *trouble)
{
    if (compiler->trouble == NULL)
        compiler->trouble = trouble;
}

static struct mustache_op *add(struct compiler *compiler, enum mustache_kind kind, struct span text)
{
    struct mustache *made = compiler->made;
    if (made->count == compiler->room) {
        compiler->room = compiler->room > 0 ? compiler->room * 2 : 32;
        struct mustache_op *larger = arena_new(compiler->arena, struct mustache_op, compiler->room);
        if (made->count > 0)
            memcpy(larger, made->ops, made->count * sizeof *larger);
        made->ops = larger;
    }
    struct mustache_op *op = &made->ops[made->count++];
    *op = (struct mustache_op){.kind = kind, .text = text, .line = compiler->line};
    return op;
}

static bool opens_tag(struct span text, size_t at)
{
    return at + 1 < text.len && (text.ptr[at + 1] == '/' || text.ptr[at + 1] == '!' ||
                                 (text.ptr[at + 1] >= 'a' && text.ptr[at + 1] <= 'z'));
}

static enum place place_after(enum place place, struct span text, size_t at)
{
    char byte = text.ptr[at];
    switch (place) {
    case PLACE_TEXT: return byte == '<' && opens_tag(text, at) ? PLACE_TAG : PLACE_TEXT;
    case PLACE_DOUBLE: return byte == '"' ? PLACE_TAG : PLACE_DOUBLE;
    case PLACE_SINGLE: return byte == '\'' ? PLACE_TAG : PLACE_SINGLE;
    case PLACE_TAG: break;
    }
    return byte == '>'    ? PLACE_TEXT
           : byte == '"'  ? PLACE_DOUBLE
           : byte == '\'' ? PLACE_SINGLE
                          : PLACE_TAG;
}

static void add_text(struct compiler *compiler, struct span text)
{
    if (text.len == 0)
        return;
    add(compiler, MUSTACHE_TEXT, text);
    for (size_t i = 0; i < text.len; i++)
        compiler->place = place_after(compiler->place, text, i);
}

static bool is_path_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

static bool is_word(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_path_byte(text.ptr[i]))
            return false;
    return text.len > 0;
}

bool mustache_path(struct arena *arena, struct span text, struct mustache_path *path)
{
    enum { PARTS_MAX = 6 };
    if (span_eq(text, SPAN("."))) {
        *path = (struct mustache_path){.here = true};
        return true;
    }
    bool here = span_starts(text, SPAN("."));
    struct span rest = span_from(text, here);
    struct span *parts = arena_new(arena, struct span, PARTS_MAX);
    size_t count = 0;
    do {
        if (count == PARTS_MAX)
            return false;
        parts[count] = span_cut(&rest, '.');
        if (!is_word(parts[count++]))
            return false;
    } while (rest.len > 0);
    *path = (struct mustache_path){.parts = parts, .count = count, .here = here};
    return text.ptr[text.len - 1] != '.';
}

static void take_path(struct compiler *compiler, struct span text, struct mustache_op *op)
{
    if (!mustache_path(compiler->arena, text, &op->path))
        refuse(compiler, "this is not the name of a value");
}

static bool span_ends(struct span whole, struct span end)
{
    return whole.len >= end.len && span_eq(span_from(whole, whole.len - end.len), end);
}

/* Attributes a browser follows: what a value brings there must not begin a script. */
static bool begins_address(struct span before)
{
    static const struct span starts[] = {
        {" href=\"", 7}, {" src=\"", 6}, {" action=\"", 9}, {" formaction=\"", 13}};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (span_ends(before, starts[i]))
            return true;
    return false;
}

static void add_value(struct compiler *compiler, struct span name, struct span before)
{
    if (compiler->place == PLACE_TAG)
        refuse(compiler, "a value inside a tag must stand between quotes");
    enum mustache_kind kind = compiler->place == PLACE_TEXT ? MUSTACHE_VALUE
                              : begins_address(before)      ? MUSTACHE_URL
                                                            : MUSTACHE_QUOTED;
    take_path(compiler, name, add(compiler, kind, name));
}

static void add_message(struct compiler *compiler, struct span tag)
{
    if (compiler->place == PLACE_TAG)
        refuse(compiler, "a message inside a tag must stand between quotes");
    struct span rest = span_trim(span_from(tag, 1));
    struct span id = span_cut(&rest, ' ');
    if (id.len == 0)
        refuse(compiler, "which message?");
    struct mustache_op *op = add(compiler, MUSTACHE_MESSAGE, id);
    op->counts = rest.len > 0;
    if (op->counts)
        take_path(compiler, span_trim(rest), op);
}

static void add_partial(struct compiler *compiler, struct span name)
{
    if (compiler->place != PLACE_TEXT)
        refuse(compiler, "a part stands between tags, not inside one");
    add(compiler, MUSTACHE_PARTIAL, name);
}

static void open_section(struct compiler *compiler, enum mustache_kind kind, struct span name)
{
    if (compiler->open_count == MUSTACHE_DEPTH_MAX) {
        refuse(compiler, "sections nest too deep");
        return;
    }
    take_path(compiler, name, add(compiler, kind, name));
    compiler->open[compiler->open_count].op = compiler->made->count - 1;
    compiler->open[compiler->open_count].name = name;
    compiler->open[compiler->open_count++].place = compiler->place;
}

static void close_section(struct compiler *compiler, struct span name)
{
    if (compiler->open_count == 0) {
        refuse(compiler, "this closes a section that was not opened");
        return;
    }
    compiler->open_count--;
    if (!span_eq(compiler->open[compiler->open_count].name, name))
        refuse(compiler, "this closes another section than the one opened last");
    if (compiler->open[compiler->open_count].place != compiler->place)
        refuse(compiler, "a section must end in the same place of the HTML as it began");
    compiler->made->ops[compiler->open[compiler->open_count].op].end = compiler->made->count;
}

static void add_tag(struct compiler *compiler, struct span tag, struct span before)
{
    struct span name = span_trim(span_from(tag, 1));
    switch (tag.len > 0 ? tag.ptr[0] : '\0') {
    case '!': break;
    case '#': open_section(compiler, MUSTACHE_SECTION, name); break;
    case '^': open_section(compiler, MUSTACHE_INVERTED, name); break;
    case '/': close_section(compiler, name); break;
    case '>': add_partial(compiler, name); break;
    case '_': add_message(compiler, tag); break;
    default: add_value(compiler, span_trim(tag), before); break;
    }
}

/* How many blank bytes end text, back to a line's beginning; false when something else is there. */
static bool blank_behind(struct span text, bool first, size_t *count)
{
    *count = 0;
    while (*count < text.len && strchr(" \t", text.ptr[text.len - 1 - *count]) != NULL &&
           text.ptr[text.len - 1 - *count] != '\0')
        ++*count;
    return *count == text.len ? first : text.ptr[text.len - 1 - *count] == '\n';
}

static bool blank_ahead(struct span text, size_t *count)
{
    *count = 0;
    while (*count < text.len && (text.ptr[*count] == ' ' || text.ptr[*count] == '\t'))
        ++*count;
    if (*count < text.len && text.ptr[*count] == '\n')
        ++*count;
    else if (*count < text.len)
        return false;
    return true;
}

/* A line that holds a structural tag and nothing else leaves no line in the page. */
static void drop_line(struct compiler *compiler, bool first, struct span *before)
{
    size_t behind, ahead;
    if (!blank_behind(*before, first, &behind) || !blank_ahead(compiler->rest, &ahead))
        return;
    before->len -= behind;
    for (size_t i = 0; i < ahead; i++)
        compiler->line += compiler->rest.ptr[i] == '\n';
    compiler->rest = span_from(compiler->rest, ahead);
}

static size_t lines_in(struct span text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    return lines;
}

/* Compiles up to and including the next tag; false at the end of the text.  *newline: whether
 * what precedes is the beginning of a line. */
static bool compile_next(struct compiler *compiler, bool *newline)
{
    struct span rest = compiler->rest;
    const char *open = rest.len > 0 ? memmem(rest.ptr, rest.len, "{{", 2) : NULL;
    if (open == NULL) {
        add_text(compiler, rest);
        return false;
    }
    struct span before = span_until(rest, (size_t)(open - rest.ptr));
    struct span inside = span_from(rest, before.len + 2);
    const char *close = inside.len > 0 ? memmem(inside.ptr, inside.len, "}}", 2) : NULL;
    compiler->line += (unsigned)lines_in(before);
    if (close == NULL) {
        refuse(compiler, "{{ without }}");
        return false;
    }
    struct span tag = span_until(inside, (size_t)(close - inside.ptr));
    compiler->rest = span_from(inside, tag.len + 2);
    const char *past = compiler->rest.ptr;
    if (tag.len > 0 && strchr("!#^/>", tag.ptr[0]) != NULL)
        drop_line(compiler, *newline, &before);
    *newline = compiler->rest.ptr != past;
    add_text(compiler, before);
    add_tag(compiler, tag, before);
    compiler->line += (unsigned)lines_in(tag);
    return compiler->trouble == NULL;
}

enum err mustache_compile(struct arena *arena, struct span name, struct span text,
                          struct mustache *made, struct span *trouble)
{
    struct mustache fresh = {.name = name};
    struct compiler compiler = {.arena = arena, .made = &fresh, .rest = text, .line = 1};
    bool newline = true;
    while (compile_next(&compiler, &newline))
        ;
    if (compiler.open_count > 0)
        refuse(&compiler, "a section is not closed");
    if (compiler.place != PLACE_TEXT)
        refuse(&compiler, "the template ends inside a tag");
    if (compiler.trouble != NULL) {
        *trouble =
            span_format(arena, "%.*s:%u: %s", SPAN_ARG(name), compiler.line, compiler.trouble);
        return ERR_MALFORMED;
    }
    *made = fresh;
    return ERR_NONE;
}
