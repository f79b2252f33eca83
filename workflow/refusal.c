#include "workflow/refusal.h"

const char *refusal_word(enum refusal refusal)
{
    static const char *const words[] = {
#define REFUSAL(name, word, err) word,
#include "workflow/refusal.def"
#undef REFUSAL
    };
    return words[refusal];
}

enum err refusal_err(enum refusal refusal)
{
    static const enum err errs[] = {
#define REFUSAL(name, word, err) err,
#include "workflow/refusal.def"
#undef REFUSAL
    };
    return errs[refusal];
}
