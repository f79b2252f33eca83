/* Any table, behind a mapping that ends at the first NUL: refused with a reason, or contents that
 * their form takes as they are. */
#include "forms/check.h"
#include "server/import.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char form_file[] =
    "{\"form\":\"action\",\"version\":1,\"title\":{\"fr\":\"a\",\"en\":\"a\"},\"gates\":[\"g\"],"
    "\"sections\":[{\"id\":\"s\",\"title\":{\"fr\":\"a\",\"en\":\"a\"},\"fields\":["
    "{\"id\":\"title\",\"type\":\"line\",\"label\":{\"fr\":\"a\",\"en\":\"a\"}},"
    "{\"id\":\"leads\",\"type\":\"persons\",\"label\":{\"fr\":\"a\",\"en\":\"a\"}},"
    "{\"id\":\"lead_text\",\"type\":\"line\",\"max\":20,\"label\":{\"fr\":\"a\",\"en\":\"a\"}},"
    "{\"id\":\"calendar\",\"type\":\"date\",\"label\":{\"fr\":\"a\",\"en\":\"a\"}},"
    "{\"id\":\"means\",\"type\":\"text\",\"max\":20,\"label\":{\"fr\":\"a\",\"en\":\"a\"}},"
    "{\"id\":\"steps\",\"type\":\"table\",\"max\":3,\"label\":{\"fr\":\"a\",\"en\":\"a\"},"
    "\"columns\":[{\"id\":\"heading\",\"type\":\"line\",\"label\":{\"fr\":\"a\",\"en\":\"a\"}},"
    "{\"id\":\"title\",\"type\":\"line\",\"label\":{\"fr\":\"a\",\"en\":\"a\"}}]},"
    "{\"id\":\"actions\",\"type\":\"table\",\"max\":3,\"label\":{\"fr\":\"a\",\"en\":\"a\"},"
    "\"columns\":[{\"id\":\"title\",\"type\":\"line\",\"label\":{\"fr\":\"a\",\"en\":\"a\"}},"
    "{\"id\":\"lead\",\"type\":\"person\",\"label\":{\"fr\":\"a\",\"en\":\"a\"}},"
    "{\"id\":\"due\",\"type\":\"date\",\"label\":{\"fr\":\"a\",\"en\":\"a\"}}]}]}]}";

static enum name_match find(void *context, struct span typed, struct span *id)
{
    (void)context;
    *id = SPAN("p");
    return span_eq(typed, SPAN("p"))    ? NAME_FOUND
           : span_eq(typed, SPAN("pp")) ? NAME_AMBIGUOUS
                                        : NAME_UNKNOWN;
}

static const struct names names = {.person = find, .body = find};

static struct span fresh(struct arena *arena, void *context)
{
    size_t *last = context;
    return span_format(arena, "i%zu", ++*last);
}

static void check_events(struct arena *arena, const struct form *form, const json_t *events)
{
    for (size_t i = 0; i < json_array_size(events); i++) {
        json_t *body = json_object_get(json_array_get(events, i), "body");
        json_t *content = json_object_get(body, "content");
        struct report report = {.arena = arena};
        if (content != NULL)
            form_check(form, content, &names, &report);
        assert(report.count == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    static const struct state states[] = {{.id = {"draft", 5}}};
    static const struct body bodies[] = {{.code = {"codir", 5}}};
    const struct installed_circuit circuit = {
        .circuit = {.name = SPAN("default"), .states = states, .state_count = 1}};
    struct installed_form form = {.ref = SPAN("action@1")};
    struct span reason = {0}, table = {.ptr = (const char *)data, .len = size};
    enum err err = form_read(&arena, span_of(form_file), &form.form, &reason);
    assert(err == ERR_NONE);
    const struct directory directory = {.forms = &form,
                                        .form_count = 1,
                                        .circuits = &circuit,
                                        .circuit_count = 1,
                                        .bodies = bodies,
                                        .body_count = 1};
    size_t last = 0;
    struct span mapping = span_cut(&table, '\0');
    struct import_result result = {0};
    const struct import_input input = {.mapping = mapping,
                                       .table = table,
                                       .directory = &directory,
                                       .names = &names,
                                       .fresh = fresh,
                                       .context = &last};
    err = import_plan(&arena, &input, &result, &reason);
    assert(err == ERR_NONE ? result.unchanged == 0 : reason.len > 0 && result.events == NULL);
    check_events(&arena, form.form, result.events);
    return 0;
}
