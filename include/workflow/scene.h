/* scene.h - all that a decision about a fiche looks at. */
#pragma once

#include "workflow/directory.h"
#include "workflow/fiche.h"

struct scene {
    struct actor actor;
    const struct plan *plan;
    const struct node *node; /* NULL: directly under the plan */
    const struct installed_form *form;
    const struct installed_circuit *circuit;
    const struct state *state;
    role_set roles; /* the actor's on the fiche (access_roles) */
    bool above;     /* the fiche of the node or plan above is in progress or closed */
    struct fiche fiche;
};

/* Puts a fiche into its scene; ERR_DAMAGED when it names what the directory lacks. */
enum err scene_of(const struct actor *actor, const struct fiche *fiche,
                  struct scene *scene) MUST_USE;

/* The scene's fiche as access_may() wants it; borrows from the scene. */
struct subject scene_subject(const struct scene *scene);

/* What access_may() answers about the scene's fiche and actor. */
enum refusal scene_may(const struct scene *scene, enum capability capability);

/* The body before which a step of the scene's circuit comes; NULL: an act's, or one that the
 * institution lacks. */
const struct body *scene_body(const struct scene *scene, const struct step *step);

/* Whether the actor may have what was written and signed of the fiche to its last byte.  The
 * digests in it cover what is kept inside: what is short could be guessed from them. */
bool scene_discloses(const struct scene *scene);
