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

static const char *const person_kind_words[] = {
#define X(name, word) word,
    PERSON_KIND_TABLE(X)
#undef X
};

bool role_parse(struct span word, enum role *role)
{
    int index = span_among(word, role_words, ROLE_COUNT);
    if (index >= 0)
        *role = (enum role)index;
    return index >= 0;
}

bool phase_parse(struct span word, enum phase *phase)
{
    int index = span_among(word, phase_words, PHASE_COUNT);
    if (index >= 0)
        *phase = (enum phase)index;
    return index >= 0;
}

bool person_kind_parse(struct span word, enum person_kind *kind)
{
    int index = span_among(word, person_kind_words, PERSON_KIND_COUNT);
    if (index >= 0)
        *kind = (enum person_kind)index;
    return index >= 0;
}

const char *role_word(enum role role)
{
    return role_words[role];
}

const char *phase_word(enum phase phase)
{
    return phase_words[phase];
}

const char *person_kind_word(enum person_kind kind)
{
    return person_kind_words[kind];
}
