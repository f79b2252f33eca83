#include "server/openapi.h"

#include "forms/schema.h"
#include "server/request.h"
#include "workflow/command.h"

#include <ctype.h>

/* --- the table of routes, with the names of its handlers -------------------------------------- */

static const struct listed {
    enum method method;
    const char *pattern, *capability, *handler;
    bool changes;
} listed[] = {
#define ROUTE(method, pattern, capability, handler) \
    {METHOD_##method, pattern, #capability, #handler, false},
#define KEPT ROUTE
#define CHANGE(method, pattern, capability, handler, finish) \
    {METHOD_##method, pattern, #capability, #handler, true},
#define MOVE CHANGE
#include "server/routes.def"
#undef ROUTE
#undef KEPT
#undef CHANGE
#undef MOVE
};

static const struct operation {
    const char *handler, *query, *body, *type;
} operations[] = {
#define OPERATION(handler, query, body, type) {#handler, query, body, type},
#include "openapi.def"
#undef OPERATION
};

static const struct operation *operation_of(const struct listed *route)
{
    static const struct operation plain = {"", "", "", ""};
    for (size_t i = 0; i < COUNT_OF(operations); i++)
        if (strcmp(operations[i].handler, route->handler) == 0)
            return &operations[i];
    return &plain;
}

/* --- small schemas ---------------------------------------------------------------------------- */

static json_t *of_type(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

static json_t *reference(struct arena *arena, const char *part, struct span name)
{
    struct span target = span_format(arena, "#/components/%s/%.*s", part, SPAN_ARG(name));
    return json_pack("{s:s}", "$ref", target.ptr);
}

/* What stands in an address under a name, as a pattern; NULL: any text. */
static const char *pattern_of(struct span name)
{
    static const struct {
        const char *name, *pattern;
    } known[] = {{"fiche", "^[a-z2-7]{26}$"},   {"person", "^[a-z2-7]{26}$"},
                 {"key", "^[a-z2-7]{26}$"},     {"plan", "^[a-z][a-z0-9-]*$"},
                 {"body", "^[a-z][a-z0-9-]*$"}, {"seq", "^[0-9]{1,18}$"}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (span_eq(name, span_of(known[i].name)))
            return known[i].pattern;
    return NULL;
}

/* Members of commands that are not texts. */
static json_t *member_schema(struct arena *arena, struct span name)
{
    static const struct {
        const char *name, *type;
    } known[] = {{"revision", "integer"}, {"quorum", "integer"},      {"size", "integer"},
                 {"present", "array"},    {"chair_votes", "boolean"}, {"published", "boolean"},
                 {"events", "array"}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (span_eq(name, span_of(known[i].name)))
            return of_type(known[i].type);
    return span_eq(name, SPAN("content")) ? reference(arena, "schemas", SPAN("content"))
                                          : of_type("string");
}

/* --- parameters ------------------------------------------------------------------------------- */

static json_t *parameter(const char *in, struct span name, json_t *schema)
{
    json_t *model = json_object();
    set_text(model, "name", name);
    set_text(model, "in", span_of(in));
    if (strcmp(in, "path") == 0)
        set_flag(model, "required", true);
    set_value(model, "schema", schema);
    return model;
}

static void add_path_parameters(const struct listed *route, json_t *parameters)
{
    struct span rest = span_of(route->pattern);
    while (rest.len > 0) {
        struct span name, segment = span_cut(&rest, '/');
        if (!span_starts(segment, SPAN(":")))
            continue;
        name = span_from(segment, 1);
        json_t *schema = of_type("string");
        if (pattern_of(name) != NULL)
            set_text(schema, "pattern", span_of(pattern_of(name)));
        json_array_append_new(parameters, parameter("path", name, schema));
    }
}

static json_t *parameters_of(struct arena *arena, const struct listed *route)
{
    json_t *parameters = json_array();
    struct span query = span_of(operation_of(route)->query);
    add_path_parameters(route, parameters);
    while (query.len > 0)
        json_array_append_new(parameters,
                              parameter("query", span_cut(&query, ' '), of_type("string")));
    if (route->changes)
        json_array_append_new(parameters, reference(arena, "parameters", SPAN("operation")));
    if (route->method == METHOD_PUT)
        json_array_append_new(parameters, reference(arena, "parameters", SPAN("revision")));
    return parameters;
}

/* --- bodies and answers ------------------------------------------------------------------------
 */

static json_t *body_of(struct arena *arena, const struct listed *route)
{
    struct span named = span_of(operation_of(route)->body);
    json_t *schema = named.len > 0 ? reference(arena, "schemas", named) : of_type("object");
    json_t *content = json_object(), *media = json_pack("{s:o}", "schema", schema);
    json_object_set(content, "application/json", media);
    if (route->method == METHOD_POST)
        json_object_set(content, "application/x-www-form-urlencoded", media);
    json_decref(media);
    return json_pack("{s:o}", "content", content);
}

static json_t *answer(const char *words, const char *type, json_t *schema)
{
    json_t *model = json_object(), *content = json_object();
    set_text(model, "description", span_of(words));
    json_object_set_new(content, type, json_pack("{s:o}", "schema", schema));
    set_value(model, "content", content);
    return model;
}

static json_t *read_answer(const struct listed *route)
{
    const char *type = operation_of(route)->type;
    json_t *model = answer("The model of the page, as JSON", "application/json", of_type("object"));
    json_t *content = json_object_get(model, "content");
    bool only = type[0] != '\0' && strcmp(type, "text/csv") != 0;
    if (only) {
        json_object_clear(content);
        set_text(model, "description", SPAN("The file"));
    } else {
        set_value(content, "text/html", json_pack("{s:o}", "schema", of_type("string")));
    }
    if (type[0] != '\0')
        json_object_set_new(content, type, json_object());
    return model;
}

static json_t *responses_of(struct arena *arena, const struct listed *route)
{
    json_t *responses = json_object();
    if (!route->changes) {
        set_value(responses, "200", read_answer(route));
    } else {
        set_value(responses, "200", reference(arena, "responses", SPAN("done")));
        set_value(responses, "303",
                  json_pack("{s:s}", "description", "Done; a page is sent there"));
    }
    set_value(responses, "default", reference(arena, "responses", SPAN("problem")));
    return responses;
}

/* --- operations --------------------------------------------------------------------------------
 */

static struct span lower_method(struct arena *arena, const struct listed *route)
{
    struct buf lower = {.arena = arena};
    for (const char *c = request_method_name(route->method); *c != '\0'; c++)
        buf_add_char(&lower, (char)tolower((unsigned char)*c));
    return buf_span(&lower);
}

static json_t *security_of(const struct listed *route)
{
    if (strcmp(route->capability, "ANYONE") == 0)
        return json_array();
    return json_pack("[{s:[]}, {s:[]}]", "token", "session");
}

static json_t *operation_model(struct arena *arena, const struct listed *route)
{
    json_t *model = json_object(), *tags = json_array();
    struct span handler = span_of(route->handler), method = lower_method(arena, route);
    struct span id = span_format(arena, "%.*s-%.*s", SPAN_ARG(method), SPAN_ARG(handler));
    json_array_append_new(tags, json_text(span_cut(&handler, '_')));
    set_text(model, "operationId", id);
    set_text(model, "summary",
             span_format(arena, "%s %s", request_method_name(route->method), route->pattern));
    set_text(model, "x-capability", span_of(route->capability));
    set_value(model, "tags", tags);
    set_value(model, "security", security_of(route));
    set_value(model, "parameters", parameters_of(arena, route));
    if (route->method == METHOD_POST || route->method == METHOD_PUT)
        set_value(model, "requestBody", body_of(arena, route));
    set_value(model, "responses", responses_of(arena, route));
    return model;
}

/* "/plans/:plan" as "/plans/{plan}". */
static struct span path_of(struct arena *arena, const struct listed *route)
{
    struct buf path = {.arena = arena};
    struct span rest = span_from(span_of(route->pattern), 1);
    do {
        struct span segment = span_cut(&rest, '/');
        bool named = span_starts(segment, SPAN(":"));
        buf_add(&path, span_format(arena, named ? "/{%.*s}" : "/%.*s",
                                   SPAN_ARG(span_from(segment, named ? 1 : 0))));
    } while (rest.len > 0);
    return span_copy(arena, buf_span(&path));
}

static json_t *paths_model(struct arena *arena)
{
    json_t *paths = json_object();
    for (size_t i = 0; i < COUNT_OF(listed); i++) {
        struct span path = path_of(arena, &listed[i]), method = lower_method(arena, &listed[i]);
        json_t *item = json_object_get(paths, path.ptr);
        if (item == NULL) {
            item = json_object();
            json_object_set_new(paths, path.ptr, item);
        }
        json_object_setn_new(item, method.ptr, method.len, operation_model(arena, &listed[i]));
    }
    return paths;
}

/* --- components --------------------------------------------------------------------------------
 */

static json_t *command_schema(struct arena *arena, const struct command_kind *kind)
{
    json_t *schema = of_type("object"), *properties = json_object();
    struct span rest = span_of(kind->members);
    while (rest.len > 0) {
        struct span name = span_cut(&rest, ' ');
        if (name.len > 0)
            json_object_setn_new(properties, name.ptr, name.len, member_schema(arena, name));
    }
    set_value(schema, "properties", properties);
    set_flag(schema, "additionalProperties", false);
    return schema;
}

/* Adds each installed form's schema, and "content": one of them. */
static void add_forms(struct arena *arena, const struct directory *directory, json_t *schemas)
{
    json_t *any = json_array();
    for (size_t i = 0; i < directory->form_count; i++) {
        const struct form *form = directory->forms[i].form;
        struct span name =
            span_format(arena, "form.%.*s.%lld", SPAN_ARG(form->name), (long long)form->version);
        json_object_set(schemas, name.ptr, schema_form(arena, form));
        json_array_append_new(any, reference(arena, "schemas", name));
    }
    json_t *content = of_type("object");
    if (json_array_size(any) > 0)
        json_object_set(content, "anyOf", any);
    json_decref(any);
    set_value(schemas, "content", content);
}

static json_t *problem_schema(void)
{
    return json_pack("{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}, s:[s, s]}", "type",
                     "object", "properties", "type", "type", "string", "title", "type", "string",
                     "status", "type", "integer", "detail", "type", "string", "report", "type",
                     "array", "required", "title", "status");
}

static json_t *done_schema(void)
{
    return json_pack("{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}}}", "type", "object", "properties",
                     "subject", "type", "string", "seq", "type", "integer", "url", "type",
                     "string");
}

/* Several votes at once: each as alone, with its fiche. */
static json_t *votes_schema(struct arena *arena)
{
    json_t *vote = command_schema(arena, &command_kinds[COMMAND_FICHE_VOTE]);
    json_object_set_new(json_object_get(vote, "properties"), "fiche", of_type("string"));
    return json_pack("{s:s, s:{s:{s:s, s:o}, s:o}, s:[s]}", "type", "object", "properties", "votes",
                     "type", "array", "items", vote, "key", of_type("string"), "required", "votes");
}

/* What is asked of a seat to lend; the answer has the statement to sign. */
static json_t *delegation_schema(void)
{
    static const char *const members[] = {"seat", "receiver", "plan",    "fiche",
                                          "from", "until",    "remarks", "key"};
    json_t *properties = json_object();
    for (size_t i = 0; i < COUNT_OF(members); i++)
        json_object_set_new(properties, members[i], of_type("string"));
    return json_pack("{s:s, s:o, s:[s,s,s,s]}", "type", "object", "properties", properties,
                     "required", "seat", "receiver", "until", "key");
}

static json_t *schemas_model(struct arena *arena, const struct directory *directory)
{
    json_t *schemas = json_object();
    set_value(schemas, "problem", problem_schema());
    set_value(schemas, "done", done_schema());
    set_value(schemas, "votes", votes_schema(arena));
    set_value(schemas, "delegation", delegation_schema());
    set_value(schemas, "fiche-content",
              json_pack("{s:s, s:{s:o, s:o}, s:[s], s:b}", "type", "object", "properties",
                        "content", reference(arena, "schemas", SPAN("content")), "reason",
                        of_type("string"), "required", "content", "additionalProperties", 0));
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        json_object_set_new(schemas, span_format(arena, "command.%s", command_kinds[i].word).ptr,
                            command_schema(arena, &command_kinds[i]));
    add_forms(arena, directory, schemas);
    return schemas;
}

static json_t *header(const char *name, bool required, const char *words)
{
    return json_pack("{s:s, s:s, s:b, s:s, s:{s:s}}", "name", name, "in", "header", "required",
                     required, "description", words, "schema", "type", "string");
}

static json_t *components_model(struct arena *arena, const struct directory *directory)
{
    json_t *parameters = json_pack(
        "{s:o, s:o}", "operation",
        header("Idempotency-Key", false,
               "Sent again with the same request, gets the first answer.  A UUID of version 7 "
               "(RFC 9562) is a good one"),
        "revision", header("If-Match", true, "The ETag that was read"));
    json_t *responses = json_pack("{s:o, s:o}", "problem",
                                  answer("Refused (RFC 9457)", "application/problem+json",
                                         reference(arena, "schemas", SPAN("problem"))),
                                  "done",
                                  answer("Done, and recorded", "application/json",
                                         reference(arena, "schemas", SPAN("done"))));
    json_t *schemes =
        json_pack("{s:{s:s, s:s}, s:{s:s, s:s, s:s}}", "token", "type", "http", "scheme", "bearer",
                  "session", "type", "apiKey", "in", "cookie", "name", "jalon");
    return json_pack("{s:o, s:o, s:o, s:o}", "schemas", schemas_model(arena, directory),
                     "parameters", parameters, "responses", responses, "securitySchemes", schemes);
}

json_t *openapi_model(struct arena *arena, const struct directory *directory)
{
    json_t *model = json_adopt(arena, json_object());
    set_text(model, "openapi", SPAN("3.1.0"));
    set_value(model, "info", json_pack("{s:s, s:s}", "title", "Jalon", "version", JALON_VERSION));
    set_value(model, "servers", json_pack("[{s:s}]", "url", "/"));
    set_value(model, "paths", paths_model(arena));
    set_value(model, "components", components_model(arena, directory));
    return model;
}
