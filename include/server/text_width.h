/* text_width.h - how wide a text will be, near enough to break it into lines that fit.
 *
 * A browser knows its fonts, a picture made here does not: widths are those of a wide sans serif
 * (DejaVu Sans), so that narrower fonts leave some room and none runs over.  Sizes and widths
 * are in the picture's own units.
 */
#pragma once

#include "base/buf.h"

struct text_lines {
    struct span *lines;
    size_t count;
};

/* The width of a text of that font size. */
int text_width(struct span text, int size);

/* The width of its widest part that no line breaks. */
int text_widest(struct span text, int size);

/* The text in lines of that width at most, broken at ordinary spaces and behind hyphens; only a
 * word that is wider is cut.  An empty text has no line.  Lines borrow the text. */
struct text_lines text_wrap(struct arena *arena, struct span text, int width, int size);
