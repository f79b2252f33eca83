#include "server/request.h"

#include "server/token.h"

static const char *const method_names[] = {
#define X(name) [METHOD_##name] = #name,
    METHOD_TABLE(X)
#undef X
};

const char *request_method_name(enum method method)
{
    return method_names[method];
}

enum err request_method_read(struct span name, enum method *method)
{
    for (size_t i = 0; i < COUNT_OF(method_names); i++) {
        if (!span_eq(name, span_of(method_names[i])))
            continue;
        *method = (enum method)i;
        return ERR_NONE;
    }
    return ERR_ABSENT;
}

static struct span media_of(const struct request *request)
{
    struct span rest = request->content_type;
    return span_trim(span_cut(&rest, ';'));
}

bool request_is(const struct request *request, const char *media)
{
    return token_is(media_of(request), media);
}

enum err request_parts(const struct request *request, struct parts *parts)
{
    struct span boundary;
    TRY(multipart_boundary(request->content_type, &boundary));
    return multipart_read(request->arena, request->body, boundary, parts);
}

static enum err fields_of_parts(const struct request *request, struct pairs *fields)
{
    struct parts parts;
    TRY(request_parts(request, &parts));
    struct pairs read = {.items = arena_new(request->arena, struct pair, parts.count)};
    for (size_t i = 0; i < parts.count; i++)
        if (!parts.items[i].is_file)
            read.items[read.count++] = (struct pair){parts.items[i].name, parts.items[i].bytes};
    *fields = read;
    return ERR_NONE;
}

enum err request_form(const struct request *request, struct pairs *fields)
{
    if (request_is(request, "application/x-www-form-urlencoded"))
        return urlencoded_read(request->arena, request->body, fields);
    return fields_of_parts(request, fields);
}

static bool says_json(const struct request *request)
{
    struct span said = media_of(request);
    return request_is(request, "application/json") ||
           (said.len > 5 && token_is(span_from(said, said.len - 5), "+json"));
}

enum err request_json(const struct request *request, json_t **value)
{
    json_t *read = says_json(request) ? json_read(request->arena, request->body) : NULL;
    if (read == NULL)
        return ERR_MALFORMED;
    *value = read;
    return ERR_NONE;
}

struct span request_query(const struct request *request, const char *name)
{
    return urlencoded_find(&request->query, name);
}

struct response response_blank(struct arena *arena)
{
    return (struct response){.arena = arena, .status = 200, .type = "text/html; charset=utf-8"};
}

void response_add(struct response *response, const char *name, struct span value)
{
    struct header **last = &response->headers;
    while (*last != NULL)
        last = &(*last)->next;
    *last = arena_new(response->arena, struct header, 1);
    **last = (struct header){.name = name, .value = value};
}

void response_see_other(struct response *response, struct span location)
{
    response->status = 303;
    response->type = NULL;
    response->body = (struct span){0};
    response->location = location;
}
