#include "server/roster_tokens.h"

#include "server/roster_order.h"
#include "server/roster_terms.h"

enum {
    SHORTEST = 2,      /* bytes: nobody looks for less (words.h) */
    BLOCK_TOKENS = 32, /* that are passed over together */
    DENSE_PART = 48    /* bits then take less than a list, or not much more */
};

/* A text's words, without any that are too short. */
static bool next_token(struct span *text, struct span *token)
{
    while (text->len > 0) {
        *token = span_cut(text, ' ');
        if (token->len >= SHORTEST)
            return true;
    }
    return false;
}

/* --- making ---------------------------------------------------------------------------------- */

struct making {
    const struct roster_texts *texts;
    struct arena scratch;
    struct roster_names names; /* every token, as met */
    uint32_t *at, *of;         /* of each row, by these numbers */
};

static void meet_tokens(struct making *making)
{
    struct span text, token;
    uint32_t total = 0, rows = making->texts->rows;
    making->at = arena_new(&making->scratch, uint32_t, rows + 1);
    for (uint32_t row = 0; row < rows; row++) {
        making->at[row] = total;
        for (text = making->texts->text(making->texts->context, row); next_token(&text, &token);)
            total++;
    }
    making->at[rows] = total;
    making->of = arena_new(&making->scratch, uint32_t, total);
    for (uint32_t row = 0, i = 0; row < rows; row++)
        for (text = making->texts->text(making->texts->context, row); next_token(&text, &token);)
            making->of[i++] = roster_names_learn(&making->scratch, &making->names, token);
}

static uint64_t digit_of_name(const void *context, uint32_t entry, size_t level, bool *is_last)
{
    const struct roster_names *names = context;
    uint64_t digit = roster_beginning(span_from(names->names[entry], level * sizeof digit));
    *is_last = (digit & 0xff) == 0;
    return digit;
}

/* Renumbers the tokens by the alphabet; answers them in this order. */
static const uint32_t *sort_tokens(struct making *making)
{
    uint32_t count = making->names.count;
    uint32_t *all = arena_new(&making->scratch, uint32_t, count);
    uint32_t *numbers = arena_new(&making->scratch, uint32_t, count);
    struct roster_sorting sorting = {.context = &making->names, .digit = digit_of_name};
    for (uint32_t i = 0; i < count; i++)
        all[i] = i;
    struct roster_order order = roster_order_of(&making->scratch, &sorting, all, count);
    for (uint32_t i = 0; i < count; i++)
        numbers[order.list[i]] = i;
    for (uint32_t i = 0; i < making->at[making->texts->rows]; i++)
        making->of[i] = numbers[making->of[i]];
    return order.list;
}

static uint64_t letters_of(struct span text)
{
    uint64_t letters = 0;
    for (size_t i = 0; i < text.len; i++)
        letters |= UINT64_C(1) << ((unsigned char)text.ptr[i] & 63);
    return letters;
}

static void write_tokens(struct arena *arena, const struct making *making, const uint32_t *order,
                         struct roster_tokens *tokens)
{
    uint32_t count = making->names.count, used = 0;
    uint32_t *at = arena_new(arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        used += (uint32_t)making->names.names[i].len;
    char *text = arena_new(arena, char, used);
    struct roster_marks *blocks = arena_new(arena, struct roster_marks, count / BLOCK_TOKENS + 1);
    uint64_t *letters = arena_new(arena, uint64_t, count / BLOCK_TOKENS + 1);
    used = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct span token = making->names.names[order[i]];
        struct roster_marks marks = roster_marks_of(token);
        at[i] = used;
        memcpy(text + used, token.ptr, token.len);
        used += (uint32_t)token.len;
        letters[i / BLOCK_TOKENS] |= letters_of(token);
        for (size_t j = 0; j < ROSTER_MARKS; j++)
            blocks[i / BLOCK_TOKENS].bits[j] |= marks.bits[j];
    }
    at[count] = used;
    *tokens = (struct roster_tokens){.at = at, .text = text, .blocks = blocks, .letters = letters};
}

struct roster_tokens roster_tokens_of(struct arena *arena, const struct roster_texts *texts)
{
    struct roster_tokens tokens;
    struct making making = {.texts = texts};
    meet_tokens(&making);
    write_tokens(arena, &making, sort_tokens(&making), &tokens);
    struct roster_belonging belonging = {.count = making.names.count,
                                         .rows = texts->rows,
                                         .at = making.at,
                                         .of = making.of,
                                         .dense = DENSE_PART};
    tokens.rows = roster_sets_of(arena, &belonging);
    arena_release(&making.scratch);
    return tokens;
}

/* --- looking for a word ---------------------------------------------------------------------- */

static void join_block(const struct roster_tokens *tokens, uint32_t first, struct span word,
                       size_t rarest, uint64_t *bits)
{
    uint32_t last =
        first + BLOCK_TOKENS < tokens->rows.count ? first + BLOCK_TOKENS : tokens->rows.count;
    for (uint32_t i = first; i < last; i++) {
        struct span token = {.ptr = tokens->text + tokens->at[i],
                             .len = tokens->at[i + 1] - tokens->at[i]};
        if (roster_text_has(token, word, rarest))
            roster_sets_join(&tokens->rows, i, bits);
    }
}

void roster_tokens_join(const struct roster_tokens *tokens, struct span word, uint64_t *bits)
{
    size_t rarest = roster_rarest(word);
    uint64_t letters = letters_of(word);
    struct roster_marks marks = roster_marks_of(word);
    for (uint32_t i = 0; i < tokens->rows.count; i += BLOCK_TOKENS)
        if ((letters & ~tokens->letters[i / BLOCK_TOKENS]) == 0 &&
            roster_marks_have(&tokens->blocks[i / BLOCK_TOKENS], &marks))
            join_block(tokens, i, word, rarest, bits);
}
