/* clean.h - from what was typed to the canonical value, for what people write themselves (type.h).
 */
#pragma once

#include "forms/type.h"

json_t *clean_line(const struct cleaning *cleaning, const struct spot *spot,
                   const struct field *field, const json_t *typed);
json_t *clean_text(const struct cleaning *cleaning, const struct spot *spot,
                   const struct field *field, const json_t *typed);
json_t *clean_date(const struct cleaning *cleaning, const struct spot *spot,
                   const struct field *field, const json_t *typed);
json_t *clean_number(const struct cleaning *cleaning, const struct spot *spot,
                     const struct field *field, const json_t *typed);

/* Reports a rule broken at a spot; a long detail is cut. */
void clean_find(const struct cleaning *cleaning, const struct spot *spot, enum rule rule,
                struct span detail);
/* The same with a number as detail. */
void clean_find_number(const struct cleaning *cleaning, const struct spot *spot, enum rule rule,
                       int64_t detail);
/* The trimmed text of a string value, CRLF brought to LF and tabs to spaces; false, reported, when
 * it is no string or holds control characters (line ends too unless lines). */
bool clean_take(const struct cleaning *cleaning, const struct spot *spot, const json_t *typed,
                bool lines, struct span *text);
/* Characters, not bytes. */
int64_t clean_length(struct span text);
