/* search.c - finding fiches by their words, and events by who may see them. */
#include "server/dossier.h"
#include "server/history.h"
#include "server/hits.h"
#include "server/ledger.h"
#include "server/log.h"
#include "server/query.h"
#include "server/sight.h"
#include "workflow/scene.h"

enum { SUBJECT_MAX = 100 };

/* The row of a fiche that is found; *may: whether the reader may find it. */
static enum err take_found(const struct reader *reader, struct sight *sight, const struct hit *hit,
                           struct fiche_row *row, bool *may)
{
    struct numbered numbered;
    struct span stored;
    *may = false;
    if (!numbers_fiche(reader->txn, hit->number, &numbered))
        return reader->txn->err != ERR_NONE ? reader->txn->err : ERR_DAMAGED;
    struct key key = dossier_row_key(numbered.id);
    if (!sight_reaches(sight, hit->number, &numbered, !hit->is_open))
        return ERR_NONE;
    if (!store_get(reader->txn, &key, &stored))
        return reader->txn->err != ERR_NONE ? reader->txn->err : ERR_DAMAGED;
    TRY(stored_row_read(reader->arena, reader->actor.directory, stored, row));
    *may = query_may(reader, CAPABILITY_FICHE_READ, row) &&
           (hit->is_open || query_may(reader, CAPABILITY_FICHE_INSIDE, row));
    return ERR_NONE;
}

enum err query_search(const struct reader *reader, struct span words, size_t max, struct rows *rows)
{
    struct hit hit;
    struct sight *sight = sight_begin(reader);
    struct hits hits = hits_begin(reader->arena, reader->txn, words);
    struct rows kept = {.items = arena_new(reader->arena, struct fiche_row, max)};
    while (kept.count < max && hits_next(&hits, &hit)) {
        bool may;
        TRY(take_found(reader, sight, &hit, &kept.items[kept.count], &may));
        kept.count += may;
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
static json_t *event_numbers(const struct reader *reader, struct span subject)
{
    uint64_t seq;
    json_t *numbers = json_adopt(reader->arena, json_array());
    struct history_walk history = history_begin(reader->txn, subject);
    while (history_next(&history, &seq))
        json_array_append_new(numbers, json_integer((json_int_t)seq));
    return numbers;
}

static void take_events_of(const struct reader *reader, const struct event_filter *filter,
                           json_t *seen, struct event_page *page)
{
    const json_t *numbers = event_numbers(reader, filter->subject);
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
        event_numbers(reader, span_format(reader->arena, "fiche:%.*s", SPAN_ARG(fiche)));
    for (size_t i = 0; i < json_array_size(numbers); i++) {
        uint64_t seq = (uint64_t)json_integer_value(json_array_get(numbers, i));
        json_array_append(list, ledger_event(reader->arena, reader->txn, seq));
    }
    *events = list;
    return reader->txn->err;
}
