#include "workflow/levels.h"

#include "workflow/commands.h"
#include "workflow/drafting.h"

/* --- what drives a plan and its nodes
 * ------------------------------------------------------------- */

enum refusal levels_set(const struct command *command, struct ruling *ruling)
{
    const struct directory *directory = command->actor.directory;
    struct span form = arg_text(command, "form"), circuit = arg_text(command, "circuit");
    const struct installed_circuit *installed = directory_circuit(directory, circuit);
    int64_t node_level = 0;
    if (directory_form(directory, form) == NULL)
        return arg_refuse(ruling, "form", RULE_NOT_AN_OPTION);
    if (installed == NULL || installed->circuit.level == LEVEL_FICHE)
        return arg_refuse(ruling, "circuit", RULE_NOT_AN_OPTION);
    bool is_plan = installed->circuit.level == LEVEL_PLAN;
    if (!arg_number(command, "node_level", &node_level) || node_level < 0 ||
        node_level > PLAN_LEVELS_MAX || is_plan != (node_level == 0))
        return arg_refuse(ruling, "node_level", RULE_NOT_AN_OPTION);
    json_t *body = json_object();
    set_text(body, is_plan ? "plan_form" : "node_form", form);
    set_text(body, is_plan ? "plan_circuit" : "node_circuit", circuit);
    if (!is_plan)
        set_number(body, "node_level", node_level);
    ruling_event(ruling, "plan:", command->target, "plan-changed", body);
    return REFUSAL_NONE;
}

/* --- their own fiches
 * ------------------------------------------------------------------------------ */

/* Begins it, and notes it where it stands: the fiche is what was created, so it comes last. */
static enum refusal create(const struct command *command, const struct beginning *beginning,
                           struct ruling *ruling)
{
    json_t *own = json_object();
    set_text(own, "own", command->fresh);
    if (beginning->node.len > 0)
        ruling_event(ruling, "node:", beginning->node, "node-changed", own);
    else
        ruling_event(ruling, "plan:", command->target, "plan-changed", own);
    return drafting_begin(command, beginning, ruling);
}

enum refusal levels_create(const struct command *command, struct ruling *ruling)
{
    const struct directory *directory = command->actor.directory;
    const struct plan *plan = directory_plan(directory, command->target);
    struct span named = arg_text(command, "node");
    const struct node *node = directory_node(directory, named);
    if (named.len > 0 && (node == NULL || !span_eq(node->plan, plan->slug)))
        return arg_refuse(ruling, "node", RULE_NOT_AN_OPTION);
    const struct driven *driven = &plan->driven[node != NULL ? LEVEL_NODE : LEVEL_PLAN];
    if (driven->form == NULL || driven->circuit == NULL ||
        (node != NULL && node->level != plan->node_level))
        return REFUSAL_NOT_DRIVEN;
    if ((node != NULL ? node->own : plan->own).len > 0)
        return REFUSAL_TAKEN;
    struct beginning beginning = {.node = named,
                                  .title = node != NULL ? node->title : plan->name,
                                  .form = driven->form,
                                  .circuit = driven->circuit};
    return create(command, &beginning, ruling);
}
