/* import_text.h - cells brought to the texts that forms, slugs and comparisons want. */
#pragma once

#include "base/buf.h"

#include <stdint.h>

/* The cell as one line: every run of spaces, line ends and control characters is one space, none
 * at the ends. */
struct span import_text_line(struct arena *arena, struct span cell);

/* The cell as several lines, LF between them; other control characters are spaces. */
struct span import_text_lines(struct arena *arena, struct span cell);

/* A name as it stands in addresses: small letters, digits and hyphens, beginning with a letter,
 * 60 at most.  Names without a letter or digit of ours give "plan". */
struct span import_text_slug(struct arena *arena, struct span name);

/* The number of characters. */
size_t import_text_size(struct span text);

/* Finds a period such as 2023-2027 in a text; false when there is none. */
bool import_text_years(struct span text, int64_t *first, int64_t *last);

/* Cuts *rest at the first separator, of any length, and returns the part before it. */
struct span import_text_cut(struct span *rest, struct span separator);
