/* access.h - who may do what: one pure function, one table.
 *
 * Rights come from roles.  A role is granted to a person on a scope, with dates
 * (directory.h), or follows from being named in a fiche (its lead, its pilots,
 * its group) or from a seat in a body that the plan's circuit names.  The table
 * access.def says which role gives which capability in which phases; what it
 * does not say is refused.  Source: the roles of the institutions' own plans.
 */
#pragma once

#include "base/span.h"
#include "workflow/refusal.h"

#include <stdint.h>

/* clang-format off */
#define ROLE_TABLE(X)                                                          \
    X(LEAD,     "lead")     /* responsable d'action */                         \
    X(MEMBER,   "member")   /* groupe de travail, personne ressource */        \
    X(PILOT,    "pilot")    /* pilote d'orientation, binôme */                 \
    X(REVIEWER, "reviewer") /* comité de relecture */                          \
    X(METHOD,   "method")   /* bureau des méthodes, direction qualité */       \
    X(SEAT,     "seat")     /* siège dans une instance que le circuit nomme */ \
    X(USER,     "user")     /* représentant des usagers, patient partenaire */ \
    X(STAFF,    "staff")    /* tout le personnel */                            \
    X(AUDITOR,  "auditor")  /* visite HAS, contrôle interne */                 \
    X(ADMIN,    "admin")    /* personnes, instances, circuits, formulaires */

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

enum role {
#define X(name, word) ROLE_##name,
    ROLE_TABLE(X)
#undef X
        ROLE_COUNT
};

/* A set of roles, one bit each. */
typedef uint32_t role_set;
#define ROLE_BIT(role) ((role_set)1 << (role))

enum capability {
#define X(name) CAPABILITY_##name,
    CAPABILITY_TABLE(X)
#undef X
        CAPABILITY_COUNT
};

enum phase { PHASE_DRAFT, PHASE_VALIDATION, PHASE_IN_PROGRESS, PHASE_CLOSED, PHASE_COUNT };

struct directory;
struct person;
struct plan;
struct node;
struct fiche;

/* What a right is asked about.  All empty: the institution itself; plan alone: the
 * whole plan; node: that branch; fiche: that fiche, in the phase its state is in. */
struct subject {
    const struct plan *plan;
    const struct node *node;
    const struct fiche *fiche; /* its content names leads, pilots and members */
    enum phase phase;          /* only looked at when there is a fiche */
};

struct actor {
    const struct directory *directory;
    const struct person *person; /* NULL: nobody signed in */
    int64_t now;                 /* microseconds UTC; grants and mandates are dated */
};

/* The roles this actor holds on the subject at actor->now, whatever their origin. */
role_set access_roles(const struct actor *actor, const struct subject *subject);

/* Answers REFUSAL_NONE when the actor may, otherwise why not.  Whoever may not read a
 * fiche or a plan is told REFUSAL_UNSEEN, exactly as if it did not exist. */
enum refusal access_may(const struct actor *actor, enum capability capability,
                        const struct subject *subject);

/* Reads a role's word; false when there is no such role. */
bool role_parse(struct span word, enum role *role);
const char *role_word(enum role role);
const char *phase_word(enum phase phase);
