/* role.h - the roles people hold and the phases fiches go through: the words that the
 * access table, the circuits and the forms share.
 *
 * What a role allows is said in one place, workflow/access.def.
 */
#pragma once

#include "base/span.h"

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

#define PHASE_TABLE(X)               \
    X(DRAFT,       "draft")          \
    X(VALIDATION,  "validation")     \
    X(IN_PROGRESS, "in-progress")    \
    X(CLOSED,      "closed")
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

enum phase {
#define X(name, word) PHASE_##name,
    PHASE_TABLE(X)
#undef X
        PHASE_COUNT
};

/* Reads a role's or a phase's word; false when there is none such. */
bool role_parse(struct span word, enum role *role);
bool phase_parse(struct span word, enum phase *phase);

const char *role_word(enum role role);
const char *phase_word(enum phase phase);
