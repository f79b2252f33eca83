/* levels.h - circuits that drive a whole plan, or its nodes, by a fiche of their own: the Conseil
 * de Direction validates the objectives before the actions under them.
 *
 * A node (or the plan) has one such fiche at most; it is a fiche like another, and what stands
 * under it may wait for it (a step's "above").
 */
#pragma once

#include "workflow/command.h"

/* Begins the fiche of the node that the command names, or of its plan when it names none.
 *   NOT_DRIVEN  no circuit drives them;       TAKEN  there is one already. */
enum refusal levels_create(const struct command *command, struct ruling *ruling);
