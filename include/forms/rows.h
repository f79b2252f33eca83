/* rows.h - which row of a table became which. */
#pragma once

#include "base/json.h"
#include "forms/form.h"

enum { ROWS_NONE = -1 };

/* Matches the rows of two contents of a table: match[i] is the row of after that continues row i of
 * before, or ROWS_NONE; match has room for all rows of before.  First rows that are equal, then
 * rows equal in the cell that names them (the first line column that is due at some gate), then a
 * row that stands right behind the same row. */
void rows_match(const struct field *table, const json_t *before, const json_t *after, int *match);
