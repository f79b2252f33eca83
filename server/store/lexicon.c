/* lexicon.c - the words of documents, and the sets of fiches that have each.  A record's key is
 * block, place, word: all words of a block that begin alike lie together. */
#include "server/lexicon.h"

#include "forms/content.h"
#include "server/numbers.h"
#include "server/words.h"

#include <stdlib.h>

static const char *const letters[] = {
#define X(name, letter) [LEXICON_##name] = letter,
    LEXICON_PLACE_TABLE(X)
#undef X
};

/* --- the words of a document ------------------------------------------------------------- */

static int compare_lexemes(const void *a, const void *b)
{
    const struct lexeme *left = a, *right = b;
    int order = (left->place > right->place) - (left->place < right->place);
    return order != 0 ? order : span_cmp(left->word, right->word);
}

/* Sorts, and keeps one of each. */
static void sort_lexemes(struct lexemes *lexemes)
{
    size_t kept = 0;
    if (lexemes->count > 1)
        qsort(lexemes->rows, lexemes->count, sizeof *lexemes->rows, compare_lexemes);
    for (size_t i = 0; i < lexemes->count; i++)
        if (kept == 0 || compare_lexemes(&lexemes->rows[kept - 1], &lexemes->rows[i]) != 0)
            lexemes->rows[kept++] = lexemes->rows[i];
    lexemes->count = kept;
}

/* Adds every text of a value, one after the other. */
static void gather_text(struct buf *all, json_t *value)
{
    const char *key;
    json_t *member;
    if (json_is_string(value)) {
        buf_add(all, text_of(value));
        buf_add_char(all, ' ');
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        gather_text(all, json_array_get(value, i));
    json_object_foreach(value, key, member)
    {
        gather_text(all, member);
    }
}

/* The words of a text, as standing in one place. */
static struct lexemes words_in(struct arena *arena, enum lexicon_place place,
                               const struct buf *text)
{
    struct span word, folded = words_fold(arena, buf_span(text));
    /* a word takes two letters and a space at least */
    struct lexemes found = {.rows = arena_new(arena, struct lexeme, folded.len / 3 + 1)};
    while (words_next(&folded, &word))
        found.rows[found.count++] = (struct lexeme){.place = place, .word = word};
    sort_lexemes(&found);
    return found;
}

static struct lexemes joined(struct arena *arena, const struct lexemes *parts, size_t count)
{
    struct lexemes all = {0};
    for (size_t i = 0; i < count; i++)
        all.count += parts[i].count;
    struct lexeme *end = all.rows = arena_new(arena, struct lexeme, all.count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < parts[i].count; j++)
            *end++ = parts[i].rows[j];
    return all;
}

/* Takes out of one place's words those that stand in another's. */
static void drop_words(struct lexemes *from, const struct lexemes *others)
{
    size_t kept = 0, other = 0;
    for (size_t i = 0; i < from->count; i++) {
        while (other < others->count && span_cmp(others->rows[other].word, from->rows[i].word) < 0)
            other++;
        if (other == others->count || !span_eq(others->rows[other].word, from->rows[i].word))
            from->rows[kept++] = from->rows[i];
    }
    from->count = kept;
}

static bool has_inside(const struct form *form)
{
    for (size_t i = 0; i < form->field_count; i++)
        for (size_t j = 0; j <= form->fields[i].column_count; j++)
            if (form->fields[i].is_inside || (j > 0 && form->fields[i].columns[j - 1].is_inside))
                return true;
    return false;
}

enum err lexicon_of(struct arena *arena, const struct directory *directory, json_t *document,
                    struct lexemes *lexemes)
{
    const struct installed_form *form = directory_form(directory, text_at(document, "form"));
    if (form == NULL)
        return ERR_DAMAGED;
    json_t *content = json_object_get(document, "content"), *open = content;
    struct buf texts[LEXICON_PLACES] = {{.arena = arena}, {.arena = arena}, {.arena = arena}};
    if (has_inside(form->form)) {
        open = form_visible(arena, form->form, content, false);
        gather_text(&texts[LEXICON_INSIDE], content);
    }
    buf_add(&texts[LEXICON_TITLE], text_at(open, "title"));
    gather_text(&texts[LEXICON_OPEN], open);
    buf_add(&texts[LEXICON_OPEN], text_at(document, "code"));
    struct lexemes parts[LEXICON_PLACES];
    for (enum lexicon_place place = 0; place < LEXICON_PLACES; place++)
        parts[place] = words_in(arena, place, &texts[place]);
    drop_words(&parts[LEXICON_INSIDE], &parts[LEXICON_OPEN]);
    *lexemes = joined(arena, parts, COUNT_OF(parts));
    return ERR_NONE;
}

/* --- the index ----------------------------------------------------------------------------- */

/* The beginning of all keys of a block's place. */
static struct key place_key(uint64_t block, enum lexicon_place place)
{
    struct key key = key_of(TABLE_WORD);
    key_number(&key, block);
    key_bytes(&key, (struct span){.ptr = letters[place], .len = 1});
    return key;
}

static struct key word_key(uint64_t block, enum lexicon_place place, struct span word)
{
    struct key key = place_key(block, place);
    key_bytes(&key, word);
    return key;
}

/* Adds a stored set; one that cannot be read fails the transaction. */
static void join(struct kv_txn *txn, struct span stored, struct posting *found)
{
    enum err err = posting_join(found, stored);
    if (err != ERR_NONE)
        kv_fail(txn, err);
}

/* Puts a fiche among those with a word, or takes it from them. */
static void change_word(struct kv_txn *txn, uint64_t number, const struct lexeme *lexeme, bool in)
{
    char bytes[POSTING_SIZE];
    struct span stored;
    struct posting posting = {0};
    struct key key = word_key(number / POSTING_NUMBERS, lexeme->place, lexeme->word);
    if (store_get(txn, &key, &stored))
        join(txn, stored, &posting);
    posting_set(&posting, number % POSTING_NUMBERS, in);
    if (posting_is_empty(&posting))
        store_delete(txn, &key);
    else
        store_put(txn, &key, posting_write(&posting, bytes));
}

static void change_words(struct kv_txn *txn, uint64_t number, const struct lexemes *before,
                         const struct lexemes *after)
{
    size_t old = 0, new = 0;
    while (old < before->count || new < after->count) {
        int order = old == before->count  ? 1
                    : new == after->count ? -1
                                          : compare_lexemes(&before->rows[old], &after->rows[new]);
        if (order < 0)
            change_word(txn, number, &before->rows[old], false);
        else if (order > 0)
            change_word(txn, number, &after->rows[new], true);
        old += order <= 0;
        new += order >= 0;
    }
}

enum err lexicon_change(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                        json_t *before, json_t *after)
{
    uint64_t number;
    struct lexemes old = {0}, new;
    TRY(numbers_keep(arena, txn, directory, after, &number));
    if (before != NULL)
        TRY(lexicon_of(arena, directory, before, &old));
    TRY(lexicon_of(arena, directory, after, &new));
    change_words(txn, number, &old, &new);
    return txn->err;
}

void lexicon_join(struct kv_txn *txn, enum lexicon_place place, uint64_t block,
                  const struct lexicon_wanted *wanted, const struct posting *within,
                  struct posting *found)
{
    struct span key, stored;
    struct key from = word_key(block, place, wanted->word);
    if (!wanted->beginning) {
        if (store_get(txn, &from, &stored))
            join(txn, stored, found);
        return;
    }
    struct kv_scan scan = store_scan_prefix(txn, &from, KV_FORWARD);
    while (!posting_covers(found, within) && store_next(&scan, &key, &stored))
        join(txn, stored, found);
}

/* --- verifying ----------------------------------------------------------------------------- */

static void count_place(struct lexicon_census *census, uint64_t block)
{
    if (block >= census->room) {
        size_t room = (block + 1) * 2;
        uint64_t *places = arena_new(census->arena, uint64_t, room);
        if (census->room > 0)
            memcpy(places, census->places, census->room * sizeof *places);
        census->places = places;
        census->room = room;
    }
    census->places[block]++;
}

static bool has_word(struct kv_txn *txn, uint64_t number, const struct lexeme *lexeme)
{
    struct posting found = {0}, one = {0};
    struct lexicon_wanted wanted = {.word = lexeme->word};
    posting_set(&one, number % POSTING_NUMBERS, true);
    lexicon_join(txn, lexeme->place, number / POSTING_NUMBERS, &wanted, &one, &found);
    return posting_covers(&found, &one);
}

enum err lexicon_check(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                       json_t *document, struct lexicon_census *census, struct span *missing)
{
    uint64_t number;
    struct lexemes lexemes;
    TRY(lexicon_of(arena, directory, document, &lexemes));
    if (!numbers_of(txn, text_at(document, "id"), &number))
        return ERR_DAMAGED;
    for (size_t i = 0; i < lexemes.count; i++) {
        *missing = lexemes.rows[i].word;
        if (!has_word(txn, number, &lexemes.rows[i]))
            return ERR_DAMAGED;
        count_place(census, number / POSTING_NUMBERS);
    }
    return txn->err;
}

/* The places one stored set takes; 0 when it is not in its one form. */
static uint64_t places_of(struct span stored)
{
    char bytes[POSTING_SIZE];
    struct posting posting = {0};
    if (posting_join(&posting, stored) != ERR_NONE ||
        !span_eq(posting_write(&posting, bytes), stored))
        return 0;
    return posting_count(&posting);
}

/* Takes the places of a block's sets off what was counted. */
static enum err check_block(struct kv_txn *txn, uint64_t block, uint64_t counted,
                            struct arena *arena, struct span *trouble)
{
    uint64_t places = 0, first = block * POSTING_NUMBERS;
    struct span key, stored;
    struct key from = key_of(TABLE_WORD);
    key_number(&from, block);
    struct kv_scan scan = store_scan_prefix(txn, &from, KV_FORWARD);
    while (store_next(&scan, &key, &stored)) {
        uint64_t here = places_of(stored);
        key = span_from(key, sizeof block);
        if (here == 0) {
            *trouble = span_format(arena, "the fiches with the word %.*s cannot be read",
                                   SPAN_ARG(span_from(key, 1)));
            return ERR_DAMAGED;
        }
        places += here;
    }
    if (places == counted)
        return txn->err;
    *trouble = span_format(
        arena, "the words of fiches %llu and on have %llu places instead of %llu",
        (unsigned long long)first, (unsigned long long)places, (unsigned long long)counted);
    return ERR_DAMAGED;
}

enum err lexicon_check_whole(struct kv_txn *txn, const struct lexicon_census *census,
                             struct span *trouble)
{
    struct span key, stored;
    for (uint64_t block = 0; block < census->room; block++)
        TRY(check_block(txn, block, census->places[block], census->arena, trouble));
    struct key from = key_of(TABLE_WORD), all = from;
    key_number(&from, census->room);
    struct key end = key_end(&all);
    struct kv_scan beyond = store_scan(txn, &from, &end, KV_FORWARD);
    if (!store_next(&beyond, &key, &stored))
        return txn->err;
    *trouble = SPAN("there are words of fiches that do not exist");
    return ERR_DAMAGED;
}
