/* token.h - words of the protocol, compared without regard to case (RFC 9110 section 5.6.2). */
#pragma once

#include "base/span.h"

/* True when the text is that word. */
bool token_is(struct span text, const char *word);

/* True when the text begins with that word. */
bool token_starts(struct span text, const char *word);
