#include "server/importer.h"

#include "server/dossier.h"
#include "server/history.h"
#include "server/ident.h"
#include "server/indexes.h"
#include "server/ledger.h"
#include "workflow/drafting.h"

/* A fiche that is there, and the number of the event that made it. */
struct found {
    struct import_fiche fiche;
    uint64_t seq;
};

struct finds {
    struct arena *arena;
    struct found *rows;
    size_t count, room;
};

static struct found *next_row(struct finds *finds)
{
    if (finds->count == finds->room) {
        size_t room = finds->room * 2 + 64;
        struct found *larger = arena_new(finds->arena, struct found, room);
        for (size_t i = 0; i < finds->count; i++)
            larger[i] = finds->rows[i];
        finds->rows = larger;
        finds->room = room;
    }
    return &finds->rows[finds->count++];
}

static uint64_t first_event(struct kv_txn *txn, struct span subject)
{
    uint64_t seq;
    struct history_walk history = history_begin(txn, subject);
    return history_next(&history, &seq) ? seq : 0;
}

static enum err take(struct finds *finds, struct kv_txn *txn, struct span subject)
{
    struct fiche fiche;
    json_t *document = ledger_document(finds->arena, txn, subject);
    if (document == NULL)
        return txn->err;
    TRY(fiche_read(finds->arena, document, &fiche));
    *next_row(finds) = (struct found){.fiche = {.id = fiche.id,
                                                .plan = fiche.plan,
                                                .node = fiche.node,
                                                .title = fiche.title,
                                                .code = fiche.code,
                                                .rank = fiche.rank,
                                                .content = fiche.content},
                                      .seq = first_event(txn, subject)};
    return txn->err;
}

static int by_making(const void *a, const void *b)
{
    uint64_t first = ((const struct found *)a)->seq, second = ((const struct found *)b)->seq;
    return (first > second) - (first < second);
}

/* All fiches, in the order of their making. */
static enum err find_fiches(struct kv_txn *txn, struct finds *finds)
{
    struct span key, value, subject;
    struct key all = key_of(TABLE_DOC);
    key_bytes(&all, SPAN("fiche:"));
    struct kv_scan scan = store_scan_prefix(txn, &all, KV_FORWARD);
    while (store_next(&scan, &key, &value))
        if (dossier_document(txn, key, &subject))
            TRY(take(finds, txn, span_copy(finds->arena, subject)));
    if (finds->count > 0)
        qsort(finds->rows, finds->count, sizeof *finds->rows, by_making);
    return txn->err;
}

static struct span fresh(struct arena *arena, void *context)
{
    (void)context;
    return ident_new(arena);
}

/* What approvals will cover, which the plan of an import leaves to us. */
static void fill_signed(struct arena *arena, const struct directory *directory, json_t *events)
{
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *event = json_array_get(events, i);
        json_t *body = json_object_get(event, "body");
        if (!span_eq(text_at(event, "kind"), SPAN("fiche-created")))
            continue;
        const struct installed_form *form = directory_form(directory, text_at(body, "form"));
        set_text(body, "signed",
                 drafting_signed_hash(arena, form->form, json_object_get(body, "content")));
    }
}

static enum err plan(struct errand *errand, struct import_input *input,
                     const struct directory *directory, struct import_result *result,
                     struct span *reason)
{
    struct finds finds = {.arena = errand->arena};
    SCOPED_TXN txn = kv_read(errand->app->kv);
    *reason = SPAN("the fiches that are there cannot be read");
    TRY(find_fiches(&txn, &finds));
    struct import_fiche *fiches = arena_new(errand->arena, struct import_fiche, finds.count);
    for (size_t i = 0; i < finds.count; i++)
        fiches[i] = finds.rows[i].fiche;
    struct names names = drafting_names(directory);
    input->directory = directory;
    input->names = &names;
    input->fiches = fiches;
    input->fiche_count = finds.count;
    TRY(import_plan(errand->arena, input, result, reason));
    fill_signed(errand->arena, directory, result->events);
    return ERR_NONE;
}

enum err importer_run(struct errand *errand, struct span table, struct span mapping, bool dry,
                      struct import_result *result, struct span *reason)
{
    struct import_input input = {.table = table, .mapping = mapping, .fresh = fresh};
    struct snapshot *snapshot = snapshot_take(errand->app->snapshots);
    enum err err = plan(errand, &input, snapshot->directory, result, reason);
    snapshot_release(errand->app->snapshots, snapshot);
    if (err != ERR_NONE || dry || json_array_size(result->events) == 0)
        return err;
    *reason = SPAN("the import was planned but could not be written");
    json_t *args = json_object();
    json_object_set(args, "events", result->events);
    return errand_run(errand, COMMAND_IMPORT, SPAN(""), args);
}
