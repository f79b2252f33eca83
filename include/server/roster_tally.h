/* roster_tally.h - counting what a reader may see of a plan; for roster*.c alone. */
#pragma once

#include "server/roster_selection.h"

/* Some rows of one kind, together. */
struct roster_sum {
    uint32_t kind, count;
    uint64_t filled, of;
};

static inline struct roster_sum roster_sum_of(const struct roster_chunk *chunk, uint32_t row)
{
    return (struct roster_sum){
        .kind = chunk->kind[row], .count = 1, .filled = chunk->filled[row], .of = chunk->of[row]};
}

/* Adds rows that are all seen alike to what is seen, or takes them away again. */
void roster_tally_add(struct roster_selection *selection, uint8_t sight,
                      const struct roster_sum *rows);
void roster_tally_take(struct roster_selection *selection, uint8_t sight,
                       const struct roster_sum *rows);

static inline bool roster_tally_wants_leads(const struct roster_selection *selection)
{
    return selection->found.lead_count <= ROSTER_LEADS_OFFERED;
}

/* Notes an orientation, a lead that was met. */
void roster_tally_orientation(struct roster_selection *selection, uint32_t orientation);
void roster_tally_lead(struct roster_selection *selection, uint32_t person);

/* Notes the leads of a row that is seen. */
void roster_tally_leads(struct roster_selection *selection, const struct roster_chunk *chunk,
                        uint32_t row, uint8_t sight);

/* Notes everything there is to choose by of a row. */
void roster_tally_row(struct roster_selection *selection, const struct roster_chunk *chunk,
                      uint32_t row, uint8_t sight);
