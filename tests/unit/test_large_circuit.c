/* test_large_circuit.c - a large circuit is proved in seconds, and one too large is not called
 * sound. */
#include "test.h"

#include "base/buf.h"
#include "workflow/soundness.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

enum { STATES = 200, MEMBERS = 30, SECONDS_MAX = 20 };

/* A chain of decisions before large bodies: each leads on, holds back, sends back or refuses. */
struct large {
    struct state states[STATES];
    struct step steps[2 * STATES];
    struct outcome outcomes[STATES][4];
    struct circuit circuit;
};

static struct step *add_step(struct large *large, size_t from)
{
    struct step *step = &large->steps[large->circuit.step_count++];
    net_add(&step->from, (uint16_t)from);
    return step;
}

static void add_outcome(struct large *large, size_t state, size_t number, const char *word,
                        size_t to)
{
    large->outcomes[state][number] =
        (struct outcome){.to = to, .kind = outcome_kind(PASSAGE_VALIDATION, span_of(word))};
}

/* Quorums of every basis and share, so that no two bodies vote alike. */
static struct quorum quorum_of(size_t state)
{
    static const enum share shares[] = {SHARE_MAJORITY, SHARE_TWO_THIRDS, SHARE_COUNT};
    return (struct quorum){.is_given = true,
                           .of = (enum basis)(state % BASIS_COUNT),
                           .share = shares[state / BASIS_COUNT % 3],
                           .votes = (int64_t)(10 + state % 7),
                           .present = (int64_t)(state % 16),
                           .chair = state % 5 == 0 ? CHAIR_MUST : CHAIR_VOTES,
                           .tie = state % 11 == 0 ? POLL_CHAIR : POLL_RESTART};
}

static void add_decision(struct large *large, size_t state)
{
    struct step *step = add_step(large, state);
    step->passage = PASSAGE_VALIDATION;
    step->quorum = quorum_of(state);
    step->outcomes = large->outcomes[state];
    step->outcome_count = 4;
    add_outcome(large, state, 0, "approve", state + 1);
    add_outcome(large, state, 1, "approve-modified", state + 2 < STATES ? state + 2 : state + 1);
    add_outcome(large, state, 2, "send-back", 0);
    add_outcome(large, state, 3, "refuse", STATES - 1);
}

static void make(struct large *large)
{
    large->circuit =
        (struct circuit){.states = large->states, .state_count = STATES, .steps = large->steps};
    for (size_t i = 0; i < STATES; i++)
        large->states[i] = (struct state){.phase = i == 0            ? PHASE_DRAFT
                                                   : i + 1 == STATES ? PHASE_CLOSED
                                                                     : PHASE_VALIDATION,
                                          .then = NET_NOWHERE,
                                          .deadline = {.days = (int64_t)(i % 3)}};
    add_step(large, 0)->to = 1;
    for (size_t i = 1; i + 1 < STATES; i++) {
        add_decision(large, i);
        add_step(large, i)->to = 0; /* withdrawn */
    }
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void two_hundred_states_and_bodies_of_thirty_are_proved_in_seconds(void **unused)
{
    (void)unused;
    static struct large large;
    SCOPED_ARENA arena = {0};
    struct rusage usage;
    make(&large);
    large.circuit.net = circuit_net(&arena, &large.circuit);
    struct cast cast = cast_ideal(&arena, &large.circuit, NULL, MEMBERS, 0);
    double began = seconds();
    struct soundness soundness = soundness_of(&arena, &large.circuit, &cast);
    double took = seconds() - began;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    printf("%d states, bodies of %d: %u markings, %zu moves, %zu vote counts; %.1f s, %.0f MB\n",
           STATES, MEMBERS, soundness.markings.count, soundness.moves, soundness.tallies, took,
           (double)usage.ru_maxrss / 1024);
    for (size_t i = 0; i < soundness.count; i++)
        fail_msg("%s, step %u", fault_word(soundness.flaws[i].fault), soundness.flaws[i].step);
    assert_true(took < SECONDS_MAX);
}

static void what_is_too_large_is_not_called_sound(void **unused)
{
    (void)unused;
    static struct large large;
    SCOPED_ARENA arena = {0};
    make(&large);
    for (size_t i = 1; i + 1 < STATES; i++) /* each asks for its own number of votes */
        large.outcomes[i][0].quorum = (int64_t)(1 + i % POLL_VOTERS_MAX);
    large.circuit.net = circuit_net(&arena, &large.circuit);
    struct cast cast = cast_ideal(&arena, &large.circuit, NULL, POLL_VOTERS_MAX, 0);
    struct soundness soundness = soundness_of(&arena, &large.circuit, &cast);
    assert_int_equal(soundness.count, 1);
    assert_int_equal(soundness.flaws[0].fault, FAULT_TOO_LARGE);
}

TESTS(two_hundred_states_and_bodies_of_thirty_are_proved_in_seconds,
      what_is_too_large_is_not_called_sound)
