#include "server/roster_selection.h"

#include <stdlib.h>

/* --- order ---------------------------------------------------------------------------------------
 */

static uint64_t place_of(const struct roster_selection *selection, const struct roster_chunk *chunk,
                         uint32_t row)
{
    uint32_t rank = (uint32_t)chunk->rank[row] ^ UINT32_C(0x80000000);
    return selection->eyes.terms->nodes[chunk->node[row]].place | rank;
}

/* The next lead from *at on that is shown, by the order of names; ROSTER_NOBODY when there is no
 * other. */
static uint32_t next_lead(const struct roster_selection *selection,
                          const struct roster_chunk *chunk, uint32_t row, uint8_t sight,
                          uint32_t *at)
{
    while (*at < chunk->person_at[row + 1]) {
        uint32_t entry = (*at)++;
        if (roster_shows_answering(chunk->naming[entry], sight))
            return selection->eyes.terms->persons[chunk->persons[entry]].order;
    }
    return ROSTER_NOBODY;
}

static uint64_t key_of_filled(const struct roster_chunk *chunk, uint32_t row)
{
    uint64_t filled = chunk->filled[row];
    return chunk->of[row] == 0 ? 0 : (filled << 32) / chunk->of[row]; /* exact: of is below 2^8 */
}

static uint64_t key_upwards(const struct roster_selection *selection,
                            const struct roster_chunk *chunk, uint32_t row, uint8_t sight)
{
    uint32_t first = chunk->person_at[row];
    switch (selection->ask->column) {
    case ROSTER_BY_PLACE: return place_of(selection, chunk, row);
    case ROSTER_BY_TITLE: return chunk->title[row];
    case ROSTER_BY_ORIENTATION:
        return (uint64_t)selection->eyes.terms->nodes[chunk->node[row]].orientation_rank + 1;
    case ROSTER_BY_STATE: return selection->kind_keys[chunk->kind[row]];
    case ROSTER_BY_LEAD: return next_lead(selection, chunk, row, sight, &first);
    case ROSTER_BY_DUE:
        return (uint32_t)((sight & ROSTER_DAY_SHOWN) != 0 ? chunk->due[row] : INT32_MAX) ^
               UINT32_C(0x80000000);
    case ROSTER_BY_FILLED:
        return (sight & ROSTER_FILLED_SHOWN) != 0 ? key_of_filled(chunk, row) : 0;
    }
    return 0;
}

static int tie_of_titles(const struct roster_candidate *a, const struct roster_candidate *b)
{
    return span_cmp(roster_chunk_title(a->chunk, a->row), roster_chunk_title(b->chunk, b->row));
}

/* The second names, and so on; who has no more comes first. */
static int tie_of_leads(const struct roster_selection *selection, const struct roster_candidate *a,
                        const struct roster_candidate *b)
{
    uint32_t at[] = {a->chunk->person_at[a->row], b->chunk->person_at[b->row]};
    for (;;) {
        uint64_t left = next_lead(selection, a->chunk, a->row, a->sight, &at[0]);
        uint64_t right = next_lead(selection, b->chunk, b->row, b->sight, &at[1]);
        if (left == right && left == ROSTER_NOBODY)
            return 0;
        if (left != right)
            return (uint32_t)(left + 1) < (uint32_t)(right + 1) ? -1 : 1;
    }
}

static int tie(const void *context, const struct roster_candidate *a,
               const struct roster_candidate *b)
{
    const struct roster_selection *selection = context;
    int order = selection->ask->column == ROSTER_BY_TITLE ? tie_of_titles(a, b)
                                                          : tie_of_leads(selection, a, b);
    return selection->ask->down ? -order : order;
}

/* --- the pass ------------------------------------------------------------------------------------
 */

/* Adds to what is seen some rows of one kind, or takes them away again. */
static void count(struct roster_selection *selection, uint8_t sight,
                  const struct roster_group *rows, int sign)
{
    struct roster_found *found = &selection->found;
    uint32_t seen = (sight & ROSTER_SEEN) != 0 ? rows->count : 0;
    bool is_shown = (sight & ROSTER_FILLED_SHOWN) != 0;
    selection->kinds[rows->kind] += sign > 0 ? seen : -seen;
    found->visible += sign > 0 ? seen : (size_t) - (int64_t)seen;
    found->filled += is_shown ? sign * (int64_t)rows->filled : 0;
    found->of += is_shown ? sign * (int64_t)rows->of : 0;
}

static struct roster_group group_of(const struct roster_chunk *chunk, uint32_t row)
{
    return (struct roster_group){
        .kind = chunk->kind[row], .count = 1, .filled = chunk->filled[row], .of = chunk->of[row]};
}

/* Kind by kind, and then those apart from their kind. */
static void count_kinds(struct roster_selection *selection, const struct roster_sheet *sheet)
{
    const uint8_t *sights = selection->eyes.sights;
    for (uint32_t i = 0; i < sheet->chunk->group_count; i++) {
        const struct roster_group *group = &sheet->chunk->groups[i];
        count(selection, sights[group->kind], group, 1);
    }
    for (uint32_t i = 0; i < sheet->sights.apart_count; i++) {
        uint8_t row = sheet->sights.apart[i];
        struct roster_group one = group_of(sheet->chunk, row);
        count(selection, sights[one.kind], &one, -1);
        count(selection, sheet->sights.of[row], &one, 1);
    }
}

/* Where the nodes matter too. */
static void count_rows(struct roster_selection *selection, const struct roster_sheet *sheet)
{
    for (uint32_t i = 0; i < sheet->chunk->count; i++) {
        struct roster_group one = group_of(sheet->chunk, i);
        count(selection, sheet->sights.of[i], &one, 1);
    }
}

static void note_orientations(struct roster_selection *selection, const struct roster_sheet *sheet)
{
    for (uint32_t i = 0; i < sheet->chunk->count; i++) {
        uint32_t node = sheet->chunk->node[i];
        uint32_t orientation = selection->eyes.terms->nodes[node].orientation;
        if ((sheet->sights.of[i] & ROSTER_SEEN) == 0 || orientation == ROSTER_NOBODY ||
            selection->orientations[orientation])
            continue;
        selection->orientations[orientation] = true;
        selection->orientations_left--;
    }
}

static void note_leads(struct roster_selection *selection, const struct roster_sheet *sheet,
                       uint32_t row)
{
    const struct roster_chunk *chunk = sheet->chunk;
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++) {
        uint32_t person = chunk->persons[i];
        if (selection->lead_seen[person] ||
            !roster_shows_answering(chunk->naming[i], sheet->sights.of[row]))
            continue;
        selection->lead_seen[person] = true;
        selection->leads[selection->found.lead_count++] = person;
        if (selection->found.lead_count > ROSTER_LEADS_OFFERED)
            return;
    }
}

/* Each of these is looked for until it is found, or until there is too much of it. */
static void note_offers(struct roster_selection *selection, const struct roster_sheet *sheet)
{
    struct roster_found *found = &selection->found;
    if (selection->orientations_left > 0)
        note_orientations(selection, sheet);
    for (uint32_t i = 0; i < sheet->chunk->count && !found->any_late; i++)
        found->any_late = roster_is_late(selection, sheet, i);
    for (uint32_t i = 0; i < sheet->chunk->count && found->lead_count <= ROSTER_LEADS_OFFERED; i++)
        if ((sheet->sights.of[i] & ROSTER_SEEN) != 0)
            note_leads(selection, sheet, i);
}

static void take(struct roster_selection *selection, const struct roster_sheet *sheet)
{
    uint64_t turned = selection->ask->down ? UINT64_MAX : 0;
    for (uint32_t i = 0; i < sheet->count; i++) {
        uint32_t row = sheet->rows[i];
        uint64_t key = key_upwards(selection, sheet->chunk, row, sheet->sights.of[row]) ^ turned;
        if (selection->best.is_full && key > selection->best.worst.key)
            continue;
        struct roster_candidate candidate = {.key = key,
                                             .place = place_of(selection, sheet->chunk, row),
                                             .chunk = sheet->chunk,
                                             .row = row,
                                             .sight = sheet->sights.of[row]};
        roster_best_add(&selection->best, &candidate);
    }
    selection->found.found += sheet->count;
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
        take(selection, &sheet);
    }
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
    size_t count, offset = selection->ask->offset;
    const struct roster_candidate *best =
        roster_best_order(&selection->best, selection->ask->offset, &count);
    found->count = count > offset ? count - offset : 0;
    found->ids = arena_new(selection->reader->arena, struct span, found->count);
    for (size_t i = 0; i < found->count; i++)
        found->ids[i] = roster_chunk_id(best[offset + i].chunk, best[offset + i].row);
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
    struct roster_selection selection = roster_selection_of(reader, plan, ask);
    bool ties = ask->column == ROSTER_BY_TITLE || ask->column == ROSTER_BY_LEAD;
    selection.best.tie = ties ? tie : NULL;
    selection.best.context = &selection;
    pass(&selection);
    finish(&selection);
    return selection.found;
}
