/* roster_rows.h - making a roster's rows of what is stored; for roster*.c alone. */
#pragma once

#include "server/roster.h"

/* A row's place among texts and people, for as long as the arena lives.  All its terms are
 * learnt. */
enum err roster_row_of(struct arena *arena, const struct roster_terms *terms,
                       const struct directory *directory, const struct stored_row *stored,
                       struct roster_row *row) MUST_USE;

/* Learns the terms of a row that is to be put in. */
enum err roster_learn(struct roster *next, const struct stored_row *stored) MUST_USE;

/* Packs rows behind all others of a plan: they come in order, and are given their serials. */
void roster_append(struct roster *next, struct span slug, struct roster_row *rows, uint32_t count);
