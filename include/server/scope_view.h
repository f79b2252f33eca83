/* scope_view.h - what a role is granted on, as people read and write it. */
#pragma once

#include "server/lens.h"
#include "workflow/directory.h"

/* "Tout l'établissement", a plan's name, a node's code and title; a fiche's identifier, since
 * whoever grants roles may not read it. */
struct span scope_text(const struct lens *lens, const struct grant *grant);

/* What may be written: every plan and node, as scope_text() says them; a new reference. */
json_t *scope_texts(const struct lens *lens);

/* Gives args the members "scope" and "target" that "target" as typed means: nothing is the
 * institution, an identifier is itself.  Left alone when it already says a scope; a target that
 * means nothing stays as it is, with no scope, for the command to refuse. */
void scope_read(const struct lens *lens, json_t *args);
