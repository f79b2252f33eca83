/* library.c - deciding about what an institution works with: its name, forms, circuits, plans. */
#include "workflow/commands.h"
#include "workflow/digest.h"
#include "workflow/soundness.h"

enum refusal library_found(const struct command *command, struct ruling *ruling)
{
    if (command->actor.directory->institution.len > 0)
        return REFUSAL_TAKEN;
    struct span name = arg_text(command, "name");
    if (name.len == 0 || name.len > NAME_MAX_CHARS)
        return arg_refuse(ruling, "name", name.len == 0 ? RULE_MISSING : RULE_TOO_LONG);
    ruling_event(ruling, "institution", SPAN(""), "institution-founded",
                 json_pack("{s:s%}", "name", name.ptr, name.len));
    return REFUSAL_NONE;
}

static void installed(struct ruling *ruling, const char *prefix, const char *kind, struct span ref,
                      struct span bytes)
{
    struct digest digest = digest_of(bytes);
    json_t *body = json_object();
    set_text(body, "bytes", bytes);
    set_text(body, "sha256", digest_hex(ruling->arena, &digest));
    ruling_event(ruling, prefix, ref, kind, body);
}

enum refusal library_install_form(const struct command *command, struct ruling *ruling)
{
    const struct form *form;
    struct span bytes = text_at(command->args, "bytes"), reason;
    if (form_read(ruling->arena, bytes, &form, &reason) != ERR_NONE)
        return arg_refuse(ruling, "bytes", RULE_MALFORMED);
    struct span ref =
        span_format(ruling->arena, "%.*s@%lld", SPAN_ARG(form->name), (long long)form->version);
    if (directory_form(command->actor.directory, ref) != NULL)
        return REFUSAL_TAKEN;
    installed(ruling, "form:", "form-installed", ref, bytes);
    return REFUSAL_NONE;
}

/* Whether a circuit holds in bodies that are all there.  Whether it holds with the people of
 * today is another question: they come and go, and bodies may be made after it. */
static bool is_sound(const struct command *command, const struct circuit *circuit)
{
    SCOPED_ARENA arena = {0};
    struct cast cast =
        cast_ideal(&arena, circuit, command->actor.directory, CAST_MEMBERS, command->actor.now);
    return soundness_of(&arena, circuit, &cast).count == 0;
}

enum refusal library_install_circuit(const struct command *command, struct ruling *ruling)
{
    struct circuit circuit;
    struct span bytes = text_at(command->args, "bytes"), reason;
    if (circuit_read(ruling->arena, bytes, &circuit, &reason) != ERR_NONE)
        return arg_refuse(ruling, "bytes", RULE_MALFORMED);
    struct span ref =
        span_format(ruling->arena, "%.*s@%lld", SPAN_ARG(circuit.name), (long long)circuit.version);
    if (directory_circuit(command->actor.directory, ref) != NULL)
        return REFUSAL_TAKEN;
    if (!is_sound(command, &circuit))
        return REFUSAL_UNSOUND;
    installed(ruling, "circuit:", "circuit-installed", ref, bytes);
    return REFUSAL_NONE;
}

enum refusal library_publish(const struct command *command, struct ruling *ruling)
{
    const struct plan *plan = directory_plan(command->actor.directory, command->target);
    bool published = arg_flag(command, "published");
    if (plan->published == published)
        return REFUSAL_UNCHANGED;
    ruling_event(ruling, "plan:", plan->slug, "plan-changed",
                 json_pack("{s:b}", "published", published));
    return REFUSAL_NONE;
}

/* The form of the plan's new fiches; those begun keep theirs (reform.h). */
enum refusal library_choose_form(const struct command *command, struct ruling *ruling)
{
    const struct directory *directory = command->actor.directory;
    const struct plan *plan = directory_plan(directory, command->target);
    const struct installed_form *form = directory_form(directory, arg_text(command, "form"));
    if (form == NULL)
        return arg_refuse(ruling, "form", RULE_NOT_AN_OPTION);
    if (plan->form == form)
        return REFUSAL_UNCHANGED;
    json_t *body = json_object();
    set_text(body, "form", form->ref);
    ruling_event(ruling, "plan:", plan->slug, "plan-changed", body);
    return REFUSAL_NONE;
}

/* The circuit of the plan's new fiches, or of those that stand for its nodes or for itself, as
 * the circuit's level says; those begun keep theirs (conversion.h). */
enum refusal library_choose_circuit(const struct command *command, struct ruling *ruling)
{
    const struct directory *directory = command->actor.directory;
    const struct plan *plan = directory_plan(directory, command->target);
    const struct installed_circuit *circuit =
        directory_circuit(directory, arg_text(command, "circuit"));
    static const char *const members[] = {"circuit", "node_circuit", "plan_circuit"};
    if (circuit == NULL)
        return arg_refuse(ruling, "circuit", RULE_NOT_AN_OPTION);
    enum level level = circuit->circuit.level;
    const struct installed_circuit *now =
        level == LEVEL_FICHE ? plan->circuit : plan->driven[level].circuit;
    if (now == NULL)
        return REFUSAL_NOT_DRIVEN;
    if (now == circuit)
        return REFUSAL_UNCHANGED;
    json_t *body = json_object();
    set_text(body, members[level], circuit->ref);
    ruling_event(ruling, "plan:", plan->slug, "plan-changed", body);
    return REFUSAL_NONE;
}
