/* delegation_view.h - seats lent and borrowed: the reader's own, and a body's. */
#pragma once

#include "server/small_form.h"
#include "workflow/delegation.h"
#include "workflow/fiche.h"

/* What the page before has done, or what was refused. */
struct delegation_told {
    bool given, revoked;
    const struct attempt *attempt; /* NULL: nothing was refused */
};

/* The page `delegations` (tests/pages/delegations.json), owned by the reader's arena. */
enum err delegation_page_model(const struct lens *lens, const struct delegation_told *told,
                               json_t **model) MUST_USE;

/* The names of the page's two forms, for struct attempt. */
#define DELEGATION_FORM "give"
#define DELEGATION_UPLOAD "upload"

/* What a delegation says, in a sentence. */
struct span delegation_words(const struct lens *lens, const struct delegation *delegation);

/* The running and coming delegations of a body's seats, {"list": […]}, or null; a new
 * reference.  A fiche that the reader does not see is not named. */
json_t *delegation_of_body(const struct lens *lens, const struct body *body);

/* The body in which the reader holds this titular seat; empty when they do not. */
struct span delegation_body_of(const struct lens *lens, struct span seat);

/* Whose vote a substitute gave, or who lent the seat: {"name", "text"}, a new reference; NULL
 * when it was the voter's own.  Of the decision, body, seat, titular and delegation are looked at.
 */
json_t *delegation_behalf(const struct lens *lens, const struct decision *decision);

/* Adds what proves that a decision's seat was lent to the model of its proof: addresses below
 * the decision's own, so that whoever may read the decision may read them. */
void delegation_add_proof(const struct lens *lens, const struct decision *decision,
                          struct span decision_url, json_t *proof);
