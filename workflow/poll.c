#include "workflow/poll.h"

unsigned poll_total(const struct poll_rule *rule, const struct poll *poll)
{
    unsigned total = 0;
    for (uint8_t i = 0; i < rule->outcomes; i++)
        total += poll->given[i];
    return total;
}

static bool chair_has_spoken(const struct poll_rule *rule, const struct poll *poll)
{
    return !rule->chair_must || poll->chair != 0;
}

/* The outcome that has its votes, most votes first; POLL_OUTCOMES_MAX: none has. */
static uint8_t reached(const struct poll_rule *rule, const struct poll *poll)
{
    uint8_t best = POLL_OUTCOMES_MAX;
    for (uint8_t i = 0; i < rule->outcomes; i++)
        if (poll->given[i] >= rule->need[i] &&
            (best == POLL_OUTCOMES_MAX || poll->given[i] > poll->given[best]))
            best = i;
    return best;
}

/* Whether some outcome can still get its votes from those who have not voted. */
static bool can_be_reached(const struct poll_rule *rule, const struct poll *poll, unsigned total)
{
    unsigned left = rule->voters > total ? rule->voters - total : 0;
    if (total + left < rule->least || (left == 0 && !chair_has_spoken(rule, poll)))
        return false;
    for (uint8_t i = 0; i < rule->outcomes; i++)
        if (poll->given[i] + left >= rule->need[i])
            return true;
    return false;
}

static struct poll_result exhausted(const struct poll_rule *rule, const struct poll *poll,
                                    unsigned total)
{
    switch ((enum poll_tie)rule->tie) {
    case POLL_CHAIR:
        if (poll->chair != 0)
            return (struct poll_result){POLL_DECIDED, (uint8_t)(poll->chair - 1)};
        return (struct poll_result){total < rule->voters ? POLL_OPEN : POLL_SPLIT, 0};
    case POLL_RESTART: return (struct poll_result){POLL_RESTARTS, 0};
    case POLL_FALLS: return (struct poll_result){POLL_DECIDED, rule->falls_to};
    case POLL_WAITS: break;
    }
    return (struct poll_result){POLL_SPLIT, 0};
}

struct poll_result poll_result(const struct poll_rule *rule, const struct poll *poll)
{
    unsigned total = poll_total(rule, poll);
    uint8_t outcome = reached(rule, poll);
    if (outcome != POLL_OUTCOMES_MAX && total >= rule->least && chair_has_spoken(rule, poll))
        return (struct poll_result){POLL_DECIDED, outcome};
    if (can_be_reached(rule, poll, total))
        return (struct poll_result){POLL_OPEN, 0};
    return exhausted(rule, poll, total);
}

void poll_count(struct poll *poll, uint8_t outcome, bool is_chair)
{
    poll->given[outcome]++;
    if (is_chair)
        poll->chair = (uint8_t)(outcome + 1);
}

bool poll_add(struct poll_box *box, struct poll_vote vote)
{
    if (box->has_voted[vote.voter])
        return false;
    box->has_voted[vote.voter] = true;
    poll_count(&box->poll, vote.outcome, vote.is_chair);
    return true;
}

struct poll poll_of(const struct poll_vote *votes, size_t count)
{
    struct poll_box box = {0};
    for (size_t i = 0; i < count; i++)
        (void)poll_add(&box, votes[i]);
    return box.poll;
}
