/* drafting.h - writing fiches: who may write which field, and what writing changes. */
#pragma once

#include "workflow/command.h"

#include "forms/names.h"

/* Whether the actor, who may edit the fiche, may write this field of it: the form may keep a
 * field to certain roles, and nobody writes what they may not read. */
bool drafting_may_write(const struct scene *scene, const struct field *field);

/* Whether an edit needs a reason: once validated, change is controlled. */
bool drafting_reason_due(const struct scene *scene);

/* SHA-256 (hex, in the arena) of the signed fields' canonical bytes: what approvals cover. */
struct span drafting_signed_hash(struct arena *arena, const struct form *form,
                                 const json_t *content);

/* How a fiche begins: where, called what, on which form and circuit. */
struct beginning {
    struct span node, title; /* node empty: directly under the plan */
    const struct installed_form *form;
    const struct installed_circuit *circuit;
};

/* Begins a fiche in the plan that a command is about. */
enum refusal drafting_begin(const struct command *command, const struct beginning *beginning,
                            struct ruling *ruling);

/* Finds people and bodies by what somebody typed: identifier, name, "name — post". */
struct names drafting_names(const struct directory *directory);
