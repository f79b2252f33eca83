/* search.c - finding fiches by their words, and events by who may see them. */
#include "forms/content.h"
#include "server/ledger.h"
#include "server/log.h"
#include "server/query.h"
#include "server/words.h"
#include "workflow/scene.h"

#include <stdlib.h>

enum { SEARCH_WORDS_MAX = 8, SUBJECT_MAX = 100 };

/* The fiches that have a word, or with prefix one that begins so, as an object's keys. */
static json_t *having_word(const struct reader *reader, struct span word, bool prefix)
{
    json_t *found = json_adopt(reader->arena, json_object());
    struct span key, value, text;
    struct key from = index_key(QUESTION_WORD, word);
    if (prefix)
        from.len--; /* without the zero that ends the word */
    struct kv_scan scan = store_scan_prefix(reader->txn, &from, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        struct span id = {0};
        while (key_cut_text(&key, &text))
            id = text;
        json_object_setn_new(found, id.ptr, id.len, json_true());
    }
    return found;
}

/* Keeps in found only what other has too. */
static void intersect(json_t *found, json_t *other)
{
    const char *id;
    json_t *value;
    void *next;
    json_object_foreach_safe(found, next, id, value)
    {
        if (json_object_get(other, id) == NULL)
            json_object_del(found, id);
    }
}

/* --- what is kept inside a fiche finds it for those inside only ------------------------------- */

static bool has_inside(const struct form *form)
{
    for (size_t i = 0; i < form->field_count; i++)
        for (size_t j = 0; j <= form->fields[i].column_count; j++)
            if (form->fields[i].is_inside || (j > 0 && form->fields[i].columns[j - 1].is_inside))
                return true;
    return false;
}

/* Whether some entry says that the fiche has a word, or with prefix one that begins so. */
static bool entries_have(const struct index_entries *entries, struct span word, bool prefix)
{
    struct key key = index_key(QUESTION_WORD, word);
    struct span wanted = {.ptr = key.bytes, .len = prefix ? key.len - 1 : key.len};
    for (size_t i = 0; i < entries->count; i++) {
        const struct key *found = &entries->rows[i].key;
        if (span_starts((struct span){.ptr = found->bytes, .len = found->len}, wanted))
            return true;
    }
    return false;
}

/* Whether the part of a fiche that is not kept inside has all words: the entries it would have
 * if that were all. */
static enum err visibly_has(const struct reader *reader, const struct scene *scene,
                            struct span words, bool *has)
{
    struct index_entries entries;
    struct span word, folded = words_fold(reader->arena, words);
    struct span subject = span_format(reader->arena, "fiche:%.*s", SPAN_ARG(scene->fiche.id));
    json_t *document =
        json_adopt(reader->arena, json_copy(ledger_document(reader->arena, reader->txn, subject)));
    json_object_set(document, "content",
                    form_visible(reader->arena, scene->form->form, scene->fiche.content, false));
    TRY(index_entries_of(reader->arena, reader->actor.directory, document, &entries));
    *has = true;
    for (size_t i = 0; i < SEARCH_WORDS_MAX && words_next(&folded, &word); i++)
        *has = *has && entries_have(&entries, word, folded.len == 0);
    return ERR_NONE;
}

static enum err may_find(const struct reader *reader, const struct fiche_row *row,
                         struct span words, bool *may)
{
    struct scene *scene;
    const struct installed_form *form =
        directory_form(reader->actor.directory, row->fiche.form_ref);
    *may = true;
    if (!has_inside(form->form))
        return ERR_NONE;
    TRY(query_fiche(reader, row->fiche.id, &scene));
    if (scene_may(scene, CAPABILITY_FICHE_INSIDE) == REFUSAL_NONE)
        return ERR_NONE;
    return visibly_has(reader, scene, words, may);
}

static json_t *having_words(const struct reader *reader, struct span words)
{
    json_t *found = NULL;
    struct span word, folded = words_fold(reader->arena, words);
    for (size_t i = 0; i < SEARCH_WORDS_MAX && words_next(&folded, &word); i++) {
        json_t *having = having_word(reader, word, folded.len == 0);
        if (found == NULL)
            found = having;
        else
            intersect(found, having);
    }
    return found;
}

static int compare_ids(const void *a, const void *b)
{
    const struct fiche_row *left = a, *right = b;
    return span_cmp(left->fiche.id, right->fiche.id);
}

enum err query_search(const struct reader *reader, struct span words, size_t max, struct rows *rows)
{
    struct rows found = {0}, kept = {0};
    json_t *ids = having_words(reader, words);
    if (ids != NULL)
        TRY(query_rows_of(reader, ids, SIZE_MAX, &found));
    /* The words' order would tell of those kept inside. */
    if (found.count > 1)
        qsort(found.items, found.count, sizeof *found.items, compare_ids);
    kept.items = found.items;
    for (size_t i = 0; i < found.count && kept.count < max; i++) {
        bool may;
        TRY(may_find(reader, &found.items[i], words, &may));
        if (may)
            kept.items[kept.count++] = found.items[i];
    }
    *rows = kept;
    return reader->txn->err;
}

/* --- events ------------------------------------------------------------------------------ */

/* Whether the reader may see what happened to a subject; answers are remembered in seen. */
static bool may_see_subject(const struct reader *reader, struct span subject, json_t *seen)
{
    struct scene *scene;
    const json_t *known = json_object_getn(seen, subject.ptr, subject.len);
    if (known != NULL)
        return json_is_true(known);
    struct subject all = {0};
    bool may = access_may(&reader->actor, CAPABILITY_AUDIT, &all) == REFUSAL_NONE;
    if (span_starts(subject, SPAN("fiche:")))
        may = query_fiche(reader, span_from(subject, strlen("fiche:")), &scene) == ERR_NONE;
    else if (!may)
        may = access_may(&reader->actor, CAPABILITY_PEOPLE, &all) == REFUSAL_NONE;
    json_object_setn_new(seen, subject.ptr, subject.len, json_boolean(may));
    return may;
}

/* Adds an event when the reader may see it. */
static void take_event(const struct reader *reader, uint64_t seq, json_t *seen, json_t *list)
{
    json_t *event = ledger_event(reader->arena, reader->txn, seq);
    if (event != NULL && may_see_subject(reader, text_at(event, "subject"), seen))
        json_array_append(list, event);
}

/* The numbers of a subject's events, oldest first. */
static json_t *numbers_of(const struct reader *reader, struct span subject)
{
    uint64_t seq;
    struct span key, value;
    json_t *numbers = json_adopt(reader->arena, json_array());
    struct key prefix = index_key(QUESTION_EVENT, subject);
    struct kv_scan scan = store_scan_prefix(reader->txn, &prefix, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        key = span_from(key, key.len - sizeof seq);
        if (key_cut_number(&key, &seq))
            json_array_append_new(numbers, json_integer((json_int_t)seq));
    }
    return numbers;
}

static void take_events_of(const struct reader *reader, const struct event_filter *filter,
                           json_t *seen, struct event_page *page)
{
    const json_t *numbers = numbers_of(reader, filter->subject);
    for (size_t i = json_array_size(numbers); i > 0; i--) {
        uint64_t seq = (uint64_t)json_integer_value(json_array_get(numbers, i - 1));
        if (filter->before != 0 && seq >= filter->before)
            continue;
        if (json_array_size(page->events) == filter->max) {
            page->next = seq + 1;
            return;
        }
        take_event(reader, seq, seen, page->events);
    }
}

static void take_events(const struct reader *reader, const struct event_filter *filter,
                        json_t *seen, struct event_page *page)
{
    uint64_t seq = log_size(reader->txn);
    if (filter->before != 0 && filter->before < seq)
        seq = filter->before;
    for (int looked = 0; seq > 0; looked++) {
        if (json_array_size(page->events) == filter->max || looked == EVENTS_LOOKED_MAX) {
            page->next = seq;
            return;
        }
        take_event(reader, --seq, seen, page->events);
    }
}

enum err query_events(const struct reader *reader, const struct event_filter *filter,
                      struct event_page *page)
{
    json_t *seen = json_adopt(reader->arena, json_object());
    struct event_page made = {.events = json_adopt(reader->arena, json_array())};
    if (filter->subject.len == 0)
        take_events(reader, filter, seen, &made);
    else if (filter->subject.len <= SUBJECT_MAX)
        take_events_of(reader, filter, seen, &made);
    *page = made;
    return reader->txn->err;
}

enum err query_event(const struct reader *reader, uint64_t seq, json_t **event)
{
    json_t *seen = json_adopt(reader->arena, json_object());
    json_t *list = json_adopt(reader->arena, json_array());
    if (seq >= log_size(reader->txn))
        return reader->txn->err != ERR_NONE ? reader->txn->err : ERR_ABSENT;
    take_event(reader, seq, seen, list);
    if (json_array_size(list) == 0)
        return reader->txn->err != ERR_NONE ? reader->txn->err : ERR_ABSENT;
    *event = json_array_get(list, 0);
    return ERR_NONE;
}

enum err query_history(const struct reader *reader, struct span fiche, json_t **events)
{
    json_t *list = json_adopt(reader->arena, json_array());
    const json_t *numbers =
        numbers_of(reader, span_format(reader->arena, "fiche:%.*s", SPAN_ARG(fiche)));
    for (size_t i = 0; i < json_array_size(numbers); i++) {
        uint64_t seq = (uint64_t)json_integer_value(json_array_get(numbers, i));
        json_array_append(list, ledger_event(reader->arena, reader->txn, seq));
    }
    *events = list;
    return reader->txn->err;
}
