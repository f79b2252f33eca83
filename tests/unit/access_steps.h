/* access_steps.h - the steps of the town's circuits a second time: where each begins, and who may
 * take it.  A step of theirs that is not said here fails the tests that use this table.
 */
#pragma once

#include "access_town.h"

struct said_step {
    const char *circuit, *id;
    const char *from; /* the states in which it begins */
    const char *body; /* whose decision it is, by the votes of those who sit there; else NULL */
    const char *by;   /* the roles that take it, or record what the body said */
};

/* clang-format off */
static const struct said_step said_steps[] = {
    {"pmss@1", "proposer",              "redaction",                NULL,    "pilot method"},
    {"pmss@1", "reprendre-proposition", "proposee",                 NULL,    "pilot method"},
    {"pmss@1", "retenir",               "proposee",                 "codir", ""},
    {"pmss@1", "soumettre",             "redaction retenue",        NULL,    "lead pilot"},
    {"pmss@1", "harmoniser",            "redaction retenue",        NULL,    "lead pilot method"},
    {"pmss@1", "relire",                "harmonisation",            NULL,    "pilot method"},
    {"pmss@1", "rendre",                "relecture",                NULL,    "reviewer"},
    {"pmss@1", "demander-corrections",  "harmonisation relecture",  NULL,    "pilot reviewer method"},
    {"pmss@1", "soumettre-harmonisee",  "harmonisation relecture",  NULL,    "pilot method"},
    {"pmss@1", "retirer",               "validation",               NULL,    "lead pilot"},
    {"pmss@1", "valider",               "validation",               "codir", ""},
    {"pmss@1", "informer",              "en-cours",                 NULL,    "pilot method"},
    {"pmss@1", "informer-cse",          "information",              "cse",   "pilot method"},
    {"pmss@1", "informer-cme",          "information",              "cme",   "pilot method"},
    {"pmss@1", "informer-cdu",          "information",              "cdu",   "pilot method"},
    {"pmss@1", "suspendre",             "en-cours",                 NULL,    "lead pilot"},
    {"pmss@1", "reprendre",             "suspendue",                NULL,    "lead pilot"},
    {"pmss@1", "amender",               "en-cours suspendue",       NULL,    "lead pilot"},
    {"pmss@1", "cloturer",              "en-cours",                 NULL,    "lead pilot"},
    {"pmss@1", "abandonner",
     "redaction retenue harmonisation relecture en-cours suspendue", NULL,   "pilot method"},
    {"pmss@1", "rouvrir",               "cloturee abandonnee",      NULL,    "pilot method"},

    {"unicancer@1", "soumettre",         "redaction",                       NULL, "lead pilot"},
    {"unicancer@1", "retirer",           "copil",                           NULL, "lead pilot"},
    {"unicancer@1", "adopter-soins",     "copil", "copil-unicancer-soins",     ""},
    {"unicancer@1", "adopter-recherche", "copil", "copil-unicancer-recherche", ""},
    {"unicancer@1", "adopter",           "copil", "copil-unicancer-strategie", ""},
    {"unicancer@1", "inscrire",          "adoptee",                         NULL, "pilot method"},
    {"unicancer@1", "reporter",          "adoptee plan-action",             NULL, "lead pilot"},
    {"unicancer@1", "reprendre",         "reportee",                        NULL, "lead pilot"},
    {"unicancer@1", "amender",           "adoptee plan-action reportee",    NULL, "lead pilot"},
    {"unicancer@1", "cloturer",          "plan-action",                     NULL, "lead pilot"},
    {"unicancer@1", "ecarter",  "redaction adoptee plan-action reportee",   NULL, "pilot method"},
    {"unicancer@1", "rouvrir",           "cloturee ecartee",                NULL, "pilot method"},
};
/* clang-format on */

/* NULL: the circuit has no such step. */
static inline const struct said_step *said_step(const char *circuit, struct span id)
{
    for (size_t i = 0; i < COUNT_OF(said_steps); i++)
        if (strcmp(said_steps[i].circuit, circuit) == 0 && span_eq(span_of(said_steps[i].id), id))
            return &said_steps[i];
    return NULL;
}

/* Whether a list of words has this one. */
static inline bool is_said(const char *words, struct span word)
{
    for (struct span rest = span_of(words); rest.len > 0;)
        if (span_eq(span_cut(&rest, ' '), word))
            return true;
    return false;
}

/* By a role, or by a vote: those who sit there have one each. */
static inline bool takes(const struct town *town, const struct cell *cell,
                         const struct said_step *step)
{
    enum role role = role_of(cell->walker);
    bool is_theirs = step->body != NULL && strcmp(step->body, town->charter->body) == 0;
    return (role == ROLE_SEAT && is_theirs) || is_said(step->by, span_of(role_word(role)));
}

/* What somebody who sees the fiche is told of a step: elsewhere it does not begin, and is an act or
 * a decision as the way it is asked for wants it. */
static inline unsigned step_status(const struct town *town, const struct cell *cell, struct span id,
                                   bool is_act, unsigned for_those_who_may)
{
    bool is_far = cell->ownership == FOREIGN;
    const struct said_step *step = said_step(is_far ? town->charter->far : town->charter->near, id);
    if (step == NULL || (step->body == NULL) != is_act || !is_said(step->from, cell->state->id))
        return 409;
    return takes(town, cell, step) ? for_those_who_may : 403;
}
