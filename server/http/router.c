#include "server/router.h"

/* Takes the next segment of a pattern; the first call comes with the leading '/' gone. */
static struct span next_segment(struct span *pattern)
{
    return span_cut(pattern, '/');
}

static bool is_argument(struct span segment)
{
    return segment.len > 0 && segment.ptr[0] == ':';
}

static struct span pattern_of(const struct route *route)
{
    return span_from(span_of(route->pattern), 1);
}

static bool pattern_fits(const struct route *route, const struct path *path, struct match *match)
{
    *match = (struct match){.route = route};
    struct span pattern = pattern_of(route);
    size_t i = 0;
    for (; pattern.len > 0 && i < path->count; i++) {
        struct span want = next_segment(&pattern), got = path->segments[i];
        if (is_argument(want) && got.len > 0)
            match->args[match->arg_count++] = (struct pair){span_from(want, 1), got};
        else if (!span_eq(want, got))
            return false;
    }
    return pattern.len == 0 && i == path->count;
}

static struct span method_list(struct arena *arena, unsigned allowed)
{
    struct buf list = {.arena = arena};
    for (enum method method = METHOD_GET; method <= METHOD_DELETE; method++) {
        if ((allowed & 1u << method) == 0)
            continue;
        if (list.len > 0)
            buf_add_text(&list, ", ");
        buf_add_text(&list, request_method_name(method));
    }
    return buf_span(&list);
}

enum err router_match(const struct route *routes, size_t count, const struct request *request,
                      struct match *match, struct span *methods)
{
    enum method wanted = request->method == METHOD_HEAD ? METHOD_GET : request->method;
    unsigned allowed = 0;
    for (size_t i = 0; i < count; i++) {
        struct match found;
        if (!pattern_fits(&routes[i], &request->path, &found))
            continue;
        if (routes[i].method == wanted) {
            *match = found;
            return ERR_NONE;
        }
        allowed |= 1u << routes[i].method;
        if (routes[i].method == METHOD_GET)
            allowed |= 1u << METHOD_HEAD;
    }
    if (allowed == 0)
        return ERR_ABSENT;
    *methods = method_list(request->arena, allowed);
    return ERR_METHOD;
}

/* Every segment written, every argument named once, none too many. */
static bool is_well_written(const struct route *route)
{
    struct span text = span_of(route->pattern), names[ROUTE_ARGS_MAX];
    if (route->method == METHOD_HEAD || text.len == 0 || text.ptr[0] != '/')
        return false;
    if (text.len > 1 && text.ptr[text.len - 1] == '/')
        return false;
    size_t count = 0;
    for (struct span rest = pattern_of(route); rest.len > 0;) {
        struct span segment = next_segment(&rest);
        if (segment.len == 0 || span_eq(segment, SPAN(":")))
            return false;
        if (!is_argument(segment))
            continue;
        for (size_t i = 0; i < count; i++)
            if (span_eq(names[i], segment))
                return false;
        if (count == ROUTE_ARGS_MAX)
            return false;
        names[count++] = segment;
    }
    return true;
}

/* True when every path of the second pattern fits the first. */
static bool hides(const struct route *first, const struct route *second)
{
    if (first->method != second->method)
        return false;
    struct span a = pattern_of(first), b = pattern_of(second);
    while (a.len > 0 && b.len > 0) {
        struct span want = next_segment(&a), got = next_segment(&b);
        if (!is_argument(want) && !span_eq(want, got))
            return false;
    }
    return a.len == 0 && b.len == 0;
}

size_t router_check(const struct route *routes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_well_written(&routes[i]))
            return i;
        for (size_t j = 0; j < i; j++)
            if (hides(&routes[j], &routes[i]))
                return i;
    }
    return count;
}
