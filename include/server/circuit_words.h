/* circuit_words.h - what a step of a circuit asks, in the reader's words.
 *
 * Each text is whole and short, to stand in a table's cell or in a picture; empty: there is
 * nothing to say.  Texts live in the lens's arena or in its catalogs.
 */
#pragma once

#include "server/lens.h"

/* The body before which a decision is, or the roles that may act. */
struct span circuit_who(const struct lens *lens, const struct step *step);

/* Which votes decide: "majorité des présents"; of an act, nothing. */
struct span circuit_votes(const struct lens *lens, const struct step *step);

/* "15 jours"; "à la date annoncée". */
struct span circuit_deadline(const struct lens *lens, const struct deadline *deadline);

/* What holds when a decision's time has passed: "sans réponse : avis réputé favorable". */
struct span circuit_expiry(const struct lens *lens, const struct step *step);

/* What else is asked: a complete form, a reason, two persons, other eyes than the writers'…;
 * texts, a new reference. */
json_t *circuit_conditions(const struct lens *lens, const struct step *step);
