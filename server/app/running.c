#include "server/running.h"

#include "server/dossier.h"
#include "server/indexes.h"
#include "server/ledger.h"
#include "server/roster_census.h"

/* Which fiches are meant: those on a circuit, or on a form, of that name and version. */
typedef bool chosen(const struct stored_row *row, struct span ref);

static bool on_circuit(const struct stored_row *row, struct span ref)
{
    return span_eq(row->circuit_ref, ref);
}

static bool on_form(const struct stored_row *row, struct span ref)
{
    return span_eq(row->form_ref, ref);
}

/* Adds the identifiers of a plan's fiches that are meant. */
static enum err list(const struct reader *reader, const struct plan *plan, chosen *is_meant,
                     struct span ref, json_t *ids)
{
    struct key prefix = index_key(QUESTION_PLAN, plan->slug);
    json_t *all = index_fiches(reader->arena, reader->txn, &prefix);
    for (size_t i = 0; i < json_array_size(all); i++) {
        struct stored_row row;
        struct span stored;
        TRY(dossier_row(reader->txn, text_of(json_array_get(all, i)), &stored));
        TRY(stored_row_cut(stored, &row));
        if (is_meant(&row, ref))
            json_array_append(ids, json_array_get(all, i));
    }
    return reader->txn->err;
}

enum err running_count(const struct reader *reader, struct span plan, struct span circuit,
                       struct span state, size_t *count)
{
    TRY(roster_wait(reader->roster));
    *count = roster_census(reader->roster, plan, circuit, state);
    return ERR_NONE;
}

/* --- a plan's -------------------------------------------------------------------------------- */

static enum err read_one(struct arena *arena, struct kv_txn *txn, struct span id,
                         struct fiche *fiche)
{
    struct span subject = span_format(arena, "fiche:%.*s", SPAN_ARG(id));
    json_t *document = ledger_document(arena, txn, subject);
    if (document == NULL)
        return txn->err != ERR_NONE ? txn->err : ERR_DAMAGED;
    return fiche_read(arena, document, fiche);
}

enum err running_fiches(const struct reader *reader, const struct plan *plan, struct span circuit,
                        struct running *running)
{
    json_t *ids = json_adopt(reader->arena, json_array());
    TRY(list(reader, plan, on_circuit, circuit, ids));
    size_t count = json_array_size(ids);
    struct conversion_fiche *items = arena_new(reader->arena, struct conversion_fiche, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct fiche fiche;
        TRY(read_one(reader->arena, reader->txn, text_of(json_array_get(ids, i)), &fiche));
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
    TRY(list(reader, plan, on_form, from->ref, ids));
    for (size_t i = 0; i < json_array_size(ids); i++) {
        SCOPED_ARENA scratch = {0};
        JSON_MOVES_TO(&scratch);
        struct fiche fiche;
        TRY(read_one(&scratch, reader->txn, text_of(json_array_get(ids, i)), &fiche));
        struct reform reform = reform_of(&scratch, from->form, to, &fiche);
        reform_count(counts, &reform);
    }
    return ERR_NONE;
}
