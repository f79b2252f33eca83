#include "workflow/passage.h"

/* Reading a word of a table: the same for all of them. */
#define WORDS(name, type, table, count)                              \
    static const char *const name##_words[] = {table(WORD)};         \
    const char *name##_word(type value)                              \
    {                                                                \
        return name##_words[value];                                  \
    }                                                                \
    bool name##_parse(struct span word, type *value)                 \
    {                                                                \
        int index = span_among(word, name##_words, (size_t)(count)); \
        if (index >= 0)                                              \
            *value = (type)index;                                    \
        return index >= 0;                                           \
    }
#define WORD(name, word) word,

WORDS(passage, enum passage, PASSAGE_TABLE, PASSAGE_COUNT)
WORDS(basis, enum basis, BASIS_TABLE, BASIS_COUNT)
WORDS(share, enum share, SHARE_TABLE, SHARE_KINDS)
WORDS(chair, enum chair, CHAIR_TABLE, CHAIR_KINDS)

static const struct outcome_kind outcome_kinds[] = {
#define X(passage_, word_, may_validate_, words_) \
    {.passage = PASSAGE_##passage_,               \
     .word = (word_),                             \
     .may_validate = (may_validate_),             \
     .words = (words_)},
    OUTCOME_TABLE(X)
#undef X
};

const struct outcome_kind *outcome_kind(enum passage passage, struct span word)
{
    for (size_t i = 0; i < COUNT_OF(outcome_kinds); i++)
        if (outcome_kinds[i].passage == passage && span_eq(span_of(outcome_kinds[i].word), word))
            return &outcome_kinds[i];
    return NULL;
}

bool quorum_is_own(const struct quorum *quorum)
{
    return quorum->share == SHARE_COUNT && quorum->votes == 0;
}

int64_t quorum_share(enum share share, int64_t votes, int64_t of)
{
    int64_t need = votes;
    switch (share) {
    case SHARE_MAJORITY: need = of / 2 + 1; break;
    case SHARE_TWO_THIRDS: need = (2 * of + 2) / 3; break;
    case SHARE_ALL: need = of; break;
    case SHARE_COUNT:
    case SHARE_KINDS: break;
    }
    return need > 0 ? need : 1;
}
