#include "server/roster_keys.h"

uint64_t roster_key_upwards(const struct roster_selection *selection,
                            const struct roster_chunk *chunk, uint32_t row, uint8_t sight)
{
    const struct roster_terms *terms = selection->eyes.terms;
    uint32_t first = chunk->person_at[row];
    switch (selection->ask->column) {
    case ROSTER_BY_PLACE: return roster_place_of(terms, chunk, row);
    case ROSTER_BY_TITLE: return chunk->title[row];
    case ROSTER_BY_ORIENTATION: return roster_key_of_orientation(terms, chunk, row);
    case ROSTER_BY_STATE: return selection->kind_keys[chunk->kind[row]];
    case ROSTER_BY_LEAD: return roster_next_lead(terms, chunk, row, sight, &first);
    case ROSTER_BY_DUE:
        return roster_key_of_due((sight & ROSTER_DAY_SHOWN) != 0 ? chunk->due[row] : INT32_MAX);
    case ROSTER_BY_FILLED:
        return (sight & ROSTER_FILLED_SHOWN) != 0 ? roster_key_of_filled(chunk, row) : 0;
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
    const struct roster_terms *terms = selection->eyes.terms;
    uint32_t at[] = {a->chunk->person_at[a->row], b->chunk->person_at[b->row]};
    for (;;) {
        uint32_t left = roster_next_lead(terms, a->chunk, a->row, a->sight, &at[0]);
        uint32_t right = roster_next_lead(terms, b->chunk, b->row, b->sight, &at[1]);
        if (left == right && left == ROSTER_NOBODY)
            return 0;
        if (left != right)
            return left + 1 < right + 1 ? -1 : 1;
    }
}

int roster_tie_upwards(const struct roster_selection *selection, const struct roster_candidate *a,
                       const struct roster_candidate *b)
{
    switch ((int)selection->ask->column) {
    case ROSTER_BY_TITLE: return tie_of_titles(a, b);
    case ROSTER_BY_LEAD: return tie_of_leads(selection, a, b);
    default: return 0;
    }
}

void roster_take(struct roster_selection *selection, const struct roster_chunk *chunk, uint32_t row,
                 uint8_t sight)
{
    uint64_t turned = selection->ask->down ? UINT64_MAX : 0;
    uint64_t key = roster_key_upwards(selection, chunk, row, sight) ^ turned;
    if (selection->best.is_full && key > selection->best.worst.key)
        return;
    struct roster_candidate candidate = {.key = key,
                                         .place =
                                             roster_place_of(selection->eyes.terms, chunk, row),
                                         .chunk = chunk,
                                         .row = row,
                                         .sight = sight};
    roster_best_add(&selection->best, &candidate);
}
