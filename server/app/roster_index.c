#include "server/roster_index.h"

#include "server/roster_index_parts.h"
#include "server/roster_version.h"

#include <assert.h>

const uint32_t *roster_index_all(struct arena *arena, uint32_t rows)
{
    uint32_t *all = arena_new(arena, uint32_t, rows);
    for (uint32_t i = 0; i < rows; i++)
        all[i] = i;
    return all;
}

static void *new_or_abort(size_t size)
{
    void *made = calloc(1, size);
    if (made == NULL)
        abort(); /* out of memory: see arena.h */
    return made;
}

/* --- kinds ----------------------------------------------------------------------------------- */

static void sort_kinds(struct roster_index *index)
{
    enum { DENSE_PART = 256 }; /* few are kept as lists: every question takes all kinds */
    SCOPED_ARENA scratch = {0};
    uint16_t *kind = arena_new(&index->arena, uint16_t, index->rows);
    uint32_t *of = arena_new(&scratch, uint32_t, index->rows);
    struct roster_sum *sums = arena_new(&index->arena, struct roster_sum, index->kinds);
    for (uint32_t i = 0; i < index->rows; i++) {
        const struct roster_chunk *chunk = roster_index_chunk(index, i);
        uint32_t row = roster_index_row(index, i);
        struct roster_sum *sum = &sums[chunk->kind[row]];
        kind[i] = chunk->kind[row];
        of[i] = kind[i];
        *sum = (struct roster_sum){.kind = kind[i],
                                   .count = sum->count + 1,
                                   .filled = sum->filled + chunk->filled[row],
                                   .of = sum->of + chunk->of[row]};
    }
    for (uint32_t i = 0; i < index->kinds; i++)
        sums[i].kind = i;
    struct roster_belonging belonging = {
        .count = index->kinds, .rows = index->rows, .of = of, .dense = DENSE_PART};
    index->by_kind = roster_sets_of(&index->arena, &belonging);
    index->kind = kind;
    index->sums = sums;
}

/* --- parts ----------------------------------------------------------------------------------- */

/* The memory of a part, for all indexes that share it. */
struct roster_part {
    int references;
    struct arena arena;
};

/* The first gives rows their numbers: without it no other can be shared. */
static const struct {
    void (*make)(struct roster_index *index, struct arena *arena);
    void (*share)(struct roster_index *index, const struct roster_index *older);
    bool (*stays)(const struct roster_row *old, const struct roster_row *row);
} parts[ROSTER_PARTS] = {
    {roster_ground_make, roster_ground_share, roster_ground_stays},
    {roster_people_make, roster_people_share, roster_people_stay},
    {roster_days_make, roster_days_share, roster_days_stay},
};

/* Of some parts (bits), those to which a row put in again since makes no difference. */
static unsigned unchanged_by(const struct roster_index *older, const struct roster_chunk *chunk,
                             uint32_t row, unsigned among)
{
    uint32_t number = older->numbers[chunk->serial[row]];
    struct roster_row now = roster_chunk_row(chunk, row);
    struct roster_row old =
        roster_chunk_row(roster_index_chunk(older, number), roster_index_row(older, number));
    for (unsigned i = 0; i < ROSTER_PARTS; i++)
        if ((among >> i & 1) != 0 && !parts[i].stays(&old, &now))
            among &= ~(1u << i);
    return (among & 1) != 0 ? among : 0;
}

/* The parts of an older index that are this one's too. */
static unsigned shared_with(const struct roster_index *older, const struct roster_index *index)
{
    unsigned shared = (1u << ROSTER_PARTS) - 1;
    if (older == NULL || older->rows != index->rows || older->arrangement != index->arrangement)
        return 0;
    for (size_t i = 0; i < index->plan->chunk_count; i++) {
        const struct roster_chunk *chunk = index->plan->chunks[i];
        for (uint32_t j = 0; index->plan->packed[i] > older->version && j < chunk->count; j++)
            if (shared != 0 && chunk->born[j] > older->version)
                shared = unchanged_by(older, chunk, j, shared);
    }
    return shared;
}

static void find_parts(struct roster_index *index, const struct roster_index *older)
{
    unsigned shared = shared_with(older, index);
    for (unsigned i = 0; i < ROSTER_PARTS; i++)
        if ((shared >> i & 1) != 0) {
            index->parts[i] = older->parts[i];
            (void)__atomic_add_fetch(&index->parts[i]->references, 1, __ATOMIC_RELAXED);
            parts[i].share(index, older);
        } else {
            index->parts[i] = new_or_abort(sizeof *index->parts[i]);
            index->parts[i]->references = 1;
            parts[i].make(index, &index->parts[i]->arena);
        }
}

static void leave_part(struct roster_part *part)
{
    if (__atomic_sub_fetch(&part->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    arena_release(&part->arena);
    free(part);
}

/* --- life ------------------------------------------------------------------------------------ */

struct roster_index *roster_index_of(struct roster *roster, struct span slug,
                                     const struct roster_index *older)
{
    const struct roster_plan *plan = roster_plan(roster, slug);
    assert(plan != NULL && plan->row_count > 0 && plan->row_count <= ROSTER_ENTRY / 2);
    struct roster_index *index = new_or_abort(sizeof *index);
    roster_hold(roster);
    *index = (struct roster_index){.roster = roster,
                                   .plan = plan,
                                   .version = roster_version_number(roster->version),
                                   .puts = roster->puts,
                                   .arrangement = roster->arrangement,
                                   .rows = (uint32_t)plan->row_count,
                                   .kinds = roster->terms->kind_names.count};
    find_parts(index, older);
    sort_kinds(index);
    return index;
}

void roster_index_free(struct roster_index *index)
{
    for (size_t i = 0; i < ROSTER_PARTS; i++)
        leave_part(index->parts[i]);
    arena_release(&index->arena);
    roster_drop(index->roster);
    free(index);
}

bool roster_index_serves(const struct roster_index *index, const struct roster *roster)
{
    return index->version <= roster_version_number(roster->version) &&
           index->arrangement == roster->arrangement;
}
