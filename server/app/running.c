#include "server/running.h"

#include "server/ledger.h"

/* Which fiches are meant: those on a circuit, or on a form, of that name and version. */
typedef bool chosen(const struct fiche_row *row, struct span ref);

static bool on_circuit(const struct fiche_row *row, struct span ref)
{
    return span_eq(row->fiche.circuit_ref, ref);
}

static bool on_form(const struct fiche_row *row, struct span ref)
{
    return span_eq(row->fiche.form_ref, ref);
}

/* Calls take for each row of a plan's fiches that are meant. */
static enum err each(const struct reader *reader, const struct plan *plan, chosen *is_meant,
                     struct span ref, enum err (*take)(void *context, const struct fiche_row *row),
                     void *context)
{
    struct span key, value;
    struct key prefix = index_key(QUESTION_PLAN, plan->slug);
    struct kv_scan scan = store_scan_prefix(reader->txn, &prefix, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        struct fiche_row row;
        TRY(index_row_read(reader->arena, reader->actor.directory, value, &row));
        if (is_meant(&row, ref))
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
        TRY(each(reader, &reader->actor.directory->plans[i], on_circuit, circuit, count_one,
                 &found));
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

static enum err read_one(const struct reader *reader, struct span id, struct fiche *fiche)
{
    struct span subject = span_format(reader->arena, "fiche:%.*s", SPAN_ARG(id));
    json_t *document = ledger_document(reader->arena, reader->txn, subject);
    if (document == NULL)
        return reader->txn->err != ERR_NONE ? reader->txn->err : ERR_DAMAGED;
    return fiche_read(reader->arena, document, fiche);
}

enum err running_fiches(const struct reader *reader, const struct plan *plan, struct span circuit,
                        struct running *running)
{
    json_t *ids = json_adopt(reader->arena, json_array());
    TRY(each(reader, plan, on_circuit, circuit, note_id, ids));
    size_t count = json_array_size(ids);
    struct conversion_fiche *items = arena_new(reader->arena, struct conversion_fiche, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct fiche fiche;
        TRY(read_one(reader, text_of(json_array_get(ids, i)), &fiche));
        items[i] = conversion_fiche(&fiche);
    }
    *running = (struct running){.items = items, .count = count};
    return ERR_NONE;
}

enum err running_reform(const struct reader *reader, const struct plan *plan,
                        const struct installed_form *from, const struct form *to,
                        struct reform_counts *counts)
{
    json_t *ids = json_adopt(reader->arena, json_array());
    *counts = (struct reform_counts){0};
    TRY(each(reader, plan, on_form, from->ref, note_id, ids));
    for (size_t i = 0; i < json_array_size(ids); i++) {
        struct fiche fiche;
        TRY(read_one(reader, text_of(json_array_get(ids, i)), &fiche));
        struct reform reform = reform_of(reader->arena, from->form, to, &fiche);
        reform_count(counts, &reform);
    }
    return ERR_NONE;
}
