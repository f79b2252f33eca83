/* access_sentences.h - the rules of access a second time, one role at a time. */
#pragma once

#include "workflow/access.h"

static inline bool reads(enum role role, enum phase phase)
{
    switch (role) {
    case ROLE_LEAD:
    case ROLE_MEMBER:
    case ROLE_PILOT:
    case ROLE_REVIEWER:
    case ROLE_METHOD:
    case ROLE_AUDITOR: return true;
    case ROLE_SEAT:
    case ROLE_USER: return phase != PHASE_DRAFT;
    case ROLE_STAFF: return phase == PHASE_IN_PROGRESS || phase == PHASE_CLOSED;
    case ROLE_ADMIN:
    case ROLE_COUNT: return false;
    }
    return false;
}

static inline bool reads_inside(enum role role, enum phase phase)
{
    bool outsider = role == ROLE_REVIEWER || role == ROLE_USER || role == ROLE_STAFF;
    return reads(role, phase) && !outsider;
}

static inline bool edits(enum role role, enum phase phase)
{
    bool contributes = role == ROLE_MEMBER || role == ROLE_METHOD;
    bool carries = role == ROLE_LEAD || role == ROLE_PILOT;
    return (phase == PHASE_DRAFT && (contributes || carries)) ||
           (phase == PHASE_IN_PROGRESS && carries);
}

static inline bool should(enum role role, enum capability capability, enum phase phase)
{
    switch (capability) {
    case CAPABILITY_PLAN_READ: return role != ROLE_ADMIN;
    case CAPABILITY_FICHE_READ: return reads(role, phase);
    case CAPABILITY_FICHE_INSIDE: return reads_inside(role, phase);
    case CAPABILITY_FICHE_EDIT: return edits(role, phase);
    case CAPABILITY_FICHE_CREATE: return role == ROLE_PILOT || role == ROLE_METHOD;
    case CAPABILITY_FICHE_DECIDE:
        return role == ROLE_SEAT && (phase == PHASE_VALIDATION || phase == PHASE_IN_PROGRESS);
    case CAPABILITY_PEOPLE:
    case CAPABILITY_INSTALL: return role == ROLE_ADMIN;
    case CAPABILITY_AUDIT: return role == ROLE_AUDITOR;
    case CAPABILITY_ANYONE:
    case CAPABILITY_SIGNED_IN:
    case CAPABILITY_COUNT: return false;
    }
    return false;
}
