/* authority.h - the proof of a circuit with an institution's people: today, and with any one of
 * them away.
 */
#pragma once

#include "workflow/soundness.h"

/* Somebody without whom fiches could stay where they are. */
struct absence {
    const struct person *person;
    struct cast cast;
    struct soundness soundness;
};

struct authority {
    struct cast cast;
    struct soundness today;
    const struct absence *absences; /* only those that matter */
    size_t absence_count, tried;    /* how many persons were thought away, one by one */
    const struct step **missing;    /* passages before bodies that the institution has not */
    size_t missing_count;
};

/* Proves a circuit with the people it is about (about->away is not looked at).  A person whose
 * absence changes no number of the cast is not tried.  When today's proof fails, absences are
 * not looked for. */
struct authority authority_of(struct arena *arena, const struct circuit *circuit,
                              const struct cast_about *about);
