#include "workflow/poll.h"

unsigned poll_total(const struct poll_rule *rule, const struct poll *poll)
{
    unsigned total = 0;
    /*@ loop invariant 0 <= i <= rule->outcomes;
        loop invariant total == votes(*poll, i) <= UINT8_MAX * i;
        loop assigns i, total;
        loop variant rule->outcomes - i;
    */
    for (uint8_t i = 0; i < rule->outcomes; i++)
        total += poll->given[i];
    return total;
}

/*@ requires is_poll(rule, poll);
    assigns \nothing;
    ensures \result <==> (rule->chair_must ==> poll->chair != 0);
*/
static bool chair_has_spoken(const struct poll_rule *rule, const struct poll *poll)
{
    return !rule->chair_must || poll->chair != 0;
}

/* The outcome that has its votes, most votes first; POLL_OUTCOMES_MAX: none has. */
/*@ requires is_poll(rule, poll);
    assigns \nothing;
    ensures \result == POLL_OUTCOMES_MAX || has_its_votes(rule, poll, \result);
    ensures \forall integer i; has_its_votes(rule, poll, i) ==>
      \result < POLL_OUTCOMES_MAX &&
      (poll->given[i] < poll->given[\result] ||
       (poll->given[i] == poll->given[\result] && \result <= i));
*/
static uint8_t reached(const struct poll_rule *rule, const struct poll *poll)
{
    uint8_t best = POLL_OUTCOMES_MAX;
    /*@ loop invariant 0 <= i <= rule->outcomes;
        loop invariant best == POLL_OUTCOMES_MAX || has_its_votes(rule, poll, best) && best < i;
        loop invariant \forall integer j; has_its_votes(rule, poll, j) && j < i ==>
          best < POLL_OUTCOMES_MAX &&
          (poll->given[j] < poll->given[best] ||
           (poll->given[j] == poll->given[best] && best <= j));
        loop assigns i, best;
        loop variant rule->outcomes - i;
    */
    for (uint8_t i = 0; i < rule->outcomes; i++)
        if (poll->given[i] >= rule->need[i] &&
            (best == POLL_OUTCOMES_MAX || poll->given[i] > poll->given[best]))
            best = i;
    return best;
}

/* Whether some outcome can still get its votes from those who have not voted. */
/*@ requires is_poll(rule, poll);
    requires total == votes(*poll, rule->outcomes) <= UINT8_MAX * POLL_OUTCOMES_MAX;
    assigns \nothing;
    ensures !\result ==> out_of_reach(rule, poll);
*/
static bool can_be_reached(const struct poll_rule *rule, const struct poll *poll, unsigned total)
{
    unsigned left = rule->voters > total ? rule->voters - total : 0;
    if (total + left < rule->least || (left == 0 && !chair_has_spoken(rule, poll)))
        return false;
    /*@ loop invariant 0 <= i <= rule->outcomes;
        loop invariant \forall integer j; 0 <= j < i ==> poll->given[j] + left < rule->need[j];
        loop assigns i;
        loop variant rule->outcomes - i;
    */
    for (uint8_t i = 0; i < rule->outcomes; i++)
        if (poll->given[i] + left >= rule->need[i])
            return true;
    return false;
}

/*@ requires is_poll(rule, poll);
    assigns \nothing;
    ensures \result.ending == POLL_DECIDED ==>
      (rule->tie == POLL_CHAIR && poll->chair != 0 && \result.outcome == poll->chair - 1) ||
      (rule->tie == POLL_FALLS && \result.outcome == rule->falls_to);
    ensures \result.ending == POLL_RESTARTS ==> rule->tie == POLL_RESTART;
*/
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
    /*@ ghost
        /@ loop invariant 0 <= i <= POLL_OUTCOMES_MAX;
           loop invariant votes(*poll, i) == votes(\at(*poll, Pre), i) + (outcome < i ? 1 : 0);
           loop assigns i;
           loop variant POLL_OUTCOMES_MAX - i;
        @/
        for (int i = 0; i < POLL_OUTCOMES_MAX; i++) ;
    */
}

bool poll_add(struct poll_box *box, struct poll_vote vote)
{
    if (box->has_voted[vote.voter])
        return false;
    /*@ ghost
        /@ loop invariant 0 <= i <= POLL_VOTERS_MAX;
           loop invariant voters(box, i) <= (vote.voter < i ? i - 1 : i);
           loop invariant i > vote.outcome ==>
             box->poll.given[vote.outcome] <= votes(box->poll, \min(i, POLL_OUTCOMES_MAX));
           loop invariant 0 <= votes(box->poll, \min(i, POLL_OUTCOMES_MAX));
           loop assigns i;
           loop variant POLL_VOTERS_MAX - i;
        @/
        for (int i = 0; i < POLL_VOTERS_MAX; i++) ;
    */
    box->has_voted[vote.voter] = true;
    poll_count(&box->poll, vote.outcome, vote.is_chair);
    /*@ ghost
        /@ loop invariant 0 <= i <= POLL_VOTERS_MAX;
           loop invariant voters(box, i) == voters{Pre}(box, i) + (vote.voter < i ? 1 : 0);
           loop assigns i;
           loop variant POLL_VOTERS_MAX - i;
        @/
        for (int i = 0; i < POLL_VOTERS_MAX; i++) ;
    */
    return true;
}

struct poll poll_of(const struct poll_vote *list, size_t count)
{
    struct poll_box box = {0};
    /*@ ghost
        /@ loop invariant 0 <= i <= POLL_VOTERS_MAX && voters(&box, i) == 0;
           loop invariant votes(box.poll, \min(i, POLL_OUTCOMES_MAX)) == 0;
           loop assigns i;
           loop variant POLL_VOTERS_MAX - i;
        @/
        for (int i = 0; i < POLL_VOTERS_MAX; i++) ;
    */
    /*@ loop invariant 0 <= i <= count && is_box(&box);
        loop invariant \forall integer v; 0 <= v < POLL_VOTERS_MAX ==>
          (box.has_voted[v] ? 1 : 0) == voted{Pre}(list, i, v);
        loop assigns i, box;
        loop variant count - i;
    */
    for (size_t i = 0; i < count; i++)
        (void)poll_add(&box, list[i]);
    /*@ ghost
        /@ loop invariant 0 <= i <= POLL_VOTERS_MAX;
           loop invariant voters(&box, i) == distinct{Pre}(list, count, i);
           loop assigns i;
           loop variant POLL_VOTERS_MAX - i;
        @/
        for (int i = 0; i < POLL_VOTERS_MAX; i++) ;
    */
    return box.poll;
}
