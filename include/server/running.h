/* running.h - the fiches that stand on a circuit, or a form: how many, and where.
 *
 * For those who install them: whoever asks has shown that they may, on the whole
 * institution.  What is in a fiche, its title too, is not told: that is for those who may read
 * it (query.h).
 */
#pragma once

#include "server/query.h"
#include "workflow/conversion.h"
#include "workflow/reform.h"

/* What another version of a form would mean for the fiches of a plan that are on this one. */
enum err running_reform(const struct reader *reader, const struct plan *plan,
                        const struct installed_form *from, const struct form *to,
                        struct reform_counts *counts) MUST_USE;

/* How many fiches are on a circuit, in a state of it (empty: any), of a plan (empty: of all). */
enum err running_count(const struct reader *reader, struct span plan, struct span circuit,
                       struct span state, size_t *count) MUST_USE;

/* The fiches of a plan that are on a circuit, in the order of their identifiers. */
struct running {
    struct conversion_fiche *items;
    size_t count;
};
enum err running_fiches(const struct reader *reader, const struct plan *plan, struct span circuit,
                        struct running *running) MUST_USE;
