/* ballot_form.h - what a decision before a body is asked in, wherever it is asked: its outcomes,
 * what is said with each, and by which rules votes decide. */
#pragma once

#include "server/lens.h"

/* What was typed for a decision and refused; all empty when nothing was. */
struct ballot_typed {
    struct span outcome, remarks, calendar, means, recommendations, error;
};

/* The outcomes that somebody may say: [{"id", "label", "needs_remarks"?, "needs_terms"?,
 * "chosen"?}…], a new reference. */
json_t *ballot_outcomes(const struct lens *lens, const struct step *step, struct span chosen);

/* Adds what is said with an outcome: "terms" {"calendar", "means", "proposed"?} where some
 * outcome has them, those that others have voted for if nothing was typed; "advises" {"value"}
 * where recommendations may come with it. */
void ballot_words(const struct lens *lens, const struct scene *scene, const struct step *step,
                  const struct ballot_typed *typed, json_t *model);

/* By which rules it is decided, where that is worth a word: {"list"}; NULL: nowhere.  A new
 * reference. */
json_t *ballot_rules(const struct lens *lens, const struct scene *scene, const struct step *step);

/* The form in which somebody without a seat records what the body said:
 * {"options", "remarks", "calendar"?, "means"?, "recommendations"?}, a new reference. */
json_t *ballot_record(const struct lens *lens, const struct step *step);

/* Whether a calendar and means belong to an outcome; with any other they are not sent. */
bool ballot_takes_terms(struct span outcome);

/* Who chairs a body now: a person's identifier, or empty. */
struct span ballot_chair(const struct lens *lens, const struct body *body);
