#include "workflow/role.h"

static const char *const role_words[] = {
#define X(name, word) word,
    ROLE_TABLE(X)
#undef X
};

static const char *const phase_words[] = {
#define X(name, word) word,
    PHASE_TABLE(X)
#undef X
};

static bool find(const char *const *words, size_t count, struct span word, size_t *index)
{
    for (size_t i = 0; i < count; i++)
        if (span_eq(span_of(words[i]), word)) {
            *index = i;
            return true;
        }
    return false;
}

bool role_parse(struct span word, enum role *role)
{
    size_t index;
    if (!find(role_words, ROLE_COUNT, word, &index))
        return false;
    *role = (enum role)index;
    return true;
}

bool phase_parse(struct span word, enum phase *phase)
{
    size_t index;
    if (!find(phase_words, PHASE_COUNT, word, &index))
        return false;
    *phase = (enum phase)index;
    return true;
}

const char *role_word(enum role role)
{
    return role_words[role];
}

const char *phase_word(enum phase phase)
{
    return phase_words[phase];
}
