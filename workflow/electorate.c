#include "workflow/electorate.h"

enum { SEATS_LOOKED_MAX = 4 * POLL_VOTERS_MAX }; /* ended mandates included */

/* Votes being given out: each titular seat to one person, each person one seat. */
struct giving {
    const struct body *body;
    size_t rows;
    bool open[SEATS_LOOKED_MAX];    /* seats whose holders may vote */
    size_t taken[SEATS_LOOKED_MAX]; /* by a person's first row: 1 + the titular row they vote for */
    bool tried[SEATS_LOOKED_MAX];   /* persons, by their first row */
};

static size_t first_row(const struct giving *giving, const struct person *holder)
{
    size_t row = 0;
    while (giving->body->seats[row].holder != holder)
        row++;
    return row;
}

/* Finds somebody for a titular seat, moving others to their other seats where that helps. */
static bool give(struct giving *giving, size_t titular)
{
    for (size_t row = 0; row < giving->rows; row++) {
        const struct seat *seat = &giving->body->seats[row];
        if (!giving->open[row] || seat->titular != &giving->body->seats[titular])
            continue;
        size_t person = first_row(giving, seat->holder);
        if (giving->tried[person])
            continue;
        giving->tried[person] = true;
        if (giving->taken[person] == 0 || give(giving, giving->taken[person] - 1)) {
            giving->taken[person] = titular + 1;
            return true;
        }
    }
    return false;
}

size_t electorate_count(const struct body *body, seat_test *may_vote, void *context)
{
    size_t given = 0;
    struct giving giving = {.body = body,
                            .rows = body->voice_count < SEATS_LOOKED_MAX ? body->voice_count
                                                                         : SEATS_LOOKED_MAX};
    for (size_t row = 0; row < giving.rows; row++)
        giving.open[row] = may_vote(context, &body->seats[row]);
    for (size_t row = 0; row < giving.rows; row++) {
        if (body->seats[row].kind == SEAT_SUBSTITUTE)
            continue;
        memset(giving.tried, 0, giving.rows * sizeof *giving.tried);
        given += give(&giving, row);
    }
    return given < POLL_VOTERS_MAX ? given : POLL_VOTERS_MAX;
}

/* --- the rule -------------------------------------------------------------------------------- */

static int64_t basis_of(enum basis of, const struct electorate *electorate)
{
    switch (of) {
    case BASIS_PRESENT: return electorate->present;
    case BASIS_SEATS:
        return electorate->seats > electorate->members ? electorate->seats : electorate->members;
    case BASIS_MEMBERS:
    case BASIS_COUNT: break;
    }
    return electorate->members;
}

static uint8_t small(int64_t number)
{
    return number < UINT8_MAX ? (uint8_t)number : UINT8_MAX;
}

struct poll_rule electorate_rule(const struct step *step, const struct electorate *electorate)
{
    const struct quorum *quorum = &step->quorum;
    int64_t share = quorum_is_own(quorum) ? electorate->own
                                          : quorum_share(quorum->share, quorum->votes,
                                                         basis_of(quorum->of, electorate));
    struct poll_rule rule = {
        .outcomes = (uint8_t)step->outcome_count,
        .voters = small(electorate->voters),
        .least = quorum->of == BASIS_PRESENT ? 0 : small(quorum->present),
        .tie = (uint8_t)quorum->tie,
        .falls_to = (uint8_t)quorum->tie_outcome,
        .chair_must = quorum->chair == CHAIR_MUST,
    };
    for (size_t i = 0; i < step->outcome_count; i++) {
        const struct outcome *outcome = &step->outcomes[i];
        bool said = (outcome->kind->words & WORDS_NEVER) == 0;
        int64_t need = step->recorded ? 1 : outcome->quorum > 0 ? outcome->quorum : share;
        rule.need[i] = said ? small(need) : UINT8_MAX;
    }
    return rule;
}
