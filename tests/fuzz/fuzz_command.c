/* fuzz_command.c - any command by anybody with any members: "fiche-edit wes", a line end, JSON.
 * It is refused, or its members are those of its row and its events fold into their documents. */
#include "workflow/command.h"

#include <assert.h>
#include <stdint.h>

/* The world is a test's; here a failed test is an end. */
#define fail_msg(...) abort()
#define assert_true(condition) assert(condition)
#define assert_non_null(value) assert((value) != NULL)
#define assert_int_equal(left, right) assert((left) == (right))
#include "../unit/flow_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same at every run: commands only read it. */
static struct world *world_once(void)
{
    static struct world world;
    static struct arena arena;
    if (world.arena == NULL) {
        world_open(&world, &arena, "pmss");
        world_place(&world, SPAN("redaction"));
    }
    return &world;
}

static const struct command_kind *kind_of(struct span word)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (span_eq(word, span_of(command_kinds[i].word)))
            return &command_kinds[i];
    return NULL;
}

static struct span target_of(enum command_target target)
{
    static const char *const targets[] = {
        [TARGET_NEW] = "",          [TARGET_PERSON] = "wes",    [TARGET_BODY] = "codir",
        [TARGET_KEY] = "k-bob-new", [TARGET_DELEGATION] = "d1", [TARGET_PLAN] = "plan",
        [TARGET_FICHE] = "f",       [TARGET_STANDING] = "f"};
    return span_of(targets[target]);
}

static json_t *document_of(const struct world *world, struct span subject)
{
    if (span_eq(subject, SPAN("fiche:f")))
        return world->fiche;
    for (size_t i = 0; i < world->count; i++)
        if (span_eq(world->documents[i].subject, subject))
            return world->documents[i].value;
    return NULL;
}

/* Every event that was granted can happen, one after the other; those of an import, which are
 * anybody's who holds the data, may contradict themselves: the writer then undoes them. */
static void check_events(struct arena *arena, const struct world *world, const json_t *events,
                         bool is_import)
{
    struct span last = {0};
    json_t *document = NULL;
    for (size_t i = 0; i < json_array_size(events); i++) {
        json_t *record = json_adopt(arena, json_deep_copy(json_array_get(events, i)));
        struct span subject = text_at(record, "subject");
        if (!span_eq(subject, last))
            document = document_of(world, subject);
        last = subject;
        set_text(record, "actor", SPAN("wes"));
        set_number(record, "at", world->now);
        set_number(record, "seq", (int64_t)i + 1000);
        enum err err = apply(arena, document, record, &document);
        assert(err == ERR_NONE || is_import);
        if (err != ERR_NONE)
            return;
    }
}

static void check_members(struct arena *arena, const struct command_kind *kind, json_t *args)
{
    const char *name;
    json_t *value;
    json_object_foreach(args, name, value)
    {
        const char *known = span_format(arena, " %s ", name).ptr;
        assert(strstr(kind->members, known) != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    const struct world *world = world_once();
    struct span text = {.ptr = (const char *)data, .len = size};
    struct span line = span_cut(&text, '\n');
    const struct command_kind *kind = kind_of(span_cut(&line, ' '));
    json_t *args = json_read(&arena, text);
    if (kind == NULL || !json_is_object(args))
        return 0;
    struct scene scene = world_scene((struct world *)(uintptr_t)world, c_string(&arena, line));
    bool has_fiche = kind->target == TARGET_FICHE || kind->target == TARGET_STANDING ||
                     text_at(args, "fiche").len > 0;
    struct command command = {.actor = scene.actor,
                              .scene = has_fiche ? &scene : NULL,
                              .target = target_of(kind->target),
                              .fresh = SPAN("fresh"),
                              .args = args};
    struct ruling ruling = RULING(&arena);
    command_rule(kind, &command, line.len == 0, &ruling);
    if (ruling.refusal != REFUSAL_NONE)
        return 0;
    check_members(&arena, kind, args);
    check_events(&arena, world, ruling.events, kind == &command_kinds[COMMAND_IMPORT]);
    return 0;
}
