#include "server/query.h"

#include "server/above.h"
#include "server/dossier.h"
#include "server/indexes.h"
#include "server/ledger.h"

#include <stdlib.h>

/* --- one fiche ------------------------------------------------------------------------- */

typedef json_t *read_fn(struct arena *arena, struct kv_txn *txn, struct span subject);

/* missing: what it means that there is no such fiche. */
static enum err load(const struct reader *reader, read_fn *read, struct span id, enum err missing,
                     struct scene **scene)
{
    struct fiche fiche;
    if (id.len == 0 || id.len > 64)
        return missing;
    struct span subject = span_format(reader->arena, "fiche:%.*s", SPAN_ARG(id));
    json_t *document = read(reader->arena, reader->txn, subject);
    if (document == NULL)
        return reader->txn->err != ERR_NONE ? reader->txn->err : missing;
    TRY(fiche_read(reader->arena, document, &fiche));
    struct scene *made = arena_new(reader->arena, struct scene, 1);
    TRY(scene_of(&reader->actor, &fiche, made));
    TRY(above_look(reader->arena, reader->txn, made));
    if (scene_may(made, CAPABILITY_FICHE_READ) != REFUSAL_NONE)
        return ERR_ABSENT;
    *scene = made;
    return ERR_NONE;
}

enum err query_fiche(const struct reader *reader, struct span id, struct scene **scene)
{
    return load(reader, ledger_document, id, ERR_ABSENT, scene);
}

enum err query_standing(const struct reader *reader, struct span id, struct scene **scene)
{
    return load(reader, ledger_standing, id, ERR_ABSENT, scene);
}

enum err query_listed(const struct reader *reader, struct span id, struct scene **scene)
{
    return load(reader, ledger_standing, id, ERR_DAMAGED, scene);
}

/* --- rows ------------------------------------------------------------------------------- */

bool query_may(const struct reader *reader, enum capability capability, const struct fiche_row *row)
{
    const struct directory *directory = reader->actor.directory;
    struct subject subject = {.plan = directory_plan(directory, row->fiche.plan),
                              .node = directory_node(directory, row->fiche.node),
                              .fiche = &row->fiche,
                              .phase = row->phase};
    return access_may(&reader->actor, capability, &subject) == REFUSAL_NONE;
}

/* Rows being gathered. */
struct basket {
    const struct reader *reader;
    struct rows rows;
    size_t room;
};

static void put_row(struct basket *basket, const struct fiche_row *row)
{
    if (basket->rows.count == basket->room) {
        basket->room = basket->room == 0 ? 64 : basket->room * 2;
        struct fiche_row *items = arena_new(basket->reader->arena, struct fiche_row, basket->room);
        if (basket->rows.count > 0)
            memcpy(items, basket->rows.items, basket->rows.count * sizeof *items);
        basket->rows.items = items;
    }
    basket->rows.items[basket->rows.count++] = *row;
}

static enum err take_value(struct basket *basket, struct span value)
{
    struct fiche_row row;
    TRY(stored_row_read(basket->reader->arena, basket->reader->actor.directory, value, &row));
    if (query_may(basket->reader, CAPABILITY_FICHE_READ, &row))
        put_row(basket, &row);
    return ERR_NONE;
}

/* The row of a fiche that an index names. */
static enum err take_fiche(struct basket *basket, struct span id)
{
    struct span stored;
    TRY(dossier_row(basket->reader->txn, id, &stored));
    return take_value(basket, stored);
}

static enum err take_answers(struct basket *basket, enum question question, struct span about)
{
    struct key prefix = index_key(question, about);
    const json_t *ids = index_fiches(basket->reader->arena, basket->reader->txn, &prefix);
    for (size_t i = 0; i < json_array_size(ids); i++)
        TRY(take_fiche(basket, text_of(json_array_get(ids, i))));
    return basket->reader->txn->err;
}

/* --- the tree's order -------------------------------------------------------------------- */

size_t query_path(const struct directory *directory, const struct node *node,
                  const struct node *path[PLAN_LEVELS_MAX])
{
    const struct node *upwards[PLAN_LEVELS_MAX];
    size_t count = 0;
    for (; node != NULL && count < PLAN_LEVELS_MAX; node = directory_node(directory, node->parent))
        upwards[count++] = node;
    for (size_t i = 0; i < count; i++)
        path[i] = upwards[count - 1 - i];
    return count;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_rows(const void *a, const void *b, void *context)
{
    const struct directory *directory = context;
    const struct fiche_row *rows[2] = {a, b};
    const struct node *paths[2][PLAN_LEVELS_MAX] = {{NULL}};
    for (size_t i = 0; i < 2; i++)
        query_path(directory, directory_node(directory, rows[i]->fiche.node), paths[i]);
    for (size_t level = 0; level < PLAN_LEVELS_MAX; level++) {
        const struct node *left = paths[0][level], *right = paths[1][level];
        int order = compare_numbers(left ? left->rank : -1, right ? right->rank : -1);
        if (order != 0)
            return order;
    }
    int order = compare_numbers(rows[0]->fiche.rank, rows[1]->fiche.rank);
    return order != 0 ? order : span_cmp(rows[0]->fiche.id, rows[1]->fiche.id);
}

/* --- questions ---------------------------------------------------------------------------- */

enum err query_row(const struct reader *reader, const struct plan *plan, struct span id,
                   struct fiche_row *row)
{
    struct span stored;
    struct fiche_row read;
    struct key key = dossier_row_key(id);
    if (!store_get(reader->txn, &key, &stored))
        return reader->txn->err != ERR_NONE ? reader->txn->err : ERR_ABSENT;
    TRY(stored_row_read(reader->arena, reader->actor.directory, stored, &read));
    if (!span_eq(read.fiche.plan, plan->slug) || !query_may(reader, CAPABILITY_FICHE_READ, &read))
        return ERR_ABSENT;
    *row = read;
    return ERR_NONE;
}

enum err query_plan_rows(const struct reader *reader, const struct plan *plan, struct rows *rows)
{
    struct basket basket = {.reader = reader};
    TRY(take_answers(&basket, QUESTION_PLAN, plan->slug));
    if (basket.rows.count > 1)
        qsort_r(basket.rows.items, basket.rows.count, sizeof *basket.rows.items, compare_rows,
                (void *)(uintptr_t)reader->actor.directory);
    *rows = basket.rows;
    return ERR_NONE;
}

enum err query_own_rows(const struct reader *reader, struct rows *rows)
{
    struct basket basket = {.reader = reader};
    if (reader->actor.person != NULL)
        TRY(take_answers(&basket, QUESTION_PERSON, reader->actor.person->id));
    *rows = basket.rows;
    return ERR_NONE;
}

enum err query_pending_rows(const struct reader *reader, const struct plan *plan, struct rows *rows)
{
    struct basket basket = {.reader = reader};
    TRY(take_answers(&basket, QUESTION_PENDING, plan->slug));
    *rows = basket.rows;
    return ERR_NONE;
}

bool query_sees_plan(const struct reader *reader, const struct plan *plan)
{
    struct rows own;
    struct subject subject = {.plan = plan};
    if (access_may(&reader->actor, CAPABILITY_PLAN_READ, &subject) == REFUSAL_NONE)
        return true;
    if (query_own_rows(reader, &own) != ERR_NONE)
        return false;
    for (size_t i = 0; i < own.count; i++)
        if (span_eq(own.items[i].fiche.plan, plan->slug))
            return true;
    return false;
}
