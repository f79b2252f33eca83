/* row_view.h - what lists, tables and trees show of a fiche, from its row alone.
 *
 * Nothing is shown that the form keeps inside to a reader who is not: neither a calendar or a
 * name, nor how complete the fiche is where something kept inside counts.
 */
#pragma once

#include "server/lens.h"

/* The fiche's place in access_may()'s words; borrows from the row and the directory. */
struct subject row_subject(const struct lens *lens, const struct fiche_row *row);

/* "/fiches/…" */
struct span row_url(const struct lens *lens, const struct fiche_row *row);

/* The orientation it stands under; NULL when it is directly under the plan. */
const struct node *row_orientation(const struct lens *lens, const struct fiche_row *row);

/* The label of a circuit's state, and of the row's, in the reader's language. */
struct span row_label(const struct lens *lens, struct span circuit_ref, struct span state);
struct span row_state_label(const struct lens *lens, const struct fiche_row *row);

/* {"id", "label", "phase"}; a new reference. */
json_t *row_state(const struct lens *lens, const struct fiche_row *row);

/* {"filled", "due"}, or NULL when this reader may not know or nothing is due; a new reference. */
json_t *row_completeness(const struct lens *lens, const struct fiche_row *row);

/* The identifiers of those named in fields of that role; an array, a new reference. */
json_t *row_named(const struct lens *lens, const struct fiche_row *row, enum field_role role);

/* The names of those identifiers, as one text. */
struct span row_names(const struct lens *lens, const json_t *ids);

/* Who answers for it: its leads, or its pilots where the form has no lead; a new reference. */
json_t *row_leads(const struct lens *lens, const struct fiche_row *row);

/* The calendar as written and the last day it speaks of (days since 1970; INT64_MAX: none). */
struct span row_calendar(const struct lens *lens, const struct fiche_row *row);
int64_t row_due(const struct lens *lens, const struct fiche_row *row);

/* Today in Paris, in days since 1970; and whether a fiche should be closed by now. */
int64_t row_today(const struct lens *lens);
bool row_is_late(const struct lens *lens, const struct fiche_row *row);

/* Sets what every list shows: id, code, title, url, state, completeness, lead, late. */
void row_describe(const struct lens *lens, const struct fiche_row *row, json_t *model);

/* "2023-2027"; empty when the plan does not say. */
struct span row_period(const struct lens *lens, const struct plan *plan);
