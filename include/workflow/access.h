/* access.h - who may do what: one pure function, one table.
 *
 * Rights come from roles.  A role is granted to a person on a scope, with dates
 * (directory.h): a grant on the institution covers all, on a plan its nodes and fiches,
 * on a node everything below it, on a fiche that fiche.  Or it follows
 *   - from being named in a fiche, in a field whose form gives that role (lead, pilot, member);
 *   - from a seat, with a running mandate, in a body that the circuit names (seat; this one
 *     cannot be granted), or from one lent by a delegation that covers the subject;
 *   - from being staff, on published plans (staff; granted elsewhere it gives nothing).
 * The table access.def says which role gives which capability in which phases; what it
 * does not say is refused.  Source: the roles of the institutions' own plans.
 */
#pragma once

#include "base/span.h"
#include "workflow/refusal.h"
#include "workflow/role.h"

#include <stdint.h>

/* clang-format off */
#define CAPABILITY_TABLE(X)                                                         \
    X(ANYONE)       /* no account needed */                                         \
    X(SIGNED_IN)    /* any open account */                                          \
    X(PLAN_READ)    /* the plan's tree and tables, cut down to what one may see */  \
    X(FICHE_READ)   /* a fiche, its history and its decisions */                    \
    X(FICHE_INSIDE) /* the fields kept inside: means, costs */                      \
    X(FICHE_EDIT)   /* the fiche's content */                                       \
    X(FICHE_CREATE) /* a new fiche in a plan */                                     \
    X(FICHE_DECIDE) /* a vote, by virtue of a seat; the circuit says which */       \
    X(PEOPLE)       /* persons, roles, accounts, bodies, keys to confirm */         \
    X(INSTALL)      /* forms and circuits */                                        \
    X(AUDIT)        /* the whole log, accounts' events included */
/* clang-format on */

enum capability {
#define X(name) CAPABILITY_##name,
    CAPABILITY_TABLE(X)
#undef X
        CAPABILITY_COUNT
};

struct body;
struct directory;
struct person;
struct plan;
struct node;
struct fiche;
struct installed_form;
struct installed_circuit;

/* What a right is asked about.  All empty: the institution itself; plan alone: the
 * whole plan; node (with its plan): that branch; fiche (with its plan and, unless it is
 * directly under it, its node): that fiche, in the phase its state is in. */
struct subject {
    const struct plan *plan;
    const struct node *node;
    const struct fiche *fiche; /* its content names leads, pilots and members */
    enum phase phase;          /* only looked at when there is a fiche */
    /* the fiche's, where they are at hand; NULL: the directory's rows of the names it gives */
    const struct installed_form *form;
    const struct installed_circuit *circuit;
};

struct actor {
    const struct directory *directory;
    const struct person *person; /* a row of the directory's; NULL: nobody signed in */
    int64_t now;                 /* microseconds UTC; grants and mandates are dated */
    bool witnessed;              /* who records a decision verifies its signature before it is kept
                                    (readback.h); otherwise decision_check() does */
};

/* The roles this actor holds on the subject at actor->now, whatever their origin. */
role_set access_roles(const struct actor *actor, const struct subject *subject);

/* What the table says of these roles: in this phase, or in any (a phase alone does not
 * forbid where there is no fiche). */
bool access_allows(role_set roles, enum capability capability, enum phase phase);
bool access_allows_ever(role_set roles, enum capability capability);

/* Answers REFUSAL_NONE when the actor may, otherwise why not.  Whoever may not read a
 * fiche or a plan is told REFUSAL_UNSEEN, exactly as if it did not exist.
 *
 * PLAN_READ also follows from a grant on any node of the plan.  What follows from a single
 * fiche (being its lead, a grant on it alone) cannot be seen from the plan: whoever asks
 * about a plan for such a person asks with the fiche. */
enum refusal access_may(const struct actor *actor, enum capability capability,
                        const struct subject *subject);

/* The same where access_roles() has been asked already. */
enum refusal access_may_by(const struct actor *actor, role_set roles, enum capability capability,
                           const struct subject *subject);

/* Whether the actor has a seat in a body now, of whatever kind, or one lent for some of what
 * comes before it. */
bool access_sits(const struct actor *actor, const struct body *body);

/* Whether the actor chairs a body now, or stands in for who does, as a substitute or by a
 * delegation of the whole seat: their mandates run. */
bool access_chairs(const struct actor *actor, const struct body *body);
