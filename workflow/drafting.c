#include "workflow/drafting.h"

#include "forms/check.h"
#include "forms/content.h"
#include "workflow/commands.h"
#include "workflow/digest.h"
#include "workflow/levels.h"

/* --- people by name ------------------------------------------------------------------------ */

/* Notes one more candidate; two different ones are ambiguous. */
static enum name_match take_match(enum name_match so_far, struct span candidate, struct span *id)
{
    if (so_far == NAME_UNKNOWN)
        *id = candidate;
    return so_far == NAME_UNKNOWN ? NAME_FOUND : NAME_AMBIGUOUS;
}

static bool is_called(const struct person *person, struct span typed)
{
    if (span_eq(person->name, typed))
        return true;
    static const char dash[] = " — ";
    size_t middle = person->name.len, after = middle + sizeof dash - 1;
    return typed.len == after + person->post.len && span_starts(typed, person->name) &&
           memcmp(typed.ptr + middle, dash, sizeof dash - 1) == 0 &&
           span_eq(span_from(typed, after), person->post);
}

static enum name_match match_person(void *context, struct span typed, struct span *id)
{
    const struct directory *directory = context;
    const struct person *known = directory_person(directory, typed);
    enum name_match match = NAME_UNKNOWN;
    if (known != NULL)
        return take_match(NAME_UNKNOWN, known->id, id);
    for (size_t i = 0; i < directory->person_count; i++)
        if (is_called(&directory->persons[i], typed))
            match = take_match(match, directory->persons[i].id, id);
    return match;
}

static enum name_match match_body(void *context, struct span typed, struct span *id)
{
    const struct directory *directory = context;
    const struct body *known = directory_body(directory, typed);
    enum name_match match = NAME_UNKNOWN;
    if (known != NULL)
        return take_match(NAME_UNKNOWN, known->code, id);
    for (size_t i = 0; i < directory->body_count; i++)
        if (span_eq(directory->bodies[i].name, typed))
            match = take_match(match, directory->bodies[i].code, id);
    return match;
}

struct names drafting_names(const struct directory *directory)
{
    return (struct names){.context = (void *)(uintptr_t)directory, /* the lookups only read it */
                          .person = match_person,
                          .body = match_body};
}

/* --- writing -------------------------------------------------------------------------------- */

bool drafting_may_write(const struct scene *scene, const struct field *field)
{
    if (form_keeps_inside(field, 1) && /* of a table, writing the rest would erase it */
        scene_may(scene, CAPABILITY_FICHE_INSIDE) != REFUSAL_NONE)
        return false;
    role_set wanted = 0;
    for (size_t i = 0; i < field->write_count; i++) {
        enum role role;
        if (role_parse(field->write[i], &role))
            wanted |= ROLE_BIT(role);
    }
    return field->write_count == 0 || (scene->roles & wanted) != 0;
}

bool drafting_reason_due(const struct scene *scene)
{
    return scene->fiche.valid_hash.len > 0;
}

struct span drafting_signed_hash(struct arena *arena, const struct form *form,
                                 const json_t *content)
{
    struct digest digest = digest_of(json_canonical(arena, form_signed(arena, form, content)));
    return digest_hex(arena, &digest);
}

/* Adds to changes what a field becomes; REFUSAL_NOT_YOUR_ROLE when it may not change. */
static enum refusal note_change(const struct scene *scene, const struct field *field,
                                const json_t *sent, json_t *changes)
{
    json_t *before = json_object_getn(scene->fiche.content, field->id.ptr, field->id.len);
    json_t *after = json_object_getn(sent, field->id.ptr, field->id.len);
    if (!drafting_may_write(scene, field))
        return after == NULL || (before != NULL && json_equal(before, after))
                   ? REFUSAL_NONE
                   : REFUSAL_NOT_YOUR_ROLE;
    if (before == NULL && after == NULL)
        return REFUSAL_NONE;
    if (before == NULL || after == NULL || !json_equal(before, after))
        json_object_setn_new(changes, field->id.ptr, field->id.len,
                             after == NULL ? json_null() : json_incref(after));
    return REFUSAL_NONE;
}

/* The content with changes in place. */
static json_t *changed(struct arena *arena, const json_t *content, json_t *changes)
{
    const char *field;
    json_t *value, *next = json_adopt(arena, json_copy((json_t *)(uintptr_t)content));
    json_object_foreach(changes, field, value)
    {
        if (json_is_null(value))
            json_object_del(next, field);
        else
            json_object_set(next, field, value);
    }
    return next;
}

static enum refusal edit_event(const struct command *command, json_t *changes,
                               struct ruling *ruling)
{
    const struct scene *scene = command->scene;
    const struct form *form = scene->form->form;
    struct names names = drafting_names(scene->actor.directory);
    json_t *content = changed(ruling->arena, scene->fiche.content, changes);
    form_check(form, content, &names, &ruling->report);
    if (text_at(content, "title").len == 0)
        report_add(&ruling->report, SPAN("title"), REPORT_NO_ROW, SPAN(""), RULE_MISSING, SPAN(""));
    if (ruling->report.count > 0)
        return REFUSAL_MALFORMED;
    json_t *body = json_object();
    set_number(body, "revision", scene->fiche.revision + 1);
    json_object_set(body, "changes", changes);
    set_text(body, "signed", drafting_signed_hash(ruling->arena, form, content));
    arg_copy(command, "reason", body);
    ruling_event(ruling, "fiche:", scene->fiche.id, "fiche-edited", body);
    return REFUSAL_NONE;
}

enum refusal drafting_edit(const struct command *command, struct ruling *ruling)
{
    const struct scene *scene = command->scene;
    const struct form *form = scene->form->form;
    const json_t *sent = json_object_get(command->args, "content");
    json_t *changes = json_adopt(ruling->arena, json_object());
    int64_t revision;
    if (!json_is_object(sent) || !arg_number(command, "revision", &revision))
        return arg_refuse(ruling, "content", RULE_MALFORMED);
    if (revision != scene->fiche.revision)
        return REFUSAL_STALE;
    for (size_t i = 0; i < form->field_count; i++) {
        enum refusal refusal = note_change(scene, &form->fields[i], sent, changes);
        if (refusal != REFUSAL_NONE)
            return refusal;
    }
    if (json_object_size(changes) == 0)
        return REFUSAL_UNCHANGED;
    if (drafting_reason_due(scene) && arg_text(command, "reason").len == 0)
        return REFUSAL_REASON_DUE;
    return edit_event(command, changes, ruling);
}

enum refusal drafting_begin(const struct command *command, const struct beginning *beginning,
                            struct ruling *ruling)
{
    const struct circuit *circuit = &beginning->circuit->circuit;
    json_t *content = json_adopt(ruling->arena, json_object());
    set_text(content, "title", beginning->title);
    form_check(beginning->form->form, content, NULL, &ruling->report);
    if (ruling->report.count > 0)
        return REFUSAL_MALFORMED;
    json_t *body = json_object();
    set_text(body, "plan", command->target);
    set_text(body, "node", beginning->node);
    set_text(body, "level", span_of(level_word(circuit->level)));
    set_text(body, "form", beginning->form->ref);
    set_text(body, "circuit", beginning->circuit->ref);
    set_text(body, "code", SPAN(""));
    set_number(body, "rank", command->actor.now / 1000000); /* after all that are there */
    set_text(body, "state", circuit->states[circuit->initial].id);
    json_object_set(body, "content", content);
    set_text(body, "signed", drafting_signed_hash(ruling->arena, beginning->form->form, content));
    ruling_event(ruling, "fiche:", command->fresh, "fiche-created", body);
    return REFUSAL_NONE;
}

enum refusal drafting_create(const struct command *command, struct ruling *ruling)
{
    const struct directory *directory = command->actor.directory;
    const struct plan *plan = directory_plan(directory, command->target);
    const struct node *node = directory_node(directory, arg_text(command, "node"));
    struct span title = arg_text(command, "title");
    if (arg_flag(command, "own"))
        return levels_create(command, ruling);
    if (node == NULL || !span_eq(node->plan, plan->slug) || node->level != plan->fiche_level - 1)
        return arg_refuse(ruling, "node", RULE_NOT_AN_OPTION);
    if (title.len == 0)
        return arg_refuse(ruling, "title", RULE_MISSING);
    struct beginning beginning = {
        .node = node->id, .title = title, .form = plan->form, .circuit = plan->circuit};
    return drafting_begin(command, &beginning, ruling);
}

/* --- moving on ------------------------------------------------------------------------------- */

/* The events that flow.h gave, about the fiche. */
static enum refusal take_events(const struct command *command, enum refusal refusal,
                                const json_t *events, struct ruling *ruling)
{
    for (size_t i = 0; refusal == REFUSAL_NONE && i < json_array_size(events); i++) {
        const json_t *event = json_array_get(events, i);
        ruling_event(ruling, "fiche:", command->scene->fiche.id,
                     json_string_value(json_object_get(event, "kind")),
                     json_incref(json_object_get(event, "body")));
    }
    return refusal;
}

enum refusal drafting_act(const struct command *command, struct ruling *ruling)
{
    int64_t revision;
    json_t *events = NULL;
    if (!arg_number(command, "revision", &revision))
        return arg_refuse(ruling, "revision", RULE_NOT_A_NUMBER);
    struct act act = {.step = arg_text(command, "step"),
                      .reason = arg_text(command, "reason"),
                      .expected = arg_text(command, "expected"),
                      .revision = revision};
    enum refusal refusal = flow_act(ruling->arena, command->scene, &act, &ruling->report, &events);
    return take_events(command, refusal, events, ruling);
}

enum refusal drafting_vote(const struct command *command, struct ruling *ruling)
{
    json_t *events = NULL;
    struct vote vote = {.step = arg_text(command, "step"),
                        .outcome = arg_text(command, "outcome"),
                        .remarks = arg_text(command, "remarks"),
                        .calendar = arg_text(command, "calendar"),
                        .means = arg_text(command, "means"),
                        .recommendations = arg_text(command, "recommendations"),
                        .statement = text_at(command->args, "statement"),
                        .signature = text_at(command->args, "signature")};
    if (!arg_number(command, "revision", &vote.revision))
        return arg_refuse(ruling, "revision", RULE_NOT_A_NUMBER);
    enum refusal refusal = flow_vote(ruling->arena, command->scene, &vote, &events);
    return take_events(command, refusal, events, ruling);
}

enum refusal drafting_answer(const struct command *command, struct ruling *ruling)
{
    json_t *events = NULL;
    enum refusal refusal =
        flow_answer(ruling->arena, command->scene, arg_text(command, "advice"),
                    arg_text(command, "answer"), arg_text(command, "reply"), &events);
    return take_events(command, refusal, events, ruling);
}

/* No route leads here: the program asks for itself, when the time has come. */
enum refusal drafting_tick(const struct command *command, struct ruling *ruling)
{
    json_t *events = NULL;
    enum refusal refusal = flow_tick(ruling->arena, command->scene, &events);
    return take_events(command, refusal, events, ruling);
}
