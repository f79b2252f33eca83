/* apply.h - the fold: what a document becomes when an event happens to it.
 *
 * Every event concerns one subject ("fiche:…", "person:…") and every subject has one
 * document.  State is what the log's events fold to and nothing else: `jalon verify
 * --deep` folds it again.
 */
#pragma once

#include "base/err.h"
#include "base/json.h"

/* Gives the document after an event.  before: the subject's document, NULL when there is
 * none yet; it is not changed.  record: the event {"seq","at","actor","subject","kind","body"}.
 * ERR_DAMAGED when no such kind of event can happen to this subject in this situation.
 * *after belongs to the arena, and shares what did not change with before and record, which must
 * live as long.  Of a fiche, the member "content" is only looked at, and may be
 * anything, unless the event reaches it. */
enum err apply(struct arena *arena, json_t *before, const json_t *record, json_t **after) MUST_USE;

/* How far an event reaches, each farther than the one before. */
enum reach {
    REACH_DOCUMENT, /* its subject's document alone */
    REACH_STANDING, /* where a fiche stands, too: what is asked of many at once, and what is due */
    REACH_CONTENT,  /* and its content */
};

enum reach apply_reach(const json_t *record);
