/* stranding.h - whether a change of people would leave fiches where they are for ever.
 *
 * Each plan's circuits are proved with the people as they are and as they would be
 * (authority.h says how people are counted): what is sound before and not after is what the
 * change would break.  Whoever still means it says so ("despite").
 */
#pragma once

#include "workflow/command.h"
#include "workflow/soundness.h"

/* A plan and a circuit of it that the change would break. */
struct stranding {
    const struct plan *plan; /* of the directory after the change */
    const struct installed_circuit *circuit;
    struct cast cast;
    struct soundness soundness; /* at least one flaw */
};

struct strandings {
    const struct stranding *items;
    size_t count;
};

/* Compares two directories; everything lives in the arena. */
struct strandings stranding_find(struct arena *arena, const struct directory *before,
                                 const struct directory *after, int64_t now);

/* The circuits of all plans that are broken today, whatever broke them.  What no plan uses, and
 * plans that name bodies the institution has not made, are passed over. */
struct strandings stranding_today(struct arena *arena, const struct directory *directory,
                                  int64_t now);

/* The directory as it would be without a person's account, with a seat or a grant ended now. */
struct directory stranding_without_account(struct arena *arena, const struct directory *directory,
                                           struct span person);
struct directory stranding_without_seat(struct arena *arena, const struct directory *directory,
                                        struct span body, struct span seat, int64_t now);
struct directory stranding_without_grant(struct arena *arena, const struct directory *directory,
                                         struct span person, struct span grant, int64_t now);

/* REFUSAL_STRANDS when a command's change would break a circuit and its author has not said
 * "despite". */
enum refusal stranding_check(const struct command *command, struct ruling *ruling,
                             const struct directory *after);
