#include "workflow/scene.h"

#include "forms/content.h"

enum err scene_of(const struct actor *actor, const struct fiche *fiche, struct scene *scene)
{
    const struct directory *directory = actor->directory;
    struct scene found = {
        .actor = *actor,
        .plan = directory_plan(directory, fiche->plan),
        .node = directory_node(directory, fiche->node),
        .form = directory_form(directory, fiche->form_ref),
        .circuit = directory_circuit(directory, fiche->circuit_ref),
        .fiche = *fiche,
    };
    size_t state;
    if (found.plan == NULL || (found.node == NULL && fiche->node.len > 0) || found.form == NULL ||
        found.circuit == NULL || !circuit_state(&found.circuit->circuit, fiche->state, &state))
        return ERR_DAMAGED;
    found.state = &found.circuit->circuit.states[state];
    struct subject subject = scene_subject(&found);
    found.roles = access_roles(actor, &subject);
    *scene = found;
    return ERR_NONE;
}

struct subject scene_subject(const struct scene *scene)
{
    return (struct subject){.plan = scene->plan,
                            .node = scene->node,
                            .fiche = &scene->fiche,
                            .phase = scene->state->phase,
                            .form = scene->form,
                            .circuit = scene->circuit};
}

enum refusal scene_may(const struct scene *scene, enum capability capability)
{
    struct subject subject = scene_subject(scene);
    return access_may_by(&scene->actor, scene->roles, capability, &subject);
}

const struct body *scene_body(const struct scene *scene, const struct step *step)
{
    return scene->circuit->bodies[circuit_step_number(&scene->circuit->circuit, step)];
}

bool scene_discloses(const struct scene *scene)
{
    const struct form *form = scene->form->form;
    return !form_keeps_inside(form->fields, form->field_count) ||
           scene_may(scene, CAPABILITY_FICHE_INSIDE) == REFUSAL_NONE;
}
