/* ballot_view.h - one decision before a body, as its members see it. */
#pragma once

#include "server/ballot_form.h"

/* An item of the queue (tests/pages/validations.json): the fiche, how far the votes are, what
 * has changed, the reader's own vote, or the ballot, or why there is none.  row: the same
 * fiche's.  A new reference. */
json_t *ballot_model(const struct lens *lens, const struct scene *scene, const struct step *step,
                     const struct fiche_row *row, const struct ballot_typed *typed);

/* Whether the reader may vote in this step now. */
bool ballot_is_open(const struct scene *scene, const struct step *step);

/* "<fiche>.<step>": what names a ballot's inputs. */
struct span ballot_name(const struct lens *lens, struct span fiche, struct span step);

/* The name of the file that holds a statement to sign off-line. */
struct span ballot_file(const struct lens *lens, const struct fiche *fiche);

/* What was sent of a vote ({"fiche", "step", "outcome", "remarks", "revision"…}) with what this
 * vote would sign, "words" and "statement" (absent where the step asks for no signature); or with
 * "refusal" and "reason". A new reference. */
json_t *ballot_declaration(const struct lens *lens, const struct scene *scene,
                           const struct vote *vote, const struct signing_key *key);

/* A refusal in words. */
struct span ballot_refusal(const struct lens *lens, enum refusal refusal);
