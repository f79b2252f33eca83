/* proof_world.h - the proof's verdict on a circuit beside that of trying everything. */
#pragma once

#include "brute_player.h"
#include "workflow/soundness.h"

/* The numbers of a town as the proof takes them. */
static inline struct cast town_cast(struct arena *arena, const struct brute_town *town)
{
    const struct circuit *circuit = town->circuit;
    struct cast cast = {.rows = arena_new(arena, struct cast_row, circuit->step_count),
                        .count = circuit->step_count,
                        .answers = town->answers};
    for (size_t i = 0; i < cast.count; i++) {
        const struct brute_body *body = &town->bodies[brute_passage(circuit, i) % BRUTE_PASSAGES];
        int64_t voters = circuit->steps[i].recorded ? 1 : body->voters;
        cast.rows[i] = (struct cast_row){.persons = {town->acts[i][0], town->acts[i][1]},
                                         .has_body = true,
                                         .chair = body->has_chair && body->there > 0,
                                         .most = (uint16_t)body->there,
                                         .fewest = (uint16_t)body->there,
                                         .over = {.members = body->voters,
                                                  .seats = body->voters,
                                                  .own = body->voters / 2 + 1,
                                                  .voters = voters}};
    }
    return cast;
}

/* A verdict; states and steps as bits, outcomes as bits of each step. */
struct told {
    bool waits, unapproved, left_over;
    uint64_t unreached, dead_steps;
    uint8_t dead_outcomes[BRUTE_STEPS];
};

static inline bool told_dead(const struct told *told)
{
    bool dead = told->unreached != 0 || told->dead_steps != 0;
    for (size_t i = 0; i < BRUTE_STEPS; i++)
        dead = dead || told->dead_outcomes[i] != 0;
    return dead;
}

static inline bool told_sound(const struct told *told)
{
    return !told->waits && !told->unapproved && !told->left_over && !told_dead(told);
}

static inline struct told told_by_proof(struct arena *arena, const struct brute_town *town)
{
    struct told told = {0};
    struct cast cast = town_cast(arena, town);
    struct soundness soundness = soundness_of(arena, town->circuit, &cast);
    for (size_t i = 0; i < soundness.count; i++) {
        const struct flaw *flaw = &soundness.flaws[i];
        assert_true(flaw->fault != FAULT_TOO_LARGE);
        told.waits |= flaw->fault == FAULT_DEADLOCK || flaw->fault == FAULT_LIVELOCK;
        told.unapproved |= flaw->fault == FAULT_UNAPPROVED;
        told.left_over |= flaw->fault == FAULT_LEFT_OVER;
        if (flaw->fault == FAULT_UNREACHED)
            told.unreached |= UINT64_C(1) << flaw->state;
        if (flaw->fault == FAULT_DEAD_STEP)
            told.dead_steps |= UINT64_C(1) << flaw->step;
        if (flaw->fault == FAULT_DEAD_OUTCOME)
            told.dead_outcomes[flaw->step] |= (uint8_t)(1U << flaw->outcome);
    }
    return told;
}

/* What trying everything says; false: it was too much. */
static inline bool told_by_play(const struct brute_town *town, struct told *told)
{
    static struct brute brute;
    const struct circuit *circuit = town->circuit;
    brute_play(&brute, town);
    *told = (struct told){
        .waits = brute.waits, .unapproved = brute.unapproved, .left_over = brute.left_over};
    for (size_t i = 0; i < circuit->state_count; i++)
        told->unreached |= (uint64_t)!brute.reached[i] << i;
    for (size_t i = 0; i < circuit->step_count; i++) {
        told->dead_steps |= (uint64_t)!brute.taken[i] << i;
        for (size_t j = 0; brute.taken[i] && j < circuit->steps[i].outcome_count; j++)
            if (!brute.given[i][j])
                told->dead_outcomes[i] |= (uint8_t)(1U << j);
    }
    return !brute.overflow;
}

/* Holds one verdict against the other, and fails where they differ; answers the player's. */
static inline struct told told_alike(struct arena *arena, const struct brute_town *town,
                                     const char *about, unsigned number)
{
    struct told proof = told_by_proof(arena, town), play;
    if (!told_by_play(town, &play))
        fail_msg("%s %u: too large to be played", about, number);
    /* Votes for what the engine then refuses stop a passage; that they do is not told twice. */
    if (proof.waits != play.waits && !(play.unapproved && play.waits))
        fail_msg("%s %u: the proof says waits %d, play %d", about, number, proof.waits, play.waits);
    if (proof.unapproved != play.unapproved || proof.left_over != play.left_over ||
        proof.unreached != play.unreached || proof.dead_steps != play.dead_steps ||
        memcmp(proof.dead_outcomes, play.dead_outcomes, sizeof proof.dead_outcomes) != 0)
        fail_msg("%s %u: the proof says unapproved %d left %d unreached %llx dead %llx; play says "
                 "%d %d %llx %llx; or outcomes differ",
                 about, number, proof.unapproved, proof.left_over,
                 (unsigned long long)proof.unreached, (unsigned long long)proof.dead_steps,
                 play.unapproved, play.left_over, (unsigned long long)play.unreached,
                 (unsigned long long)play.dead_steps);
    return play;
}
