/* content.h - parts of a content: what is signed, and what a reader may see. */
#pragma once

#include "base/json.h"
#include "forms/form.h"

/* The signed fields only, in tables the signed columns of rows that have any; what an approval
 * covers, digested as canonical JSON.  Owned by the arena; values are only read. */
json_t *form_signed(struct arena *arena, const struct form *form, const json_t *values);

/* Whether any of some fields, or a column of theirs, is kept inside. */
bool form_keeps_inside(const struct field *fields, size_t count);

/* The fields and columns that all who see the fiche may read, owned by the arena; for those inside,
 * the values themselves.  They are only read. */
json_t *form_visible(struct arena *arena, const struct form *form, json_t *values, bool inside);
