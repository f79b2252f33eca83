/* line.h - the lines of signature files: text a person may be shown. */
#pragma once

#include "base/err.h"
#include "base/span.h"

#include <stdint.h>

/* Takes the next line off *rest, without its line feed; false when none is left or when
 * the last one is not closed by a line feed.  Nothing is taken then. */
bool line_next(struct span *rest, struct span *line);

/* Is this UTF-8 (RFC 3629: no surrogates, nothing overlong) without control characters,
 * the tab excepted?  U+0080 to U+009F are control characters too. */
bool line_valid(struct span text);

/* Reads an unsigned decimal number without sign, spaces or needless zeros in front.
 * ERR_MALFORMED: anything else, or more than 64 bits hold. */
enum err line_number(struct span text, uint64_t *number) MUST_USE;
