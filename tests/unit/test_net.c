/* test_net.c - where a move leads: a small net, every marking of it, every move. */
#include "test.h"

#include <string.h>

#include "workflow/net.h"

enum { DRAFT, REVIEW, RUNNING, ENDED, STATES };
enum { SUBMIT, SIGN, START, DROP, ADVICE, VOTE, STEPS };
enum { OUTCOMES = 3, PASSAGES = 2, FLAGS = 7 };
enum { MARKINGS = STATES * 3 * 3 << FLAGS, MOVES = 8 * STEPS * OUTCOMES * 2 };

/* Where each act may be taken. */
static const bool from[STEPS][STATES] = {
    [SUBMIT] = {[DRAFT] = true},
    [SIGN] = {[DRAFT] = true, [REVIEW] = true},
    [START] = {[REVIEW] = true, [RUNNING] = true},
    [DROP] = {[REVIEW] = true, [RUNNING] = true},
};

struct small_net {
    struct net_state states[STATES];
    struct net_step steps[STEPS];
    struct net net;
};

/* In review an advice and a vote wait side by side, the vote for the advice. */
static void set_up(struct small_net *small, uint16_t then)
{
    *small = (struct small_net){
        .states = {[DRAFT] = {.phase = NET_DRAFT, .then = NET_NOWHERE},
                   [REVIEW] = {.phase = NET_VALIDATION,
                               .timed = true,
                               .then = then,
                               .passages = PASSAGES,
                               .passage = {ADVICE, VOTE}},
                   [RUNNING] = {.phase = NET_IN_PROGRESS, .then = NET_NOWHERE},
                   [ENDED] = {.phase = NET_CLOSED, .then = NET_NOWHERE}},
        .steps = {[SUBMIT] = {.to = REVIEW},
                  [SIGN] = {.pair = true, .to = RUNNING},
                  [START] = {.above = true, .to = RUNNING},
                  [DROP] = {.late = true, .to = DRAFT},
                  [ADVICE] = {.is_passage = true,
                              .outcomes = 2,
                              .outcome_to = {NET_NOWHERE, REVIEW},
                              .advises = true,
                              .expires = 0},
                  [VOTE] = {.is_passage = true,
                            .outcomes = 3,
                            .outcome_to = {NET_NOWHERE, RUNNING, DRAFT},
                            .validates = {true, true, false},
                            .expires = POLL_OUTCOMES_MAX,
                            .after_count = 1,
                            .after = {ADVICE}}},
        .net = {.initial = DRAFT, .state_count = STATES, .step_count = STEPS},
    };
    small->net.states = small->states;
    small->net.steps = small->steps;
    for (int step = 0; step < STEPS; step++)
        for (int state = 0; state < STATES; state++)
            if (from[step][state])
                net_add(&small->steps[step].from, (uint16_t)state);
}

/* Every marking there is, by its number below MARKINGS. */
static struct marking marking_number(unsigned number)
{
    struct marking marking = {
        .agreed = {number & 1, number >> 1 & 1},
        .late = number >> 2 & 1,
        .owes_before = number >> 3 & 1,
        .owes_here = number >> 4 & 1,
        .approved = number >> 5 & 1,
        .above = number >> 6 & 1,
    };
    number >>= FLAGS;
    marking.state = (uint16_t)(number % STATES);
    marking.passage[0] = (uint8_t)(number / STATES % 3);
    marking.passage[1] = (uint8_t)(number / STATES / 3);
    return marking;
}

/* Every move there is, by its number below MOVES. */
static struct move move_number(unsigned number)
{
    return (struct move){
        .kind = (enum move_kind)(number % 8),
        .step = (uint16_t)(number / 8 % STEPS),
        .choice = (uint8_t)(number / 8 / STEPS % OUTCOMES),
        .advises = number / 8 / STEPS / OUTCOMES == 1,
    };
}

static bool is_same(const struct marking *one, const struct marking *other)
{
    return one->state == other->state &&
           memcmp(one->passage, other->passage, NET_PASSAGES_MAX) == 0 &&
           one->agreed[0] == other->agreed[0] && one->agreed[1] == other->agreed[1] &&
           one->late == other->late && one->owes_before == other->owes_before &&
           one->owes_here == other->owes_here && one->approved == other->approved &&
           one->above == other->above;
}

/* --- the rules told in another way ------------------------------------------------------------ */

/* A marking that has gone to a state. */
static enum net_verdict gone(struct marking *marking, const struct small_net *small, uint16_t to)
{
    if (small->states[to].phase == NET_IN_PROGRESS && !marking->approved)
        return NET_UNAPPROVED;
    bool keeps = marking->approved && small->states[to].phase != NET_DRAFT;
    *marking = (struct marking){.state = to,
                                .owes_before = marking->owes_before || marking->owes_here,
                                .approved = keeps,
                                .above = marking->above};
    return NET_FIRES;
}

static enum net_verdict acted(struct marking *marking, const struct small_net *small,
                              struct move move)
{
    bool for_two = move.kind == MOVE_AGREE, owes = marking->owes_before || marking->owes_here;
    if (move.step >= ADVICE || for_two != (move.step == SIGN) || !from[move.step][marking->state])
        return NET_NOT_HERE;
    if (owes)
        return NET_OWES;
    if (move.step == DROP && !marking->late)
        return NET_NOT_LATE;
    if (move.step == START && !marking->above)
        return NET_NOT_ABOVE;
    if (!for_two)
        return gone(marking, small, small->steps[move.step].to);
    if (move.choice > 1 || marking->agreed[move.choice])
        return NET_AGREED;
    marking->agreed[move.choice] = true;
    bool both = marking->agreed[0] && marking->agreed[1];
    return both ? gone(marking, small, small->steps[move.step].to) : NET_FIRES;
}

static enum net_verdict ended(struct marking *marking, const struct small_net *small,
                              struct move move)
{
    const struct net_step *step = &small->steps[move.step];
    if (move.choice >= step->outcomes)
        return NET_NOT_HERE;
    marking->passage[move.step - ADVICE] = NET_PASSAGE_CONCLUDED;
    marking->approved = marking->approved || step->validates[move.choice];
    marking->owes_here = marking->owes_here || (move.advises && move.step == ADVICE);
    uint16_t to = step->outcome_to[move.choice];
    bool all = marking->passage[0] == NET_PASSAGE_CONCLUDED &&
               marking->passage[1] == NET_PASSAGE_CONCLUDED;
    if (to == NET_NOWHERE && all)
        to = small->states[REVIEW].then;
    return to == NET_NOWHERE ? NET_FIRES : gone(marking, small, to);
}

static enum net_verdict passed(struct marking *marking, const struct small_net *small,
                               struct move move)
{
    if (move.step < ADVICE || marking->state != REVIEW ||
        marking->passage[move.step - ADVICE] == NET_PASSAGE_CONCLUDED)
        return NET_NOT_HERE;
    if (move.kind == MOVE_EXPIRE) {
        move.choice = small->steps[move.step].expires;
        move.advises = false;
        return marking->late ? ended(marking, small, move) : NET_NOT_LATE;
    }
    if (move.step == VOTE && marking->passage[0] != NET_PASSAGE_CONCLUDED)
        return NET_NOT_YET;
    if (marking->owes_before)
        return NET_OWES;
    if (move.kind == MOVE_CONCLUDE)
        return ended(marking, small, move);
    if (marking->passage[move.step - ADVICE] == NET_PASSAGE_SPLIT)
        return NET_NOTHING;
    marking->passage[move.step - ADVICE] = NET_PASSAGE_SPLIT;
    return NET_FIRES;
}

/* A move that needs no step. */
static enum net_verdict happened(struct marking *marking, struct move move)
{
    struct marking before = *marking;
    if (move.kind == MOVE_LATE && marking->state == REVIEW)
        marking->late = true;
    if (move.kind == MOVE_ANSWER)
        marking->owes_before = marking->owes_here = false;
    if (move.kind == MOVE_ABOVE)
        marking->above = true;
    return is_same(&before, marking) ? NET_NOTHING : NET_FIRES;
}

static enum net_verdict told(struct marking *marking, const struct small_net *small,
                             struct move move)
{
    if (move.kind >= MOVE_LATE)
        return happened(marking, move);
    if (move.kind == MOVE_ACT || move.kind == MOVE_AGREE)
        return acted(marking, small, move);
    return passed(marking, small, move);
}

/* --- sentences -------------------------------------------------------------------------------- */

typedef void checker(const struct small_net *small, struct marking before, struct move move);

static void try_all(checker *check)
{
    static const uint16_t thens[] = {NET_NOWHERE, DRAFT, REVIEW, RUNNING, ENDED};
    for (size_t then = 0; then < sizeof thens / sizeof *thens; then++) {
        struct small_net small;
        set_up(&small, thens[then]);
        for (unsigned i = 0; i < MARKINGS; i++)
            for (unsigned j = 0; j < MOVES; j++)
                check(&small, marking_number(i), move_number(j));
    }
}

static void check_told(const struct small_net *small, struct marking before, struct move move)
{
    struct marking after = {0}, other = before;
    enum net_verdict verdict = net_fire(&small->net, &before, move, &after);
    assert_int_equal(verdict, told(&other, small, move));
    if (verdict == NET_FIRES)
        assert_true(is_same(&after, &other));
}

static void a_move_leads_where_the_rules_told_in_another_way_say(void **state)
{
    (void)state;
    try_all(check_told);
}

static void check_refusal(const struct small_net *small, struct marking before, struct move move)
{
    struct marking after, untouched, given = before;
    memset(&after, 0xa5, sizeof after);
    memcpy(&untouched, &after, sizeof after);
    if (net_fire(&small->net, &given, move, &after) != NET_FIRES)
        assert_memory_equal(&after, &untouched, sizeof after);
    assert_true(is_same(&given, &before));
}

static void a_refusal_changes_nothing(void **state)
{
    (void)state;
    try_all(check_refusal);
}

static void check_approval(const struct small_net *small, struct marking before, struct move move)
{
    struct marking after;
    if (net_fire(&small->net, &before, move, &after) != NET_FIRES)
        return;
    if (after.state == RUNNING && before.state != RUNNING)
        assert_true(after.approved);
    if (after.approved && !before.approved)
        assert_true(move.kind == MOVE_CONCLUDE && move.step == VOTE && move.choice != 2);
}

static void nothing_is_put_in_progress_that_no_vote_has_validated(void **state)
{
    (void)state;
    try_all(check_approval);
}

static void a_fiche_begins_in_the_first_state_with_nothing_done(void **state)
{
    (void)state;
    struct small_net small;
    set_up(&small, NET_NOWHERE);
    small.net.initial = REVIEW;
    const struct marking expected = {.state = REVIEW};
    struct marking first = net_beginning(&small.net);
    assert_true(is_same(&first, &expected));
}

static void a_set_has_the_states_added_to_it_and_no_other(void **state)
{
    (void)state;
    for (int one = 0; one < NET_STATES_MAX; one++) {
        struct net_set set = {0};
        net_add(&set, (uint16_t)one);
        for (int other = 0; other < NET_STATES_MAX; other++)
            assert_int_equal(net_has(&set, (uint16_t)other), other == one);
    }
}

TESTS(a_move_leads_where_the_rules_told_in_another_way_say, a_refusal_changes_nothing,
      nothing_is_put_in_progress_that_no_vote_has_validated,
      a_fiche_begins_in_the_first_state_with_nothing_done,
      a_set_has_the_states_added_to_it_and_no_other)
