/* test_poll.c - how votes are counted, and what they decide. */
#include "test.h"

#include "workflow/poll.h"

enum { VOTERS = 3, OUTCOMES = 2, VOTES = 4, KINDS = VOTERS * OUTCOMES * 2 };

/* Every vote there is in a small poll, by its number below KINDS. */
static struct poll_vote vote_number(unsigned number)
{
    return (struct poll_vote){
        .voter = (uint8_t)(number / 2 / OUTCOMES),
        .outcome = (uint8_t)(number / 2 % OUTCOMES),
        .is_chair = number % 2 == 1,
    };
}

/* What a list of votes makes, told in another way: for each voter, their first vote. */
static struct poll first_votes(const struct poll_vote *votes, size_t count)
{
    struct poll poll = {0};
    for (size_t i = 0; i < count; i++) {
        size_t first = 0;
        while (votes[first].voter != votes[i].voter)
            first++;
        if (first != i)
            continue;
        poll.given[votes[i].outcome]++;
        if (votes[i].is_chair)
            poll.chair = (uint8_t)(votes[i].outcome + 1);
    }
    return poll;
}

static void of_each_voter_the_first_vote_is_counted_and_no_other(void **state)
{
    (void)state;
    for (unsigned number = 0; number < KINDS * KINDS * KINDS * KINDS; number++) {
        struct poll_vote votes[VOTES];
        for (unsigned i = 0, rest = number; i < VOTES; i++, rest /= KINDS)
            votes[i] = vote_number(rest % KINDS);
        for (size_t count = 0; count <= VOTES; count++) {
            struct poll expected = first_votes(votes, count), poll = poll_of(votes, count);
            assert_memory_equal(&poll, &expected, sizeof poll);
        }
    }
}

static void a_second_vote_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    for (unsigned first = 0; first < KINDS; first++)
        for (unsigned second = 0; second < KINDS; second++) {
            struct poll_box box = {0};
            assert_true(poll_add(&box, vote_number(first)));
            struct poll_box before = box;
            bool same_voter = vote_number(first).voter == vote_number(second).voter;
            assert_int_equal(poll_add(&box, vote_number(second)), !same_voter);
            if (same_voter)
                assert_memory_equal(&box, &before, sizeof box);
        }
}

/* --- what votes decide ------------------------------------------------------------------------ */

/* Looked at in every small poll under every small rule. */
typedef void checker(const struct poll_rule *rule, const struct poll *poll);

/* Every poll that voters of the rule may have made: the chair has voted only as somebody did. */
static void try_polls(const struct poll_rule *rule, checker *check)
{
    for (uint8_t first = 0; first <= rule->voters; first++)
        for (uint8_t second = 0; first + second <= rule->voters; second++)
            for (int chair = 0; chair <= OUTCOMES; chair++) {
                struct poll poll = {.given = {first, second}, .chair = (uint8_t)chair};
                if (chair == 0 || poll.given[chair - 1] > 0)
                    check(rule, &poll);
            }
}

static void try_rules(checker *check)
{
    enum { CHOICES = VOTERS * VOTERS * (VOTERS + 1) * 4 * 2 * 2 };
    for (unsigned number = 0; number < CHOICES; number++) {
        unsigned rest = number / 16;
        struct poll_rule rule = {
            .outcomes = OUTCOMES,
            .voters = VOTERS,
            .need = {(uint8_t)(1 + rest % VOTERS), (uint8_t)(1 + rest / VOTERS % VOTERS)},
            .least = (uint8_t)(rest / VOTERS / VOTERS),
            .tie = number % 4,
            .falls_to = number / 4 % 2,
            .chair_must = number / 8 % 2 == 1,
        };
        try_polls(&rule, check);
    }
}

static bool is_decided(const struct poll_rule *rule, const struct poll *poll)
{
    bool has_its_votes = poll->given[0] >= rule->need[0] || poll->given[1] >= rule->need[1];
    return has_its_votes && poll->given[0] + poll->given[1] >= rule->least &&
           (poll->chair != 0 || !rule->chair_must);
}

/* Whether those who have not voted could vote so that the poll is decided: all ways are tried. */
static bool may_be_decided(const struct poll_rule *rule, const struct poll *poll)
{
    if (is_decided(rule, poll))
        return true;
    if (poll->given[0] + poll->given[1] == rule->voters)
        return false;
    for (int outcome = 0; outcome < OUTCOMES; outcome++)
        for (unsigned is_chair = 0; is_chair <= (poll->chair == 0); is_chair++) {
            struct poll next = *poll;
            poll_count(&next, (uint8_t)outcome, is_chair == 1);
            if (may_be_decided(rule, &next))
                return true;
        }
    return false;
}

static void check_votes(const struct poll_rule *rule, const struct poll *poll)
{
    if (!is_decided(rule, poll))
        return;
    bool second = poll->given[1] >= rule->need[1] &&
                  (poll->given[0] < rule->need[0] || poll->given[1] > poll->given[0]);
    struct poll_result result = poll_result(rule, poll);
    assert_int_equal(result.ending, POLL_DECIDED);
    assert_int_equal(result.outcome, second);
}

static void of_outcomes_that_have_their_votes_the_one_with_most_holds_then_the_first(void **state)
{
    (void)state;
    try_rules(check_votes);
}

static void check_open(const struct poll_rule *rule, const struct poll *poll)
{
    if (!is_decided(rule, poll) && may_be_decided(rule, poll))
        assert_int_equal(poll_result(rule, poll).ending, POLL_OPEN);
}

static void votes_are_awaited_while_some_could_still_decide(void **state)
{
    (void)state;
    try_rules(check_open);
}

static void check_tie(const struct poll_rule *rule, const struct poll *poll)
{
    static const enum poll_ending endings[] = {[POLL_WAITS] = POLL_SPLIT,
                                               [POLL_CHAIR] = POLL_DECIDED,
                                               [POLL_RESTART] = POLL_RESTARTS,
                                               [POLL_FALLS] = POLL_DECIDED};
    if (may_be_decided(rule, poll))
        return;
    struct poll_result result = poll_result(rule, poll);
    if (rule->tie == POLL_CHAIR && poll->chair == 0) {
        bool may_come = poll->given[0] + poll->given[1] < rule->voters;
        assert_int_equal(result.ending, may_come ? POLL_OPEN : POLL_SPLIT);
        return;
    }
    assert_int_equal(result.ending, endings[rule->tie]);
    if (result.ending == POLL_DECIDED)
        assert_int_equal(result.outcome,
                         rule->tie == POLL_CHAIR ? poll->chair - 1 : rule->falls_to);
}

static void votes_that_can_decide_nothing_end_as_the_rule_for_ties_says(void **state)
{
    (void)state;
    try_rules(check_tie);
}

TESTS(of_each_voter_the_first_vote_is_counted_and_no_other,
      a_second_vote_is_refused_and_changes_nothing,
      of_outcomes_that_have_their_votes_the_one_with_most_holds_then_the_first,
      votes_are_awaited_while_some_could_still_decide,
      votes_that_can_decide_nothing_end_as_the_rule_for_ties_says)
