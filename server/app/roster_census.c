#include "server/roster_census.h"

static size_t count_in(const struct roster_terms *terms, const struct roster_chunk *chunk,
                       struct span circuit, struct span state)
{
    size_t count = 0;
    for (uint32_t i = 0; i < chunk->group_count; i++) {
        const struct roster_kind *kind = &terms->kinds[chunk->groups[i].kind];
        if (span_eq(kind->circuit_ref, circuit) && (state.len == 0 || span_eq(kind->state, state)))
            count += chunk->groups[i].count;
    }
    return count;
}

size_t roster_census(const struct roster *roster, struct span plan, struct span circuit,
                     struct span state)
{
    size_t count = 0;
    for (size_t i = 0; i < roster->plan_count; i++)
        for (size_t j = 0; j < roster->plans[i].chunk_count; j++)
            if (plan.len == 0 || span_eq(roster->plans[i].slug, plan))
                count += count_in(roster->terms, roster->plans[i].chunks[j], circuit, state);
    return count;
}
