#include "server/roster_indexer.h"
#include "server/roster_quick.h"
#include "server/roster_tally.h"

#include <stdlib.h>

/* --- the pass ------------------------------------------------------------------------------------
 */

/* Kind by kind, and then those apart from their kind. */
static void count_kinds(struct roster_selection *selection, const struct roster_sheet *sheet)
{
    const uint8_t *sights = selection->eyes.sights;
    for (uint32_t i = 0; i < sheet->chunk->group_count; i++) {
        const struct roster_group *group = &sheet->chunk->groups[i];
        struct roster_sum sum = {group->kind, group->count, group->filled, group->of};
        roster_tally_add(selection, sights[group->kind], &sum);
    }
    for (uint32_t i = 0; i < sheet->sights.apart_count; i++) {
        uint8_t row = sheet->sights.apart[i];
        struct roster_sum one = roster_sum_of(sheet->chunk, row);
        roster_tally_take(selection, sights[one.kind], &one);
        roster_tally_add(selection, sheet->sights.of[row], &one);
    }
}

/* Where the nodes matter too. */
static void count_rows(struct roster_selection *selection, const struct roster_sheet *sheet)
{
    for (uint32_t i = 0; i < sheet->chunk->count; i++) {
        struct roster_sum one = roster_sum_of(sheet->chunk, i);
        roster_tally_add(selection, sheet->sights.of[i], &one);
    }
}

static void note_orientations(struct roster_selection *selection, const struct roster_sheet *sheet)
{
    for (uint32_t i = 0; i < sheet->chunk->count; i++)
        if ((sheet->sights.of[i] & ROSTER_SEEN) != 0)
            roster_tally_orientation(
                selection, selection->eyes.terms->nodes[sheet->chunk->node[i]].orientation);
}

/* Each of these is looked for until it is found, or until there is too much of it. */
static void note_offers(struct roster_selection *selection, const struct roster_sheet *sheet)
{
    const struct roster_chunk *chunk = sheet->chunk;
    struct roster_found *found = &selection->found;
    if (selection->orientations_left > 0)
        note_orientations(selection, sheet);
    for (uint32_t i = 0; i < chunk->count && !found->any_late; i++)
        found->any_late = roster_is_late(selection, chunk, i, sheet->sights.of[i]);
    for (uint32_t i = 0; i < chunk->count && roster_tally_wants_leads(selection); i++)
        if ((sheet->sights.of[i] & ROSTER_SEEN) != 0)
            roster_tally_leads(selection, chunk, i, sheet->sights.of[i]);
}

static void pass(struct roster_selection *selection)
{
    const struct roster_plan *plan = selection->eyes.plan;
    struct roster_sheet sheet;
    for (size_t i = 0; plan != NULL && i < plan->chunk_count; i++) {
        sheet.chunk = plan->chunks[i];
        roster_sight_chunk(&selection->eyes, i, &sheet.sights);
        if (selection->eyes.grade_count == 1)
            count_kinds(selection, &sheet);
        else
            count_rows(selection, &sheet);
        note_offers(selection, &sheet);
        roster_fit(selection, &sheet);
        for (uint32_t j = 0; j < sheet.count; j++)
            roster_take(selection, sheet.chunk, sheet.rows[j], sheet.sights.of[sheet.rows[j]]);
        selection->found.found += sheet.count;
    }
}

static void show_best(struct roster_selection *selection)
{
    struct roster_found *found = &selection->found;
    size_t count, offset = selection->ask->offset;
    const struct roster_candidate *best = roster_best_order(&selection->best, offset, &count);
    found->count = count > offset ? count - offset : 0;
    found->ids = arena_new(selection->reader->arena, struct span, found->count);
    for (size_t i = 0; i < found->count; i++)
        found->ids[i] = roster_chunk_id(best[offset + i].chunk, best[offset + i].row);
}

/* --- what is found -------------------------------------------------------------------------------
 */

static int tie(const void *context, const struct roster_candidate *a,
               const struct roster_candidate *b)
{
    const struct roster_selection *selection = context;
    int order = roster_tie_upwards(selection, a, b);
    return selection->ask->down ? -order : order;
}

static int compare_persons(const void *a, const void *b, void *context)
{
    const struct roster_person *persons = context;
    const struct roster_person *left = &persons[*(const uint32_t *)a],
                               *right = &persons[*(const uint32_t *)b];
    return left->order != right->order ? (left->order < right->order ? -1 : 1)
                                       : span_cmp(left->id, right->id);
}

static void finish(struct roster_selection *selection)
{
    struct roster_found *found = &selection->found;
    if (found->lead_count > 1)
        qsort_r(selection->leads, found->lead_count, sizeof *selection->leads, compare_persons,
                selection->eyes.terms->persons);
    found->kinds = selection->kinds;
    found->orientations = selection->orientations;
    found->leads = selection->leads;
}

struct roster_found roster_select(const struct reader *reader, const struct plan *plan,
                                  const struct roster_ask *ask)
{
    enum err filled = roster_wait(reader->roster);
    if (filled != ERR_NONE)
        kv_fail(reader->txn, filled); /* what is found is answered to nobody */
    struct roster_selection selection = roster_selection_of(reader, plan, ask);
    bool ties = ask->column == ROSTER_BY_TITLE || ask->column == ROSTER_BY_LEAD;
    selection.best.tie = ties ? tie : NULL;
    selection.best.context = &selection;
    struct roster_index *index = selection.eyes.plan != NULL
                                     ? roster_indexer_take(reader->roster, selection.eyes.plan)
                                     : NULL;
    if (index != NULL) {
        roster_quick(&selection, index);
        roster_indexer_leave(reader->roster->indexer, index);
    } else {
        size_t rows = selection.eyes.plan != NULL ? selection.eyes.plan->row_count : 0;
        roster_best_open(reader->arena, &selection.best, rows);
        pass(&selection);
        show_best(&selection);
    }
    finish(&selection);
    return selection.found;
}
