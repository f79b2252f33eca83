/* roster_load.c - filling a roster from what is stored. */
#include "server/dossier.h"
#include "server/indexes.h"
#include "server/roster_gate.h"
#include "server/roster_rows.h"
#include "workflow/apply.h"

enum { LOAD_ROWS = ROSTER_CHUNK_ROWS * 3 / 4 }; /* so that the first new fiche splits nothing */

/* Rows of one plan that wait to become a chunk. */
struct gathering {
    struct roster *next;
    const struct directory *directory;
    struct arena arena; /* of the rows that wait */
    struct span slug;
    struct roster_row rows[LOAD_ROWS];
    uint32_t count;
};

static void flush(struct gathering *gathering)
{
    if (gathering->count > 0)
        roster_append(gathering->next, gathering->slug, gathering->rows, gathering->count);
    gathering->count = 0;
    arena_release(&gathering->arena);
}

static enum err take(struct gathering *gathering, struct span bytes)
{
    struct stored_row stored;
    TRY(stored_row_cut(bytes, &stored));
    if (gathering->count == LOAD_ROWS || !span_eq(stored.plan, gathering->slug))
        flush(gathering);
    TRY(stored_row_cut(span_copy(&gathering->arena, bytes), &stored));
    TRY(roster_learn(gathering->next, &stored));
    gathering->slug = stored.plan;
    return roster_row_of(&gathering->arena, gathering->next->terms, gathering->directory, &stored,
                         &gathering->rows[gathering->count++]);
}

static enum err load_all(struct gathering *gathering, struct kv_txn *txn)
{
    struct span key, value, fiche;
    struct key all = index_question(QUESTION_PLAN);
    struct kv_scan scan = store_scan_prefix(txn, &all, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        if (!index_fiche(key, &fiche))
            return ERR_DAMAGED;
        TRY(dossier_row(txn, fiche, &value));
        TRY(take(gathering, value));
    }
    flush(gathering);
    return txn->err;
}

/* Where that fails there is a roster still, of the rows before. */
static enum err fill(struct kv_txn *txn, const struct directory *directory, struct roster *roster)
{
    struct gathering gathering = {.next = roster, .directory = directory};
    enum err err = load_all(&gathering, txn);
    arena_release(&gathering.arena);
    roster_order(roster, directory, false);
    roster_settle(roster);
    return err;
}

enum err roster_load(struct kv_txn *txn, const struct directory *directory, struct roster **roster)
{
    struct roster *made = roster_new();
    enum err err = fill(txn, directory, made);
    if (err == ERR_NONE)
        *roster = made;
    else
        roster_drop(made);
    return err;
}

/* --- beside everything else ------------------------------------------------------------------ */

struct roster *roster_awaited(void)
{
    struct roster *roster = roster_new();
    roster->gate = roster_gate_new();
    return roster;
}

void roster_fill(struct kv_txn *txn, const struct directory *directory, struct roster *roster)
{
    roster_gate_open(roster->gate, fill(txn, directory, roster));
}

enum err roster_wait(const struct roster *roster)
{
    return roster_gate_pass(roster->gate);
}

/* --- after a commit -------------------------------------------------------------------------- */

static enum err follow(struct roster *next, struct kv_txn *txn, const struct directory *directory,
                       struct span subject)
{
    struct span stored;
    TRY(dossier_row(txn, span_from(subject, strlen("fiche:")), &stored));
    return roster_put(next, directory, stored);
}

static enum err begin(struct roster **next, struct roster *newest)
{
    if (*next != NULL)
        return ERR_NONE;
    TRY(roster_wait(newest));
    *next = roster_begin(newest);
    return ERR_NONE;
}

enum err roster_follow(struct roster **next, struct roster *newest, struct kv_txn *txn,
                       const struct directory *directory, const json_t *events)
{
    struct span last = SPAN("");
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *event = json_array_get(events, i);
        struct span subject = text_at(event, "subject");
        if (apply_reach(event) == REACH_DOCUMENT || span_eq(subject, last))
            continue;
        TRY(begin(next, newest));
        TRY(follow(*next, txn, directory, subject));
        last = subject;
    }
    return ERR_NONE;
}

void roster_ready(struct roster **next, struct roster *newest, const struct directory *directory,
                  bool renewed)
{
    bool wanted = *next != NULL || (renewed && begin(next, newest) == ERR_NONE);
    if (wanted)
        roster_order(*next, directory, renewed);
}

void roster_give_up(struct roster **next)
{
    if (*next != NULL)
        roster_drop(*next);
    *next = NULL;
}
