#include "server/running.h"

#include "server/ledger.h"

/* Calls take for each row of a plan's fiches that are on the circuit. */
static enum err each(const struct reader *reader, const struct plan *plan, struct span circuit,
                     enum err (*take)(void *context, const struct fiche_row *row), void *context)
{
    struct span key, value;
    struct key prefix = index_key(QUESTION_PLAN, plan->slug);
    struct kv_scan scan = store_scan_prefix(reader->txn, &prefix, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        struct fiche_row row;
        TRY(index_row_read(reader->arena, value, &row));
        if (span_eq(row.fiche.circuit_ref, circuit))
            TRY(take(context, &row));
    }
    return reader->txn->err;
}

static enum err count_one(void *context, const struct fiche_row *row)
{
    size_t *count = context;
    (void)row;
    ++*count;
    return ERR_NONE;
}

enum err running_count(const struct reader *reader, struct span circuit, size_t *count)
{
    size_t found = 0;
    for (size_t i = 0; i < reader->actor.directory->plan_count; i++)
        TRY(each(reader, &reader->actor.directory->plans[i], circuit, count_one, &found));
    *count = found;
    return ERR_NONE;
}

/* --- a plan's -------------------------------------------------------------------------------- */

/* The scan ends before documents are read: one slice lives at a time. */
static enum err note_id(void *ids, const struct fiche_row *row)
{
    json_array_append_new(ids, json_text(row->fiche.id));
    return ERR_NONE;
}

static enum err read_one(const struct reader *reader, struct span id,
                         struct conversion_fiche *found)
{
    struct fiche fiche;
    struct span subject = span_format(reader->arena, "fiche:%.*s", SPAN_ARG(id));
    json_t *document = ledger_document(reader->arena, reader->txn, subject);
    if (document == NULL)
        return reader->txn->err != ERR_NONE ? reader->txn->err : ERR_DAMAGED;
    TRY(fiche_read(reader->arena, document, &fiche));
    *found = conversion_fiche(&fiche);
    return ERR_NONE;
}

enum err running_fiches(const struct reader *reader, const struct plan *plan, struct span circuit,
                        struct running *running)
{
    json_t *ids = json_adopt(reader->arena, json_array());
    TRY(each(reader, plan, circuit, note_id, ids));
    size_t count = json_array_size(ids);
    struct conversion_fiche *items = arena_new(reader->arena, struct conversion_fiche, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(read_one(reader, text_of(json_array_get(ids, i)), &items[i]));
    *running = (struct running){.items = items, .count = count};
    return ERR_NONE;
}
