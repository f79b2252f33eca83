/* test_mutants.c - shipped circuits, each with something taken away: refused, or as sound as
 * trying everything says. */
#include "test.h"

#include "proof_world.h"
#include "server/assets.h"

#include <stdio.h>

/* A circuit whose rows may be changed. */
struct mutant {
    struct arena *arena;
    struct circuit circuit;
    struct step *steps;
};

static struct mutant mutant_of(struct arena *arena, const struct circuit *circuit)
{
    struct mutant mutant = {.arena = arena, .circuit = *circuit};
    mutant.steps = arena_new(arena, struct step, circuit->step_count);
    for (size_t i = 0; i < circuit->step_count; i++) {
        struct step *step = &mutant.steps[i];
        *step = circuit->steps[i];
        struct outcome *outcomes = arena_new(arena, struct outcome, step->outcome_count);
        for (size_t j = 0; j < step->outcome_count; j++)
            outcomes[j] = step->outcomes[j];
        if (step->expires != NULL)
            step->expires = outcomes + (step->expires - step->outcomes);
        step->outcomes = outcomes;
    }
    mutant.circuit.steps = mutant.steps;
    return mutant;
}

static void compile(struct mutant *mutant)
{
    mutant->circuit.net = circuit_net(mutant->arena, &mutant->circuit);
}

static struct soundness proof_of(const struct mutant *mutant)
{
    struct cast cast = cast_ideal(mutant->arena, &mutant->circuit, NULL, CAST_MEMBERS, 0);
    return soundness_of(mutant->arena, &mutant->circuit, &cast);
}

/* Runs a test on each circuit that is shipped. */
static void for_each_shipped(void (*test)(struct arena *arena, const struct circuit *circuit))
{
    size_t tried = 0;
    for (size_t i = 0; i < assets_count; i++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit;
        struct span reason;
        if (!span_starts(span_of(assets[i].name), SPAN("circuits/")))
            continue;
        assert_int_equal(circuit_read(&arena, assets[i].bytes, &circuit, &reason), ERR_NONE);
        test(&arena, &circuit);
        tried++;
    }
    assert_true(tried >= 3);
}

/* --- each is sound ------------------------------------------------------------------------- */

static void is_sound(struct arena *arena, const struct circuit *circuit)
{
    struct mutant mutant = mutant_of(arena, circuit);
    compile(&mutant);
    struct soundness soundness = proof_of(&mutant);
    if (soundness.count > 0)
        fail_msg("%.*s: %s", SPAN_ARG(circuit->name), fault_word(soundness.flaws[0].fault));
}

static void every_shipped_circuit_is_sound(void **unused)
{
    (void)unused;
    for_each_shipped(is_sound);
}

/* --- a transition less --------------------------------------------------------------------- */

static bool is_named(const struct circuit *circuit, const struct step *step)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        for (size_t j = 0; j < circuit->steps[i].after_count; j++)
            if (span_eq(circuit->steps[i].after[j], step->id))
                return true;
    return false;
}

static void drop(struct mutant *mutant, size_t dropped)
{
    mutant->circuit.step_count--;
    for (size_t i = dropped; i < mutant->circuit.step_count; i++)
        mutant->steps[i] = mutant->steps[i + 1];
    compile(mutant);
}

/* Three in each body, everybody there. */
static struct brute_town town_of(const struct circuit *circuit)
{
    struct brute_town town = {.circuit = circuit, .answers = circuit->answers != 0};
    for (size_t i = 0; i < circuit->step_count; i++) {
        town.acts[i][0] = town.acts[i][1] = true;
        if (circuit->steps[i].passage != PASSAGE_NONE)
            town.bodies[brute_passage(circuit, i)] =
                (struct brute_body){.voters = BRUTE_VOTERS,
                                    .there = BRUTE_VOTERS,
                                    .has_chair = circuit->steps[i].quorum.chair != CHAIR_SILENT};
    }
    return town;
}

static unsigned dropped_refused, dropped_harmless, dropped_too_large;

static void lacks_a_step(struct arena *arena, const struct circuit *circuit)
{
    for (size_t i = 0; i < circuit->step_count; i++) {
        SCOPED_ARENA own = {0};
        struct mutant mutant = mutant_of(&own, circuit);
        if (is_named(circuit, &circuit->steps[i]))
            continue;
        drop(&mutant, i);
        struct brute_town town = town_of(&mutant.circuit);
        struct told told;
        if (!told_by_play(&town, &told)) {
            dropped_too_large++;
            continue;
        }
        told = told_alike(&own, &town, c_string(arena, circuit->name), (unsigned)i);
        dropped_refused += !told_sound(&told);
        dropped_harmless += told_sound(&told);
    }
}

static void a_dropped_transition_is_judged_as_play_judges_it(void **unused)
{
    (void)unused;
    for_each_shipped(lacks_a_step);
    printf("dropped transitions: %u refused, %u harmless, %u too large to be played\n",
           dropped_refused, dropped_harmless, dropped_too_large);
    assert_true(dropped_refused > 0 && dropped_harmless > 0);
}

/* --- a quorum above the members ------------------------------------------------------------ */

/* Whether an outcome comes about without its votes. */
static bool comes_otherwise(const struct step *step, const struct outcome *outcome)
{
    bool falls = step->quorum.tie == POLL_FALLS &&
                 step->quorum.tie_outcome == (size_t)(outcome - step->outcomes);
    return step->recorded || falls || step->quorum.tie == POLL_CHAIR || step->expires == outcome;
}

static void has_a_quorum_too_high(struct arena *arena, const struct circuit *circuit)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        for (size_t j = 0; j < circuit->steps[i].outcome_count; j++) {
            struct mutant mutant = mutant_of(arena, circuit);
            if (comes_otherwise(&circuit->steps[i], &circuit->steps[i].outcomes[j]))
                continue;
            ((struct outcome *)(uintptr_t)mutant.steps[i].outcomes)[j].quorum = CAST_MEMBERS + 1;
            compile(&mutant);
            struct soundness soundness = proof_of(&mutant);
            bool told = false;
            for (size_t k = 0; k < soundness.count; k++)
                told = told || soundness.flaws[k].fault == FAULT_DEAD_OUTCOME ||
                       soundness.flaws[k].fault == FAULT_DEAD_STEP;
            if (!told)
                fail_msg("%.*s: step %zu outcome %zu", SPAN_ARG(circuit->name), i, j);
        }
}

static void a_quorum_above_the_members_is_refused(void **unused)
{
    (void)unused;
    for_each_shipped(has_a_quorum_too_high);
}

/* --- nobody to take a step ------------------------------------------------------------------ */

static void lacks_an_actor(struct arena *arena, const struct circuit *circuit)
{
    for (uint16_t i = 0; i < circuit->step_count; i++) {
        bool told = false;
        struct cast cast = cast_ideal(arena, circuit, NULL, CAST_MEMBERS, 0);
        cast.rows[i].persons[0] = cast.rows[i].most = cast.rows[i].fewest = 0;
        struct soundness soundness = soundness_of(arena, circuit, &cast);
        for (size_t j = 0; j < soundness.count; j++) /* what time brings is still brought */
            told = told ||
                   (soundness.flaws[j].fault == FAULT_DEAD_STEP && soundness.flaws[j].step == i) ||
                   (circuit->steps[i].expires != NULL &&
                    soundness.flaws[j].fault == FAULT_DEAD_OUTCOME);
        if (!told)
            fail_msg("%.*s: step %u", SPAN_ARG(circuit->name), i);
    }
}

static void a_step_that_nobody_may_take_is_refused(void **unused)
{
    (void)unused;
    for_each_shipped(lacks_an_actor);
}

/* --- no way on ------------------------------------------------------------------------------ */

static void lacks_a_way_on(struct arena *arena, const struct circuit *circuit)
{
    for (uint16_t state = 0; state < circuit->state_count; state++) {
        struct mutant mutant = mutant_of(arena, circuit);
        struct net_set alone = {0};
        net_add(&alone, state);
        if (circuit->states[state].phase == PHASE_CLOSED)
            continue;
        for (size_t i = 0; i < circuit->step_count; i++)
            for (size_t word = 0; word < COUNT_OF(alone.bits); word++)
                mutant.steps[i].from.bits[word] &= ~alone.bits[word];
        compile(&mutant);
        struct soundness soundness = proof_of(&mutant);
        bool told = false;
        for (size_t i = 0; i < soundness.count; i++)
            told = told || (soundness.flaws[i].fault == FAULT_DEADLOCK &&
                            soundness.flaws[i].last.state == state);
        if (!told)
            fail_msg("%.*s: state %u", SPAN_ARG(circuit->name), state);
    }
}

static void a_state_without_a_way_on_is_refused_with_the_story_that_leads_there(void **unused)
{
    (void)unused;
    for_each_shipped(lacks_a_way_on);
}

TESTS(every_shipped_circuit_is_sound, a_dropped_transition_is_judged_as_play_judges_it,
      a_quorum_above_the_members_is_refused, a_step_that_nobody_may_take_is_refused,
      a_state_without_a_way_on_is_refused_with_the_story_that_leads_there)
