/* roster_index_parts.h - the parts of an index; for roster*.c alone.
 *
 * Each follows from some of the rows' values alone, and is shared by all indexes between which
 * these did not change.
 */
#pragma once

#include "server/roster_index.h"

/* The numbers of all rows. */
const uint32_t *roster_index_all(struct arena *arena, uint32_t rows);

/* Finds where each row is, by its number. */
void roster_index_find_rows(struct roster_index *index);

/* Places and texts: the rows' numbers, orientations, words, and the orders by place, title and
 * orientation. */
void roster_ground_make(struct roster_index *index, struct arena *arena);
void roster_ground_share(struct roster_index *index, const struct roster_index *older);
bool roster_ground_stays(const struct roster_row *old, const struct roster_row *row);

/* Whom the rows name: rows by person, and the order by leads. */
void roster_people_make(struct roster_index *index, struct arena *arena);
void roster_people_share(struct roster_index *index, const struct roster_index *older);
bool roster_people_stay(const struct roster_row *old, const struct roster_row *row);

/* How far they are: the orders by due day and by fields filled. */
void roster_days_make(struct roster_index *index, struct arena *arena);
void roster_days_share(struct roster_index *index, const struct roster_index *older);
bool roster_days_stay(const struct roster_row *old, const struct roster_row *row);
