/* search.c - finding fiches by their words, and events by who may see them. */
#include "server/ledger.h"
#include "server/log.h"
#include "server/query.h"
#include "server/words.h"

enum { SEARCH_WORDS_MAX = 8 };

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

enum err query_search(const struct reader *reader, struct span words, size_t max, struct rows *rows)
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
    *rows = (struct rows){0};
    return found == NULL ? reader->txn->err : query_rows_of(reader, found, max, rows);
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

enum err query_events(const struct reader *reader, const struct event_filter *filter,
                      json_t **events)
{
    json_t *list = json_adopt(reader->arena, json_array());
    json_t *seen = json_adopt(reader->arena, json_object());
    uint64_t seq = log_size(reader->txn);
    if (filter->before != 0 && filter->before < seq)
        seq = filter->before;
    while (seq > 0 && json_array_size(list) < filter->max) {
        json_t *event = ledger_event(reader->arena, reader->txn, --seq);
        struct span subject = text_at(event, "subject");
        bool asked = filter->subject.len == 0 || span_eq(filter->subject, subject);
        if (event != NULL && asked && may_see_subject(reader, subject, seen))
            json_array_append(list, event);
    }
    *events = list;
    return reader->txn->err;
}

enum err query_history(const struct reader *reader, struct span fiche, json_t **events)
{
    uint64_t seq;
    struct span key, value;
    json_t *list = json_adopt(reader->arena, json_array());
    json_t *numbers = json_adopt(reader->arena, json_array());
    struct key prefix =
        index_key(QUESTION_EVENT, span_format(reader->arena, "fiche:%.*s", SPAN_ARG(fiche)));
    struct kv_scan scan = store_scan_prefix(reader->txn, &prefix, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        key = span_from(key, key.len - sizeof seq);
        if (key_cut_number(&key, &seq))
            json_array_append_new(numbers, json_integer((json_int_t)seq));
    }
    for (size_t i = 0; i < json_array_size(numbers); i++) {
        seq = (uint64_t)json_integer_value(json_array_get(numbers, i));
        json_array_append(list, ledger_event(reader->arena, reader->txn, seq));
    }
    *events = list;
    return reader->txn->err;
}
