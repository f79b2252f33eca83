/* test_soundness_exhaustive.c - for every small circuit the proof says what trying everything
 * says. */
#include "test.h"

#include "proof_world.h"

#include <stdio.h>

enum { DRAFT, BEFORE_BODY, RUNNING, DONE, STATES };
enum { PASSAGES = 2 };

/* A circuit under construction. */
struct sample {
    struct state states[STATES];
    struct step steps[6];
    struct outcome outcomes[PASSAGES][3];
    struct span firsts[1];
    struct circuit circuit;
    struct brute_town town;
};

/* Takes the next choice off a number. */
static int pick(unsigned *number, unsigned count)
{
    unsigned choice = *number % count;
    *number /= count;
    return (int)choice;
}

static void begin(struct sample *sample)
{
    static const enum phase phases[] = {PHASE_DRAFT, PHASE_VALIDATION, PHASE_IN_PROGRESS,
                                        PHASE_CLOSED};
    *sample = (struct sample){0};
    for (size_t i = 0; i < STATES; i++)
        sample->states[i] = (struct state){.phase = phases[i], .then = NET_NOWHERE};
    sample->circuit =
        (struct circuit){.states = sample->states, .state_count = STATES, .steps = sample->steps};
}

static struct step *add_step(struct sample *sample, uint16_t from)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    struct step *step = &sample->steps[sample->circuit.step_count];
    step->id = span_of(names[sample->circuit.step_count]);
    net_add(&step->from, from);
    for (int side = 0; side < NET_SIDES; side++)
        sample->town.acts[sample->circuit.step_count][side] = true;
    sample->circuit.step_count++;
    return step;
}

static struct step *add_act(struct sample *sample, uint16_t from, size_t to)
{
    struct step *step = add_step(sample, from);
    step->to = to;
    return step;
}

static struct step *add_passage(struct sample *sample, int number, size_t outcomes)
{
    static const char *const said[] = {"favourable", "unfavourable", "reserved"};
    struct step *step = add_step(sample, BEFORE_BODY);
    step->passage = PASSAGE_OPINION;
    step->outcomes = sample->outcomes[number];
    step->outcome_count = outcomes;
    step->quorum.is_given = true;
    for (size_t i = 0; i < outcomes; i++)
        sample->outcomes[number][i] =
            (struct outcome){.id = span_of(said[i]),
                             .to = NET_NOWHERE,
                             .kind = outcome_kind(PASSAGE_OPINION, span_of(said[i]))};
    return step;
}

/* Makes an outcome one that only time brings. */
static void make_tacit(struct sample *sample, int number, size_t outcome)
{
    sample->outcomes[number][outcome].id = SPAN("tacit");
    sample->outcomes[number][outcome].kind = outcome_kind(PASSAGE_OPINION, SPAN("tacit"));
}

/* How often each verdict was met, to see that the space is not all of one kind. */
static unsigned long met_sound, met_waits, met_unapproved, met_left_over, met_dead;

static void compare(struct sample *sample, const char *family, unsigned number)
{
    SCOPED_ARENA arena = {0};
    sample->circuit.net = circuit_net(&arena, &sample->circuit);
    sample->town.circuit = &sample->circuit;
    struct told play = told_alike(&arena, &sample->town, family, number);
    met_waits += play.waits;
    met_unapproved += play.unapproved;
    met_left_over += play.left_over;
    met_dead += told_dead(&play);
    met_sound += told_sound(&play);
}

static void begin_counting(void)
{
    met_sound = met_waits = met_unapproved = met_left_over = met_dead = 0;
}

static void report(const char *family, unsigned count)
{
    printf("%s: %u circuits; %lu sound, %lu wait, %lu unapproved, %lu left over, %lu dead parts\n",
           family, count, met_sound, met_waits, met_unapproved, met_left_over, met_dead);
}

/* --- votes: one passage before a body of up to three ------------------------------------------ */

static void choose_votes(struct sample *sample, struct step *step, unsigned *number)
{
    static const enum chair chairs[] = {CHAIR_SILENT, CHAIR_VOTES, CHAIR_MUST};
    struct brute_body *body = &sample->town.bodies[0];
    int basis = pick(number, 4), tie = pick(number, 5), chair = pick(number, 3);
    body->voters = 1 + pick(number, 3);
    body->there = body->voters - pick(number, 2);
    body->has_chair = chair > 0;
    step->quorum.of = basis == 3 ? BASIS_PRESENT : BASIS_MEMBERS;
    step->quorum.share = basis == 0 ? SHARE_ALL : basis == 1 ? SHARE_COUNT : SHARE_MAJORITY;
    step->quorum.votes = 2;
    step->quorum.present = 2 * pick(number, 2);
    step->quorum.chair = chairs[chair];
    step->quorum.tie = tie < 3 ? (enum poll_tie)tie : POLL_FALLS;
    step->quorum.tie_outcome = tie == 4;
}

static void lead(struct outcome *outcome, int choice)
{
    static const size_t to[] = {DRAFT, DONE, RUNNING, RUNNING};
    outcome->to = to[choice];
    outcome->validates = choice == 3;
}

static void votes_of(struct sample *sample, unsigned number)
{
    begin(sample);
    add_act(sample, DRAFT, BEFORE_BODY);
    struct step *step = add_passage(sample, 0, 2);
    choose_votes(sample, step, &number);
    lead(&sample->outcomes[0][0], pick(&number, 4));
    lead(&sample->outcomes[0][1], pick(&number, 3));
    sample->outcomes[0][0].quorum = 3 * pick(&number, 2);
    int way_out = pick(&number, 3);
    if (way_out > 0)
        add_act(sample, BEFORE_BODY, DRAFT)->late = way_out == 2;
    sample->states[BEFORE_BODY].deadline.days = way_out == 2;
    add_act(sample, RUNNING, DONE);
}

static void votes_of_up_to_three_are_proved_as_they_are_played(void **unused)
{
    (void)unused;
    static struct sample sample;
    const unsigned count = 4 * 5 * 3 * 3 * 2 * 2 * 4 * 3 * 2 * 3;
    begin_counting();
    for (unsigned number = 0; number < count; number++) {
        votes_of(&sample, number);
        compare(&sample, "votes", number);
    }
    report("votes", count);
    assert_true(met_sound > 0 && met_waits > 0 && met_unapproved > 0 && met_dead > 0);
}

/* --- three outcomes, three voters ------------------------------------------------------------- */

static void ties_of(struct sample *sample, unsigned number)
{
    begin(sample);
    add_act(sample, DRAFT, BEFORE_BODY);
    struct step *step = add_passage(sample, 0, 3);
    choose_votes(sample, step, &number);
    step->quorum.tie_outcome = step->quorum.tie_outcome * 2;
    lead(&sample->outcomes[0][0], 3);
    lead(&sample->outcomes[0][1], 0);
    lead(&sample->outcomes[0][2], 1);
    sample->outcomes[0][1].quorum = pick(&number, 3);
    step->advises = pick(&number, 2);
    sample->town.answers = pick(&number, 2);
    if (pick(&number, 2))
        add_act(sample, BEFORE_BODY, DRAFT);
    add_act(sample, RUNNING, DONE);
}

static void three_outcomes_are_proved_as_they_are_played(void **unused)
{
    (void)unused;
    static struct sample sample;
    const unsigned count = 4 * 5 * 3 * 3 * 2 * 2 * 3 * 2 * 2 * 2;
    begin_counting();
    for (unsigned number = 0; number < count; number++) {
        ties_of(&sample, number);
        compare(&sample, "ties", number);
    }
    report("ties", count);
    assert_true(met_sound > 0 && met_waits > 0 && met_left_over > 0);
}

/* --- two passages side by side, or one after the other ---------------------------------------- */

static void lead_on(struct outcome *outcome, int choice)
{
    static const size_t to[] = {NET_NOWHERE, DRAFT, DONE};
    outcome->to = to[choice];
}

static void side_by_side_of(struct sample *sample, unsigned number)
{
    static const size_t then[] = {RUNNING, DONE, DRAFT};
    begin(sample);
    add_act(sample, DRAFT, BEFORE_BODY);
    sample->states[BEFORE_BODY].then = then[pick(&number, 3)];
    for (int i = 0; i < PASSAGES; i++) {
        struct step *step = add_passage(sample, i, 2);
        step->quorum.votes = 1 + pick(&number, 2);
        step->quorum.tie = pick(&number, 2) ? POLL_RESTART : POLL_WAITS;
        lead_on(&sample->outcomes[i][1], pick(&number, 3));
        sample->town.bodies[i] = (struct brute_body){.voters = 2, .there = 2};
    }
    sample->outcomes[0][0].validates = pick(&number, 2);
    sample->steps[1].advises = pick(&number, 2);
    sample->town.answers = pick(&number, 2);
    sample->firsts[0] = sample->steps[1].id;
    sample->steps[2].after = sample->firsts;
    sample->steps[2].after_count = (size_t)pick(&number, 2);
    int timed = pick(&number, 3);
    sample->steps[2].deadline.days = timed > 0;
    if (timed == 2) {
        make_tacit(sample, 1, 1);
        sample->steps[2].expires = &sample->outcomes[1][1];
    }
    int way_out = pick(&number, 3);
    if (way_out > 0)
        add_act(sample, BEFORE_BODY, DRAFT)->late = way_out == 2;
    add_act(sample, RUNNING, DONE);
}

static void passages_side_by_side_are_proved_as_they_are_played(void **unused)
{
    (void)unused;
    static struct sample sample;
    const unsigned count = 3 * (2 * 2 * 3) * (2 * 2 * 3) * 2 * 2 * 2 * 2 * 3 * 3;
    begin_counting();
    for (unsigned number = 0; number < count; number++) {
        side_by_side_of(&sample, number);
        compare(&sample, "side by side", number);
    }
    report("side by side", count);
    assert_true(met_sound > 0 && met_waits > 0 && met_unapproved > 0 && met_left_over > 0);
}

/* --- acts alone: pairs, late ones, ones that wait for what is above ----------------------------
 */

static void acts_of(struct sample *sample, unsigned number)
{
    begin(sample);
    sample->states[BEFORE_BODY].deadline.days = pick(&number, 2);
    sample->states[RUNNING].phase = pick(&number, 2) ? PHASE_IN_PROGRESS : PHASE_DRAFT;
    for (int i = 0; i < 3; i++) {
        uint16_t from = (uint16_t)pick(&number, 3);
        size_t to = (size_t)pick(&number, 3);
        struct step *step = add_act(sample, from, to + (to >= from));
        int kind = pick(&number, 4);
        step->pair = kind == 1;
        step->late = kind == 2;
        step->above = kind == 3;
        bool(*may)[2] = &sample->town.acts[i];
        (*may)[0] = i > 0 || pick(&number, 2);
        (*may)[1] = i > 0 || pick(&number, 2);
    }
}

static void acts_are_proved_as_they_are_played(void **unused)
{
    (void)unused;
    static struct sample sample;
    const unsigned count = 2 * 2 * (9 * 4 * 2 * 2) * (9 * 4) * (9 * 4);
    begin_counting();
    for (unsigned number = 0; number < count; number++) {
        acts_of(&sample, number);
        compare(&sample, "acts", number);
    }
    report("acts", count);
    assert_true(met_sound > 0 && met_waits > 0 && met_unapproved > 0 && met_dead > 0);
}

TESTS(votes_of_up_to_three_are_proved_as_they_are_played,
      three_outcomes_are_proved_as_they_are_played,
      passages_side_by_side_are_proved_as_they_are_played, acts_are_proved_as_they_are_played)
