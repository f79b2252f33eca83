#include "server/token.h"

#include <strings.h>

bool token_starts(struct span text, const char *word)
{
    size_t len = strlen(word);
    return text.len >= len && (len == 0 || strncasecmp(text.ptr, word, len) == 0);
}

bool token_is(struct span text, const char *word)
{
    return text.len == strlen(word) && token_starts(text, word);
}
