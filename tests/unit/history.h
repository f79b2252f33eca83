/* history.h - is what concurrent clients were told one story, with the log as its order?
 *
 * An operation was asked at one time and answered at another.  A change took place at its number
 * in the log; a read or a refusal at some number after which things stood as it says.  The history
 * is sound when every operation has such a place, and who was answered before another one asked
 * has a place before it (linearizability: Herlihy and Wing, 1990).  As changes have theirs, the
 * earliest place that fits is the best one for all others, and one pass finds them.
 */
#pragma once

#include "base/span.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

enum { HISTORY_FICHES = 3, HISTORY_TEXT = 32 };

/* How a fiche stands. */
struct standing {
    int64_t revision; /* 0: not said */
    char title[HISTORY_TEXT], state[HISTORY_TEXT];
};

/* One event of the log, all that are not of a fiche's being blank. */
struct entry {
    size_t fiche;
    char key[HISTORY_TEXT], kind[HISTORY_TEXT]; /* of its operation; "fiche-edited" */
    struct standing after[HISTORY_FICHES];      /* how all stand after it */
};

enum asked { ASKED_FICHE, ASKED_TABLE, ASKED_EDIT, ASKED_ACT };

struct operation {
    enum asked asked;
    size_t fiche;
    int64_t from, to;
    char key[HISTORY_TEXT];   /* of a change; the same in its repeats */
    int64_t given;            /* the revision that was changed */
    char needs[HISTORY_TEXT]; /* the state from which it is possible */
    unsigned status;
    uint64_t seq;                         /* told of a change that was granted */
    struct standing seen[HISTORY_FICHES]; /* by a read; an edit's new revision */
    bool repeats;                         /* found by the check: the same was asked before */
    uint64_t place;                       /* likewise */
};

struct history {
    struct operation *operations;
    size_t count;
    struct entry *log; /* by number; 0 is blank */
    uint64_t last;
};

static inline bool is_read(const struct operation *operation)
{
    return operation->asked == ASKED_FICHE || operation->asked == ASKED_TABLE;
}

static inline bool is_granted(const struct operation *operation)
{
    return !is_read(operation) && operation->status == 200;
}

/* --- what fits where ------------------------------------------------------------------------- */

static inline bool history_stands(const struct standing *is, const struct standing *seen)
{
    return (seen->revision == 0 || seen->revision == is->revision) &&
           strcmp(seen->title, is->title) == 0 && strcmp(seen->state, is->state) == 0;
}

/* Could the change be granted when things stand so? */
static inline bool history_allows(const struct operation *operation, const struct standing *is)
{
    return strcmp(is->state, operation->needs) == 0 && is->revision == operation->given;
}

static inline bool history_fits(const struct history *history, const struct operation *operation,
                                uint64_t place)
{
    const struct standing *stand = history->log[place].after;
    if (!is_read(operation))
        return !history_allows(operation, &stand[operation->fiche]);
    for (size_t i = 0; i < HISTORY_FICHES; i++)
        if ((operation->asked == ASKED_TABLE || i == operation->fiche) &&
            !history_stands(&stand[i], &operation->seen[i]))
            return false;
    return true;
}

/* --- bounds ---------------------------------------------------------------------------------- */

/* The last place of what was answered before this was asked. */
static inline uint64_t history_lowest(const struct history *history,
                                      const struct operation *operation)
{
    uint64_t lowest = 1;
    for (size_t i = 0; i < history->count; i++) {
        const struct operation *other = &history->operations[i];
        if (other->to < operation->from && other->place > lowest)
            lowest = other->place;
    }
    return lowest;
}

/* The last place before all changes that were asked after this was answered. */
static inline uint64_t history_highest(const struct history *history,
                                       const struct operation *operation)
{
    uint64_t highest = history->last;
    for (size_t i = 0; i < history->count; i++) {
        const struct operation *other = &history->operations[i];
        if (is_granted(other) && !other->repeats && other->from > operation->to &&
            other->seq <= highest)
            highest = other->seq - 1;
    }
    return highest;
}

/* Was the same asked before? */
static inline bool history_is_repeat(const struct history *history,
                                     const struct operation *operation)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct operation *other = &history->operations[i];
        if (is_granted(other) && strcmp(other->key, operation->key) == 0 &&
            (other->from < operation->from ||
             (other->from == operation->from && other < operation)))
            return true;
    }
    return false;
}

/* Was the same granted before this was asked? */
static inline bool history_was_granted(const struct history *history,
                                       const struct operation *operation)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct operation *other = &history->operations[i];
        if (is_granted(other) && other->to < operation->from &&
            strcmp(other->key, operation->key) == 0)
            return true;
    }
    return false;
}

/* --- the check ------------------------------------------------------------------------------- */

static inline const char *history_place_change(const struct history *history,
                                               struct operation *operation)
{
    uint64_t lowest = history_lowest(history, operation), seq = operation->seq;
    if (seq == 0 || seq > history->last)
        return "a change that is not in the log";
    const struct entry *entry = &history->log[seq];
    if (strcmp(entry->key, operation->key) != 0 || entry->fiche != operation->fiche)
        return "a change whose number in the log is another one's";
    if (!history_allows(operation, &history->log[seq - 1].after[operation->fiche]))
        return "a change that was granted against what stood then";
    if (operation->asked == ASKED_EDIT &&
        operation->seen[operation->fiche].revision != entry->after[operation->fiche].revision)
        return "a change told with another revision than it made";
    if (!operation->repeats && seq <= lowest)
        return "a change before what was answered before it was asked";
    operation->place = seq > lowest ? seq : lowest;
    return NULL;
}

static inline const char *history_place(const struct history *history, struct operation *operation)
{
    if (is_granted(operation))
        return history_place_change(history, operation);
    if (is_read(operation) ? operation->status != 200
                           : operation->status < 400 || operation->status >= 500)
        return "an answer that is none";
    if (!is_read(operation) && history_was_granted(history, operation))
        return "a repeat that was not told the first answer";
    uint64_t highest = history_highest(history, operation);
    for (uint64_t place = history_lowest(history, operation); place <= highest; place++)
        if (history_fits(history, operation, place)) {
            operation->place = place;
            return NULL;
        }
    return is_read(operation) ? "a read of what did not stand then"
                              : "a refusal of what was possible then";
}

/* Every key of the log was asked with, and stands there once. */
static inline const char *history_keys(const struct history *history)
{
    for (uint64_t seq = 1; seq <= history->last; seq++) {
        const char *key = history->log[seq].key;
        bool is_known = *key == '\0';
        for (size_t i = 0; i < history->count && !is_known; i++)
            is_known = strcmp(history->operations[i].key, key) == 0;
        if (!is_known)
            return "an event nobody asked for";
        for (uint64_t other = 1; other < seq && *key != '\0'; other++)
            if (strcmp(history->log[other].key, key) == 0)
                return "an event that is there twice";
    }
    return NULL;
}

static inline int history_by_answer(const void *a, const void *b)
{
    const struct operation *left = a, *right = b;
    return (left->to > right->to) - (left->to < right->to);
}

/* What is wrong with it; NULL: it is sound.  Sorts the operations by when they were answered. */
static inline const char *history_check(struct history *history)
{
    const char *wrong = history_keys(history);
    qsort(history->operations, history->count, sizeof *history->operations, history_by_answer);
    for (size_t i = 0; i < history->count; i++) {
        struct operation *operation = &history->operations[i];
        operation->place = 0;
        operation->repeats = history_is_repeat(history, operation);
    }
    for (size_t i = 0; i < history->count && wrong == NULL; i++)
        wrong = history_place(history, &history->operations[i]);
    return wrong;
}
