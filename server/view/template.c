#include "server/template.h"

#include "server/escape.h"
#include "server/markdown.h"
#include "server/mustache.h"

struct templates {
    struct mustache *pages; /* named "fiche" or "parts/head" */
    size_t count;
};

struct renderer {
    const struct locale *locale;
    struct buf *page;
    size_t steps_left, size_max;
};

struct scope {
    json_t *value;
    const struct scope *outer;
    int depth;
};

static const struct mustache *find(const struct templates *templates, struct span name)
{
    for (size_t i = 0; i < templates->count; i++)
        if (span_eq(templates->pages[i].name, name))
            return &templates->pages[i];
    return NULL;
}

/* The object a name is looked for in: {{.name}} asks only the innermost one. */
static json_t *first_part(const struct scope *scope, const struct mustache_path *path)
{
    for (; scope != NULL; scope = scope->outer) {
        if (!json_is_object(scope->value))
            continue;
        json_t *found = json_object_getn(scope->value, path->parts[0].ptr, path->parts[0].len);
        if (found != NULL || path->here)
            return found;
    }
    return NULL;
}

static json_t *lookup(const struct scope *scope, const struct mustache_path *path)
{
    if (path->count == 0)
        return scope->value;
    json_t *found = first_part(scope, path);
    for (size_t i = 1; i < path->count && found != NULL; i++)
        found = json_object_getn(found, path->parts[i].ptr, path->parts[i].len);
    return found;
}

static bool is_shown(const json_t *value)
{
    switch (value != NULL ? json_typeof(value) : JSON_NULL) {
    case JSON_ARRAY: return json_array_size(value) > 0;
    case JSON_STRING: return json_string_length(value) > 0;
    case JSON_INTEGER: return json_integer_value(value) != 0;
    case JSON_REAL: return json_real_value(value) != 0;
    case JSON_OBJECT:
    case JSON_TRUE: return true;
    case JSON_FALSE:
    case JSON_NULL: break;
    }
    return false;
}

static struct span shown_text(struct arena *arena, const json_t *value)
{
    if (json_is_integer(value))
        return span_number(arena, json_integer_value(value));
    if (json_is_object(value))
        return text_at(value, "markdown");
    return text_of(value);
}

static void add_value(struct renderer *renderer, const json_t *value)
{
    const json_t *markdown = json_object_get(value, "markdown");
    if (json_is_string(markdown))
        markdown_render(text_of(markdown), renderer->page);
    else
        escape_html(shown_text(renderer->page->arena, value), renderer->page);
}

static bool is_address(struct span url)
{
    static const struct span starts[] = {{"/", 1},       {"?", 1},        {"#", 1},
                                         {"http://", 7}, {"https://", 8}, {"mailto:", 7}};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (span_starts(url, starts[i]))
            return true;
    return url.len == 0;
}

static void add_address(struct renderer *renderer, const json_t *value)
{
    struct span url = shown_text(renderer->page->arena, value);
    escape_html(is_address(url) ? url : SPAN("#"), renderer->page);
}

static void add_message(struct renderer *renderer, const struct mustache_op *op,
                        const struct scope *scope)
{
    struct arena *arena = renderer->page->arena;
    struct span id = op->text, before, name;
    if (op->counts)
        id =
            message_form(arena, renderer->locale, id, json_integer_value(lookup(scope, &op->path)));
    struct span rest = message(renderer->locale, id);
    while (message_cut(&rest, &before, &name)) {
        struct mustache_path path;
        escape_html(before, renderer->page);
        if (mustache_path(arena, name, &path))
            escape_html(shown_text(arena, lookup(scope, &path)), renderer->page);
    }
    escape_html(rest, renderer->page);
}

static enum err render(struct renderer *renderer, const struct mustache *program, size_t from,
                       size_t to, const struct scope *scope);

static enum err render_item(struct renderer *renderer, const struct mustache *program, size_t at,
                            json_t *item, const struct scope *scope)
{
    struct scope inner = {.value = item, .outer = scope, .depth = scope->depth + 1};
    return render(renderer, program, at + 1, program->ops[at].end, &inner);
}

static enum err render_section(struct renderer *renderer, const struct mustache *program, size_t at,
                               const struct scope *scope)
{
    json_t *value = lookup(scope, &program->ops[at].path);
    if (!is_shown(value))
        return ERR_NONE;
    if (json_is_true(value))
        return render(renderer, program, at + 1, program->ops[at].end, scope);
    if (!json_is_array(value))
        return render_item(renderer, program, at, value, scope);
    for (size_t i = 0; i < json_array_size(value); i++)
        TRY(render_item(renderer, program, at, json_array_get(value, i), scope));
    return ERR_NONE;
}

static enum err render_inverted(struct renderer *renderer, const struct mustache *program,
                                size_t at, const struct scope *scope)
{
    if (is_shown(lookup(scope, &program->ops[at].path)))
        return ERR_NONE;
    return render(renderer, program, at + 1, program->ops[at].end, scope);
}

static enum err render_partial(struct renderer *renderer, const struct mustache *part,
                               const struct scope *scope)
{
    struct scope inner = *scope; /* the same scope, one deeper: parts may call themselves */
    inner.depth++;
    return render(renderer, part, 0, part->count, &inner);
}

static enum err render_op(struct renderer *renderer, const struct mustache *program, size_t at,
                          const struct scope *scope)
{
    const struct mustache_op *op = &program->ops[at];
    switch (op->kind) {
    case MUSTACHE_TEXT: buf_add(renderer->page, op->text); break;
    case MUSTACHE_VALUE: add_value(renderer, lookup(scope, &op->path)); break;
    case MUSTACHE_QUOTED:
        escape_html(shown_text(renderer->page->arena, lookup(scope, &op->path)), renderer->page);
        break;
    case MUSTACHE_URL: add_address(renderer, lookup(scope, &op->path)); break;
    case MUSTACHE_MESSAGE: add_message(renderer, op, scope); break;
    case MUSTACHE_SECTION: return render_section(renderer, program, at, scope);
    case MUSTACHE_INVERTED: return render_inverted(renderer, program, at, scope);
    case MUSTACHE_PARTIAL: return render_partial(renderer, op->partial, scope);
    }
    return ERR_NONE;
}

static bool is_block(const struct mustache_op *op)
{
    return op->kind == MUSTACHE_SECTION || op->kind == MUSTACHE_INVERTED;
}

static enum err render(struct renderer *renderer, const struct mustache *program, size_t from,
                       size_t to, const struct scope *scope)
{
    if (scope->depth > MUSTACHE_DEPTH_MAX)
        return ERR_TOO_LARGE;
    for (size_t at = from; at < to;) {
        if (renderer->steps_left == 0 || renderer->page->len > renderer->size_max)
            return ERR_TOO_LARGE;
        renderer->steps_left--;
        TRY(render_op(renderer, program, at, scope));
        at = is_block(&program->ops[at]) ? program->ops[at].end : at + 1;
    }
    return ERR_NONE;
}

/* "templates/fiche.html" is the page "fiche"; false for other files. */
static bool page_name(struct span file, struct span *name)
{
    struct span folder = SPAN("templates/"), ending = SPAN(".html");
    if (!span_starts(file, folder) || file.len <= folder.len + ending.len ||
        !span_eq(span_from(file, file.len - ending.len), ending))
        return false;
    *name = span_until(span_from(file, folder.len), file.len - folder.len - ending.len);
    return true;
}

static enum err link_parts(struct arena *arena, struct templates *templates, size_t page,
                           struct span *trouble)
{
    struct mustache *program = &templates->pages[page];
    for (size_t i = 0; i < program->count; i++) {
        struct mustache_op *op = &program->ops[i];
        if (op->kind != MUSTACHE_PARTIAL)
            continue;
        op->partial = find(templates, span_format(arena, "parts/%.*s", SPAN_ARG(op->text)));
        if (op->partial == NULL) {
            *trouble = span_format(arena, "%.*s:%u: there is no part %.*s", SPAN_ARG(program->name),
                                   op->line, SPAN_ARG(op->text));
            return ERR_MALFORMED;
        }
    }
    return ERR_NONE;
}

enum err templates_load(struct arena *arena, const struct asset *files, size_t count,
                        const struct templates **templates, struct span *trouble)
{
    struct templates *made = arena_new(arena, struct templates, 1);
    made->pages = arena_new(arena, struct mustache, count);
    for (size_t i = 0; i < count; i++) {
        struct span name;
        if (!page_name(span_of(files[i].name), &name))
            continue;
        TRY(mustache_compile(arena, name, files[i].bytes, &made->pages[made->count], trouble));
        made->count++;
    }
    for (size_t i = 0; i < made->count; i++)
        TRY(link_parts(arena, made, i, trouble));
    *templates = made;
    return ERR_NONE;
}

enum err template_render(const struct templates *templates, struct span name, json_t *model,
                         const struct locale *locale, struct buf *page)
{
    const struct mustache *program = find(templates, name);
    if (program == NULL)
        return ERR_ABSENT;
    struct renderer renderer = {
        .locale = locale,
        .page = page,
        .steps_left = TEMPLATE_STEPS_MAX,
        .size_max = page->len + TEMPLATE_SIZE_MAX,
    };
    return render(&renderer, program, 0, program->count, &(struct scope){.value = model});
}
