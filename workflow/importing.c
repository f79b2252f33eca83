/* importing.c - deciding about an import, which arrives as the events it plans (server/import.h).
 *
 * Only what an import is for passes: new plans, nodes and fiches.  A fiche begins where its
 * circuit begins, with a content its form accepts; so an import can neither validate nor sign.
 */
#include "workflow/commands.h"

#include "forms/check.h"
#include "workflow/drafting.h"

enum { IMPORT_EVENTS_MAX = 200000 };

static bool knows_plan(const struct command *command, json_t *body)
{
    const struct directory *directory = command->actor.directory;
    const struct installed_circuit *circuit =
        directory_circuit(directory, text_at(body, "circuit"));
    return directory_form(directory, text_at(body, "form")) != NULL && circuit != NULL &&
           circuit->circuit.level == LEVEL_FICHE;
}

static bool any_node(const struct command *command, json_t *body)
{
    (void)command;
    return text_at(body, "plan").len > 0 && text_at(body, "title").len > 0;
}

static bool begins_as_it_should(const struct command *command, json_t *body)
{
    SCOPED_ARENA arena = {0};
    const struct directory *directory = command->actor.directory;
    const struct installed_form *form = directory_form(directory, text_at(body, "form"));
    const struct installed_circuit *circuit =
        directory_circuit(directory, text_at(body, "circuit"));
    json_t *content = json_object_get(body, "content");
    if (form == NULL || circuit == NULL || text_at(content, "title").len == 0)
        return false;
    struct report report = {.arena = &arena};
    struct names names = drafting_names(directory);
    struct span first = circuit->circuit.states[circuit->circuit.initial].id;
    form_check(form->form, content, &names, &report);
    return report.count == 0 && span_eq(text_at(body, "state"), first) &&
           span_eq(text_at(body, "signed"), drafting_signed_hash(&arena, form->form, content));
}

/* The kinds of events an import may bring, and what each is held against. */
static const struct importable {
    const char *kind, *prefix;
    bool (*fits)(const struct command *command, json_t *body);
} importables[] = {
    {"plan-created", "plan:", knows_plan},
    {"node-added", "node:", any_node},
    {"fiche-created", "fiche:", begins_as_it_should},
};

static bool may_be_imported(const struct command *command, const json_t *event)
{
    for (size_t i = 0; i < COUNT_OF(importables); i++)
        if (span_eq(text_at(event, "kind"), span_of(importables[i].kind)))
            return json_object_size(event) == 3 &&
                   span_starts(text_at(event, "subject"), span_of(importables[i].prefix)) &&
                   importables[i].fits(command, json_object_get(event, "body"));
    return false;
}

enum refusal importing_take(const struct command *command, struct ruling *ruling)
{
    json_t *events = json_object_get(command->args, "events");
    if (!json_is_array(events) || json_array_size(events) > IMPORT_EVENTS_MAX)
        return arg_refuse(ruling, "events", RULE_MALFORMED);
    for (size_t i = 0; i < json_array_size(events); i++)
        if (!may_be_imported(command, json_array_get(events, i)))
            return arg_refuse(ruling, "events", RULE_NOT_CANONICAL);
    json_array_extend(ruling->events, events);
    return REFUSAL_NONE;
}
