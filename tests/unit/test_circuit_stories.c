/* test_circuit_stories.c - the circuits of a centre's plans, played from first state to last. */
#include "test.h"

#include "story_world.h"

/* clang-format off */
static const struct deed default_deeds[] = {
    {"out", "soumettre",                    .refused = REFUSAL_UNSEEN},
    {"rev", "soumettre",                    .refused = REFUSAL_NOT_YOUR_ROLE},
    {"lea", "cloturer",                     .refused = REFUSAL_NO_SUCH_STEP},
    {"lea", "soumettre",                    .to = "validation"},
    {"lea", "retirer",                      .to = "brouillon"},
    {"pil", "soumettre",                    .to = "validation"},
    {"lea", "valider", "approve",           .refused = REFUSAL_OWN_FICHE},
    {"wes", "valider", "approve",           .refused = REFUSAL_OWN_WRITING},
    {"pil", "valider", "approve",           .refused = REFUSAL_NOT_A_MEMBER},
    {"bob", "valider", "send-back", .bare = true, .refused = REFUSAL_REMARKS_DUE},
    {"bob", "valider", "send-back", STAYS},
    {"bob", "valider", "approve",           .refused = REFUSAL_ALREADY_VOTED},
    {"cat", "valider", "approve", STAYS},
    {"eve", "valider", "approve",           .to = "en-cours"},
    {"lea", "suspendre",                    .refused = REFUSAL_REASON_DUE},
    {"lea", "suspendre", .why = "Travaux",  .refused = REFUSAL_DAY_DUE},
    {"lea", "suspendre", .why = "Travaux", .until = "2020-01-01", .refused = REFUSAL_DAY_DUE},
    {"lea", "suspendre", .why = "Travaux", .until = "2025-03-01", .to = "suspendue"},
    {"lea", "reprendre",                    .to = "en-cours"},
    {"lea", "amender",                      .refused = REFUSAL_REASON_DUE},
    {"lea", "amender", .why = "Le besoin a changé", .to = "brouillon"},
    {"lea", "soumettre",                    .to = "validation"},
    {"bob", "valider", "approve-modified", STAYS},
    {"cat", "valider", "approve-modified",  .to = "en-cours"},
    {"lea", "cloturer",                     .to = "cloturee"},
    {"lea", "rouvrir", .why = "Suite",      .refused = REFUSAL_NOT_YOUR_ROLE},
    {"met", "rouvrir", .why = "Suite",      .to = "brouillon"},
    {"pil", "abandonner",                   .refused = REFUSAL_REASON_DUE},
    {"pil", "abandonner", .why = "Sans objet", .to = "abandonnee"},
};

static const struct deed pmss_deeds[] = {
    {"lea", "proposer",                     .refused = REFUSAL_NOT_YOUR_ROLE},
    {"pil", "proposer",                     .to = "proposee"},
    {"met", "reprendre-proposition",        .to = "redaction"},
    {"pil", "proposer",                     .to = "proposee"},
    {"lea", "retenir", "approve",           .refused = REFUSAL_OWN_FICHE},
    {"bob", "retenir", "approve", STAYS},
    {"bob", "retenir", "approve",           .refused = REFUSAL_ALREADY_VOTED},
    {"cat", "retenir", "approve",           .to = "retenue"},
    {"lea", "harmoniser",                   .to = "harmonisation"},
    {"lea", "relire",                       .refused = REFUSAL_NOT_YOUR_ROLE},
    {"pil", "relire",                       .to = "relecture"},
    {"rev", "demander-corrections",         .refused = REFUSAL_REASON_DUE},
    {"rev", "demander-corrections", .why = "Le calendrier", .to = "redaction"},
    {"lea", "harmoniser",                   .to = "harmonisation"},
    {"pil", "relire",                       .to = "relecture"},
    {"rev", "rendre",                       .to = "harmonisation"},
    {"met", "soumettre-harmonisee",         .to = "validation"},
    {"lea", "retirer",                      .to = "redaction"},
    {"lea", "soumettre",                    .to = "validation"},
    {"wes", "valider", "approve",           .refused = REFUSAL_OWN_WRITING},
    {"bob", "valider", "refuse", .bare = true, .refused = REFUSAL_REMARKS_DUE},
    {"bob", "valider", "approve", STAYS},
    {"fay", "valider", "approve",           .to = "en-cours"},
    {"lea", "informer",                     .refused = REFUSAL_NOT_YOUR_ROLE},
    {"pil", "informer",                     .to = "information"},
    {"bob", "informer-cse", "noted",        .refused = REFUSAL_NOT_A_MEMBER},
    {"eve", "informer-cse", "noted", STAYS},
    {"pil", "informer-cse", "noted",        .refused = REFUSAL_NO_SUCH_STEP},
    {"met", "informer-cme", "noted", STAYS},
    {"pil", "informer-cdu", "noted",        .to = "en-cours"},
    {"lea", "suspendre", .why = "Travaux", .until = "2025-03-01", .to = "suspendue"},
    {"pil", "reprendre",                    .to = "en-cours"},
    {"lea", "amender", .why = "Le besoin a changé", .to = "redaction"},
    {"pil", "abandonner", .why = "Sans objet", .to = "abandonnee"},
    {"met", "rouvrir", .why = "Suite",      .to = "redaction"},
    {"lea", "soumettre",                    .to = "validation"},
    {"bob", "valider", "approve", STAYS},
    {"eve", "valider", "approve",           .to = "en-cours"},
    {"lea", "cloturer",                     .to = "cloturee"},
};

static const struct deed objective_deeds[] = {
    {"lea", "soumettre",                    .refused = REFUSAL_NOT_YOUR_ROLE},
    {"pil", "soumettre",                    .to = "validation"},
    {"met", "retirer",                      .to = "redaction"},
    {"met", "soumettre",                    .to = "validation"},
    {"wes", "valider", "approve",           .refused = REFUSAL_OWN_WRITING},
    {"bob", "valider", "approve", STAYS},
    {"cat", "valider", "send-back", STAYS},
    {"fay", "valider", "approve-modified", STAYS},
    {"sue", "valider", "refuse", STAYS},
    {"lea", "valider", "approve",           .to = "en-cours"},
    {"pil", "amender",                      .refused = REFUSAL_REASON_DUE},
    {"pil", "amender", .why = "Nouveau cap", .to = "redaction"},
    {"pil", "soumettre",                    .to = "validation"},
    {"bob", "valider", "approve", STAYS},
    {"cat", "valider", "send-back", STAYS},
    {"fay", "valider", "approve-modified", STAYS},
    {"sue", "valider", "refuse", STAYS},
    {"eve", "valider", "send-back",         .to = "redaction"},
    {"pil", "abandonner", .why = "Sans objet", .to = "abandonne"},
    {"met", "rouvrir", .why = "Suite",      .to = "redaction"},
    {"pil", "soumettre",                    .to = "validation"},
    {"bob", "valider", "approve", STAYS},
    {"cat", "valider", "approve",           .to = "en-cours"},
    {"pil", "cloturer",                     .to = "cloture"},
};

static const struct deed users_deeds[] = {
    {"met", "soumettre",                    .refused = REFUSAL_NOT_YOUR_ROLE},
    {"all", "soumettre",                    .refused = REFUSAL_NOT_OF_THE_PAIR},
    {"pil", "soumettre", STAYS},
    {"lea", "soumettre",                    .refused = REFUSAL_AGREED},
    {"uma", "soumettre",                    .to = "copil"},
    {"bob", "valider-copil", "send-back", .bare = true, .refused = REFUSAL_REMARKS_DUE},
    {"bob", "valider-copil", "send-back", STAYS},
    {"cat", "valider-copil", "send-back",   .to = "redaction"},
    {"pil", "soumettre-seul",               .refused = REFUSAL_REASON_DUE},
    {"pil", "soumettre-seul", .why = "Absence prolongée", .to = "copil"},
    {"uma", "retirer",                      .to = "redaction"},
    {"uma", "soumettre", STAYS},
    {"pil", "soumettre",                    .to = "copil"},
    {"pil", "saisir-cdu", .why = "Le comité ne siège pas", .refused = REFUSAL_NOT_LATE},
    {.days = 61},
    {"pil", "saisir-cdu", .why = "Le comité ne siège pas", .to = "cdu"},
    {"uma", "retirer",                      .to = "redaction"},
    {"uma", "soumettre", STAYS},
    {"pil", "soumettre",                    .to = "copil"},
    {"wes", "valider-copil", "approve",     .refused = REFUSAL_OWN_WRITING},
    {"bob", "valider", "approve",           .refused = REFUSAL_NO_SUCH_STEP},
    {"bob", "valider-copil", "approve", STAYS},
    {"eve", "valider-copil", "approve",     .to = "cdu"},
    {"lea", "valider", "approve",           .refused = REFUSAL_OWN_FICHE},
    {"fay", "valider", "approve", STAYS},
    {"sue", "valider", "approve",           .to = "en-cours"},
    {"met", "presenter",                    .to = "presentation"},
    {"lea", "presenter-cme", "noted",       .refused = REFUSAL_NOT_A_MEMBER},
    {"met", "presenter-cme", "noted", STAYS},
    {"eve", "presenter-codir", "noted",     .to = "en-cours"},
    {"lea", "suspendre", .why = "Congé", .until = "2026-01-01", .to = "suspendue"},
    {"uma", "reprendre",                    .to = "en-cours"},
    {"uma", "amender", .why = "Le besoin a changé", .to = "redaction"},
    {"uma", "abandonner", .why = "Sans objet", .to = "abandonnee"},
    {"met", "rouvrir", .why = "Suite",      .to = "redaction"},
    {"uma", "soumettre", STAYS},
    {"lea", "soumettre",                    .to = "copil"},
    {"bob", "valider-copil", "approve", STAYS},
    {"eve", "valider-copil", "approve",     .to = "cdu"},
    {"fay", "valider", "approve", STAYS},
    {"sue", "valider", "approve",           .to = "en-cours"},
    {"uma", "cloturer",                     .to = "cloturee"},
};

static const struct deed quality_deeds[] = {
    {"lea", "soumettre",                    .to = "comite"},
    {"lea", "retirer",                      .to = "redaction"},
    {"lea", "soumettre",                    .to = "comite"},
    {"lea", "proposer", "approve",          .refused = REFUSAL_OWN_FICHE},
    {"bob", "proposer", "approve", STAYS},
    {"cat", "proposer", "approve",          .to = "consultation"},
    {"bob", "consulter", "favourable", STAYS},
    {"cat", "consulter", "favourable", .advises = "Dire qui rappelle le patient\nPrévoir la nuit"},
    {"fay", "consulter", "favourable", STAYS},
    {"bob", "consulter", "reserved",        .refused = REFUSAL_ALREADY_VOTED},
    {"eve", "consulter", "favourable",      .to = "direction"},
    {"eve", "valider", "approve",           .refused = REFUSAL_ANSWERS_DUE},
    {"lea", "retirer",                      .refused = REFUSAL_ANSWERS_DUE},
    {"met", .answers = "accepted", .why = "Fait", .refused = REFUSAL_NOT_YOUR_ROLE},
    {"lea", .answers = "accepted",          .refused = REFUSAL_REASON_DUE},
    {"lea", .answers = "peut-être", .why = "Fait", .refused = REFUSAL_NO_SUCH_OUTCOME},
    {"lea", .answers = "accepted", .why = "L’infirmière de coordination rappelle"},
    {"eve", "valider", "approve",           .refused = REFUSAL_ANSWERS_DUE},
    {"pil", .answers = "declined", .why = "Le service ferme la nuit"},
    {"wes", "valider", "approve",           .refused = REFUSAL_OWN_WRITING},
    {"eve", "valider", "approve",           .to = "restitution"},
    {"lea", "presenter-ca", "noted",        .refused = REFUSAL_NOT_A_MEMBER},
    {"pil", "presenter-ca", "noted", STAYS},
    {"eve", "presenter-cdu", "noted",       .to = "diffusion"},
    {"lea", "diffuser",                     .refused = REFUSAL_NOT_YOUR_ROLE},
    {"met", "diffuser",                     .to = "en-cours"},
    {"pil", "revoir",                       .to = "revue"},
    {"bob", "reconduire", "kept", .bare = true, .refused = REFUSAL_TERMS_DUE},
    {"bob", "reconduire", "kept", STAYS},
    {"cat", "reconduire", "kept",           .to = "en-cours"},
    {"lea", "suspendre", .why = "Travaux", .until = "2025-03-01", .to = "suspendue"},
    {"lea", "reprendre",                    .to = "en-cours"},
    {"lea", "amender", .why = "Revue de février", .to = "redaction"},
    {"pil", "abandonner", .why = "Sans objet", .to = "abandonnee"},
    {"met", "rouvrir", .why = "Suite",      .to = "redaction"},
    {"lea", "soumettre",                    .to = "comite"},
    {"bob", "proposer", "approve", STAYS},
    {"cat", "proposer", "approve",          .to = "consultation"},
    {.days = 40},
    {"bob", "consulter", "favourable", STAYS},
    {"cat", "consulter", "unfavourable", STAYS},
    {"fay", "consulter", "reserved", STAYS},
    {"sue", "consulter", "favourable", STAYS},
    {"lea", "consulter", "unfavourable", STAYS},
    {"wes", "consulter", "reserved",        .to = "direction"},
    {"bob", "valider", "approve-modified",  .to = "restitution"},
    {"met", "presenter-ca", "noted", STAYS},
    {"met", "presenter-cdu", "noted",       .to = "diffusion"},
    {"met", "diffuser",                     .to = "en-cours"},
    {"lea", "cloturer",                     .to = "cloturee"},
};

static const struct deed social_deeds[] = {
    {"met", "proposer",                     .refused = REFUSAL_NOT_YOUR_ROLE},
    {"lea", "proposer",                     .to = "ajustement"},
    {"lea", "reprendre-proposition",        .to = "diagnostic"},
    {"pil", "proposer",                     .to = "ajustement"},
    {"bob", "ajuster", "approve", STAYS},
    {"cat", "ajuster", "approve-modified", STAYS},
    {"fay", "ajuster", "approve", STAYS},
    {"sue", "ajuster", "approve-modified", STAYS},
    {"eve", "ajuster", "approve-modified",  .to = "presentation"},
    {"lea", "soumettre",                    .refused = REFUSAL_NO_SUCH_STEP},
    {"bob", "presenter-codir", "noted",     .refused = REFUSAL_NOT_A_MEMBER},
    {"pil", "presenter-codir", "noted",     .to = "terrain"},
    {"lea", "soumettre",                    .to = "copil"},
    {"lea", "retirer",                      .to = "terrain"},
    {"lea", "soumettre",                    .to = "copil"},
    {"bob", "valider", "approve", STAYS},
    {"cat", "valider", "approve", STAYS},
    {"fay", "valider", "send-back", STAYS},
    {"sue", "valider", "send-back",         .to = "terrain"},
    {"lea", "soumettre",                    .to = "copil"},
    {"wes", "valider", "approve",           .refused = REFUSAL_OWN_WRITING},
    {"bob", "valider", "approve", STAYS},
    {"cat", "valider", "approve", STAYS},
    {"fay", "valider", "approve", STAYS},
    {"sue", "valider", "approve",           .to = "en-cours"},
    {"lea", "rendre-compte",                .to = "compte-rendu"},
    {"pil", "informer-copil", "noted", STAYS},
    {"eve", "informer-cse", "noted",        .to = "en-cours"},
    {"lea", "suspendre", .why = "Travaux", .until = "2025-03-01", .to = "suspendue"},
    {"lea", "reprendre",                    .to = "en-cours"},
    {"lea", "amender", .why = "Le besoin a changé", .to = "terrain"},
    {"pil", "abandonner", .why = "Sans objet", .to = "abandonnee"},
    {"met", "rouvrir", .why = "Suite",      .to = "terrain"},
    {"lea", "soumettre",                    .to = "copil"},
    {"bob", "valider", "approve", STAYS},
    {"cat", "valider", "approve", STAYS},
    {"fay", "valider", "approve", STAYS},
    {"eve", "valider", "approve",           .to = "en-cours"},
    {"lea", "cloturer",                     .to = "cloturee"},
};
/* clang-format on */

static void a_fiche_without_a_plan_of_its_own(void **unused)
{
    (void)unused;
    STORY("default", default_deeds);
}

static void the_medical_plan_is_reviewed_and_its_bodies_informed(void **unused)
{
    (void)unused;
    STORY("pmss", pmss_deeds);
}

static void objectives_are_validated_before_their_actions(void **unused)
{
    (void)unused;
    STORY("pmss-objectif", objective_deeds);
}

static void the_users_plan_is_submitted_by_a_pair(void **unused)
{
    (void)unused;
    STORY("usagers", users_deeds);
}

static void the_quality_plan_always_consults_the_users(void **unused)
{
    (void)unused;
    STORY("qualite", quality_deeds);
}

static void the_social_plan_is_adjusted_and_then_detailed(void **unused)
{
    (void)unused;
    STORY("social", social_deeds);
}

TESTS(a_fiche_without_a_plan_of_its_own, the_medical_plan_is_reviewed_and_its_bodies_informed,
      objectives_are_validated_before_their_actions, the_users_plan_is_submitted_by_a_pair,
      the_quality_plan_always_consults_the_users, the_social_plan_is_adjusted_and_then_detailed)
