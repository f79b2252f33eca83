#include "server/roster_tally.h"

void roster_tally_add(struct roster_selection *selection, uint8_t sight,
                      const struct roster_sum *rows)
{
    struct roster_found *found = &selection->found;
    bool is_shown = (sight & ROSTER_FILLED_SHOWN) != 0;
    selection->kinds[rows->kind] += (sight & ROSTER_SEEN) != 0 ? rows->count : 0;
    found->visible += (sight & ROSTER_SEEN) != 0 ? rows->count : 0;
    found->filled += is_shown ? (int64_t)rows->filled : 0;
    found->of += is_shown ? (int64_t)rows->of : 0;
}

void roster_tally_take(struct roster_selection *selection, uint8_t sight,
                       const struct roster_sum *rows)
{
    struct roster_found *found = &selection->found;
    bool is_shown = (sight & ROSTER_FILLED_SHOWN) != 0;
    selection->kinds[rows->kind] -= (sight & ROSTER_SEEN) != 0 ? rows->count : 0;
    found->visible -= (sight & ROSTER_SEEN) != 0 ? rows->count : 0;
    found->filled -= is_shown ? (int64_t)rows->filled : 0;
    found->of -= is_shown ? (int64_t)rows->of : 0;
}

void roster_tally_orientation(struct roster_selection *selection, uint32_t orientation)
{
    if (orientation == ROSTER_NOBODY || selection->orientations[orientation])
        return;
    selection->orientations[orientation] = true;
    selection->orientations_left--;
}

void roster_tally_lead(struct roster_selection *selection, uint32_t person)
{
    if (selection->lead_seen[person] || !roster_tally_wants_leads(selection))
        return;
    selection->lead_seen[person] = true;
    selection->leads[selection->found.lead_count++] = person;
}

void roster_tally_leads(struct roster_selection *selection, const struct roster_chunk *chunk,
                        uint32_t row, uint8_t sight)
{
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++)
        if (roster_shows_answering(chunk->naming[i], sight))
            roster_tally_lead(selection, chunk->persons[i]);
}

void roster_tally_row(struct roster_selection *selection, const struct roster_chunk *chunk,
                      uint32_t row, uint8_t sight)
{
    if ((sight & ROSTER_SEEN) == 0)
        return;
    roster_tally_orientation(selection, selection->eyes.terms->nodes[chunk->node[row]].orientation);
    roster_tally_leads(selection, chunk, row, sight);
    selection->found.any_late =
        selection->found.any_late || roster_is_late(selection, chunk, row, sight);
}
