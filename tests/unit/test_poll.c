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

TESTS(of_each_voter_the_first_vote_is_counted_and_no_other,
      a_second_vote_is_refused_and_changes_nothing)
