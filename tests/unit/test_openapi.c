/* test_openapi.c - the description of the interface says what the routes are, and holds together.
 * Whether it is OpenAPI is for the validator in tests/browser. */
#include "test.h"

#include "server/openapi.h"
#include "site_world.h"

struct described {
    struct site_world world;
    json_t *model;
};

static struct described *opened(void)
{
    struct described *described = calloc(1, sizeof *described);
    struct site_world *world = &described->world;
    site_world_open(world);
    struct span person = world_add_person(world, "Léa Roche", "staff");
    struct response response = world_get(world, person, "/openapi.json");
    assert_int_equal(response.status, 200);
    assert_string_equal(response.type, "application/json");
    described->model = json_read(&world->arena, response.body);
    assert_non_null(described->model);
    return described;
}

static void closed(struct described *described)
{
    site_world_close(&described->world);
    free(described);
}

/* Calls visit for every operation. */
static size_t each_operation(struct described *described,
                             void (*visit)(struct described *, const char *path, json_t *operation))
{
    size_t count = 0;
    const char *path, *method;
    json_t *item, *operation;
    json_object_foreach(json_object_get(described->model, "paths"), path, item)
    {
        json_object_foreach(item, method, operation)
        {
            visit(described, path, operation);
            count++;
        }
    }
    return count;
}

static void nothing(struct described *described, const char *path, json_t *operation)
{
    (void)described;
    (void)path;
    assert_true(json_is_object(operation));
}

static void every_route_is_described_once(void **unused)
{
    (void)unused;
    struct described *described = opened();
    assert_int_equal(each_operation(described, nothing), route_count);
    closed(described);
}

static void declares(struct described *described, const char *path, json_t *operation)
{
    struct span rest = span_of(path);
    json_t *parameters = json_object_get(operation, "parameters");
    (void)described;
    while (rest.len > 0) {
        struct span segment = span_cut(&rest, '/');
        bool found = !span_starts(segment, SPAN("{"));
        struct span name = found ? segment : span_until(span_from(segment, 1), segment.len - 2);
        for (size_t i = 0; i < json_array_size(parameters); i++)
            found = found || span_eq(text_at(json_array_get(parameters, i), "name"), name);
        if (!found)
            fail_msg("%s does not declare %.*s", path, SPAN_ARG(name));
    }
}

static void every_part_of_an_address_is_a_parameter(void **unused)
{
    (void)unused;
    struct described *described = opened();
    each_operation(described, declares);
    closed(described);
}

static void note_id(struct described *described, const char *path, json_t *operation)
{
    struct span id = text_at(operation, "operationId");
    json_t *seen = json_object_get(described->model, "seen");
    if (json_object_getn(seen, id.ptr, id.len) != NULL)
        fail_msg("%s: %.*s is there twice", path, SPAN_ARG(id));
    json_object_setn_new(seen, id.ptr, id.len, json_true());
}

static void no_two_operations_have_one_name(void **unused)
{
    (void)unused;
    struct described *described = opened();
    json_object_set_new(described->model, "seen", json_object());
    each_operation(described, note_id);
    closed(described);
}

/* Follows "#/components/…". */
static const json_t *target(const json_t *model, struct span pointer)
{
    struct span part = span_cut(&pointer, '/');
    for (part = span_cut(&pointer, '/'); part.len > 0; part = span_cut(&pointer, '/'))
        model = json_object_getn(model, part.ptr, part.len);
    return model;
}

static size_t follow(const json_t *model, json_t *value)
{
    size_t count = 0, index;
    const char *name;
    json_t *member;
    struct span pointer = text_at(value, "$ref");
    if (pointer.len > 0 && target(model, pointer) == NULL)
        fail_msg("%.*s leads nowhere", SPAN_ARG(pointer));
    json_object_foreach(value, name, member)
    {
        count += follow(model, member);
    }
    json_array_foreach(value, index, member)
    {
        count += follow(model, member);
    }
    return count + (pointer.len > 0);
}

static void every_reference_leads_somewhere(void **unused)
{
    (void)unused;
    struct described *described = opened();
    assert_true(follow(described->model, described->model) > 20);
    closed(described);
}

static void is_used(struct described *described, const char *name)
{
    bool found = false;
    const json_t *seen = json_object_get(described->model, "seen");
    static const char *const methods[] = {"get", "post", "put"};
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        struct span id = span_format(&described->world.arena, "%s-%s", methods[i], name);
        found = found || json_object_get(seen, id.ptr) != NULL;
    }
    if (!found)
        fail_msg("openapi.def speaks of %s, which no route has", name);
}

static void everything_said_of_an_operation_is_said_of_one_there_is(void **unused)
{
    (void)unused;
    static const char *const handlers[] = {
#define OPERATION(handler, query, body, type) #handler,
#include "../../server/http/openapi.def"
#undef OPERATION
    };
    struct described *described = opened();
    json_object_set_new(described->model, "seen", json_object());
    each_operation(described, note_id);
    for (size_t i = 0; i < COUNT_OF(handlers); i++)
        is_used(described, handlers[i]);
    closed(described);
}

static void installed_forms_are_there_as_schemas(void **unused)
{
    (void)unused;
    struct described *described = opened();
    const json_t *schemas =
        json_object_get(json_object_get(described->model, "components"), "schemas");
    const json_t *form = json_object_get(schemas, "form.pmss-action.1");
    assert_non_null(json_object_get(json_object_get(form, "properties"), "leads"));
    assert_non_null(json_object_get(schemas, "command.fiche-edit"));
    closed(described);
}

TESTS(every_route_is_described_once, every_part_of_an_address_is_a_parameter,
      no_two_operations_have_one_name, every_reference_leads_somewhere,
      everything_said_of_an_operation_is_said_of_one_there_is, installed_forms_are_there_as_schemas)
