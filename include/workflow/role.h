/* role.h - the roles people hold, the kinds of people there are and the phases fiches go
 * through: the words that the access table, the circuits and the forms share.
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

#define PERSON_KIND_TABLE(X)                      \
    X(STAFF,               "staff")               \
    X(USER_REPRESENTATIVE, "user-representative") \
    X(PATIENT_PARTNER,     "patient-partner")     \
    X(PATIENT_EXPERT,      "patient-expert")      \
    X(ASSOCIATION,         "association")         \
    X(EXTERNAL,            "external")
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

enum person_kind {
#define X(name, word) PERSON_##name,
    PERSON_KIND_TABLE(X)
#undef X
        PERSON_KIND_COUNT
};

/* A set of kinds, one bit each. */
typedef uint32_t kind_set;
#define KIND_BIT(kind) ((kind_set)1 << (kind))

/* Each reads its word; false when there is none such. */
bool role_parse(struct span word, enum role *role);
bool phase_parse(struct span word, enum phase *phase);
bool person_kind_parse(struct span word, enum person_kind *kind);

const char *role_word(enum role role);
const char *phase_word(enum phase phase);
const char *person_kind_word(enum person_kind kind);
