/* query.h - what a reader may see of the institution, and nothing else.
 *
 * Every list, count and search passes each fiche through access_may(): what a reader may not
 * read is not there for them.  Rows and scenes live in the reader's arena.
 */
#pragma once

#include "server/indexes.h"
#include "server/roster.h"
#include "workflow/flow.h"

/* Who reads, when, from which snapshot of the store. */
struct reader {
    struct arena *arena;
    struct kv_txn *txn;
    const struct roster *roster; /* of the same commit; see roster_wait() */
    struct actor actor;          /* with the directory and the time */
};

struct rows {
    struct fiche_row *items;
    size_t count;
};

/* Loads a fiche; ERR_ABSENT when there is none or this reader may not see it. */
enum err query_fiche(const struct reader *reader, struct span id, struct scene **scene) MUST_USE;

/* The same without its content, but for its title and whom it names: where it stands. */
enum err query_standing(const struct reader *reader, struct span id, struct scene **scene) MUST_USE;

/* The same of a fiche that an index lists: ERR_DAMAGED where there is none. */
enum err query_listed(const struct reader *reader, struct span id, struct scene **scene) MUST_USE;

/* Whether the reader sees anything of a plan: by a right on it, or by a fiche of it. */
bool query_sees_plan(const struct reader *reader, const struct plan *plan);

/* The row of a fiche of a plan; ERR_ABSENT when there is none or this reader may not see it. */
enum err query_row(const struct reader *reader, const struct plan *plan, struct span id,
                   struct fiche_row *row) MUST_USE;

/* The fiches of a plan that the reader may see, in the order of the tree. */
enum err query_plan_rows(const struct reader *reader, const struct plan *plan,
                         struct rows *rows) MUST_USE;

/* The fiches in which the reader is named (lead, pilot, member) and which they may see. */
enum err query_own_rows(const struct reader *reader, struct rows *rows) MUST_USE;

/* The fiches of a plan where half of a pair, an answer or a day is pending, and which the reader
 * may see. */
enum err query_pending_rows(const struct reader *reader, const struct plan *plan,
                            struct rows *rows) MUST_USE;

/* Whether the reader has a right on a row's fiche. */
bool query_may(const struct reader *reader, enum capability capability,
               const struct fiche_row *row);

/* The fiches that have all these words (accents and case aside; the last may be a beginning; one
 * letter alone is no word) and that the reader may see, at most max.  What is kept inside is
 * searched only for those who may read it.  Those with the words in their title come first, then
 * those created last. */
enum err query_search(const struct reader *reader, struct span words, size_t max,
                      struct rows *rows) MUST_USE;

/* Events, newest first, that the reader may see: those of fiches they may read, and with
 * CAPABILITY_AUDIT or PEOPLE those of everything else. */
struct event_filter {
    struct span subject; /* empty: any */
    uint64_t before;     /* only events numbered below; 0: from the newest */
    size_t max;
};

/* Some events, and where to go on: before next, or 0 when nothing older is left.  A page may
 * have fewer events than asked for, where many that the reader may not see lie between. */
struct event_page {
    json_t *events;
    uint64_t next;
};
enum { EVENTS_LOOKED_MAX = 20000 };
enum err query_events(const struct reader *reader, const struct event_filter *filter,
                      struct event_page *page) MUST_USE;

/* One event, by its number.  ERR_ABSENT: there is none, or the reader may not see it. */
enum err query_event(const struct reader *reader, uint64_t seq, json_t **event) MUST_USE;

/* All events of one fiche, oldest first; the caller has seen that the reader may. */
enum err query_history(const struct reader *reader, struct span fiche, json_t **events) MUST_USE;

/* A node's place: the path from the plan's first level to it, outermost first; returns how many. */
size_t query_path(const struct directory *directory, const struct node *node,
                  const struct node *path[PLAN_LEVELS_MAX]);
