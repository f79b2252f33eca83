/* refusal.h - every reason for which somebody may not do something.
 *
 * A refusal is a verdict, not a failure: pages explain it in words
 * (message "refusal.<word>"), programs read its word in the problem's type.
 */
#pragma once

#include "base/err.h"

enum refusal {
#define REFUSAL(name, word, err) REFUSAL_##name,
#include "workflow/refusal.def"
#undef REFUSAL
    REFUSAL_COUNT
};

/* Returns the refusal's word, e.g. "not-your-role". */
const char *refusal_word(enum refusal refusal);

/* Returns the kind of failure a refusal is for the one who asked. */
enum err refusal_err(enum refusal refusal);
