/* brute_player.h - a player who tries everything, to hold the proof of circuits against.
 *
 * It names every voter, plays on the circuit's rows, and knows nothing of the net, of polls or of
 * how either is explored: its rules are written here again, from the circuits' README, as plainly
 * as they come.  It is slow, and good for small circuits only.
 */
#pragma once

#include "workflow/circuit.h"

enum {
    BRUTE_VOTERS = 3,
    BRUTE_PASSAGES = 8,
    BRUTE_STATES = 32,
    BRUTE_STEPS = 64,
    BRUTE_SPOTS = 1 << 15
};

/* Who there is: voter 0 is the chair where has_chair. */
struct brute_body {
    int voters; /* the rule counts so many */
    int there;  /* voters 0 to there - 1 come and vote */
    bool has_chair;
};

struct brute_town {
    const struct circuit *circuit;
    struct brute_body bodies[BRUTE_PASSAGES]; /* of the passages, in the order of the steps */
    bool acts[BRUTE_STEPS][2];                /* step, side: somebody may */
    bool answers;
};

/* Where a fiche stands, with every vote. */
struct brute_spot {
    uint8_t state;
    bool late, owes_before, owes_here, approved, above;
    bool agreed[2];
    bool done[BRUTE_PASSAGES];
    uint8_t present[BRUTE_PASSAGES]; /* who sits, as bits; a sitting is open when not 0 */
    uint8_t vote[BRUTE_PASSAGES][BRUTE_VOTERS]; /* 0: none; else 1 + outcome */
};

struct brute {
    const struct brute_town *town;
    struct brute_spot spots[BRUTE_SPOTS];
    int count;
    int edges[BRUTE_SPOTS * 8][2];
    int edge_count;
    bool overflow;
    /* what was seen */
    bool reached[BRUTE_STATES], taken[BRUTE_STEPS], given[BRUTE_STEPS][POLL_OUTCOMES_MAX];
    bool unapproved, left_over, waits;
    /* finding a spot again */
    int slots[BRUTE_SPOTS * 2], stamp[BRUTE_SPOTS * 2], round;
};

static inline int brute_passage(const struct circuit *circuit, size_t step)
{
    int passage = 0;
    for (size_t i = 0; i < step; i++)
        passage += circuit->steps[i].passage != PASSAGE_NONE;
    return passage;
}

static inline int brute_find(struct brute *brute, const struct brute_spot *spot)
{
    const unsigned char *bytes = (const unsigned char *)spot;
    unsigned at = 2166136261U;
    for (size_t i = 0; i < sizeof *spot; i++)
        at = (at ^ bytes[i]) * 16777619U;
    for (at %= BRUTE_SPOTS * 2; brute->stamp[at] == brute->round; at = (at + 1) % (BRUTE_SPOTS * 2))
        if (memcmp(&brute->spots[brute->slots[at]], spot, sizeof *spot) == 0)
            return brute->slots[at];
    if (brute->count == BRUTE_SPOTS) {
        brute->overflow = true;
        return 0;
    }
    brute->stamp[at] = brute->round;
    brute->slots[at] = brute->count;
    brute->spots[brute->count] = *spot;
    return brute->count++;
}

static inline void brute_go(struct brute *brute, int from, const struct brute_spot *to)
{
    int row = brute_find(brute, to);
    if (brute->edge_count == BRUTE_SPOTS * 8)
        brute->overflow = true;
    else {
        brute->edges[brute->edge_count][0] = from;
        brute->edges[brute->edge_count++][1] = row;
    }
}

/* Comes to a state: everything there begins anew.  False: it would be in progress unvalidated. */
static inline bool brute_enter(struct brute *brute, struct brute_spot *spot, size_t state)
{
    enum phase phase = brute->town->circuit->states[state].phase;
    if (phase == PHASE_IN_PROGRESS && !spot->approved) {
        brute->unapproved = true;
        return false;
    }
    struct brute_spot next = {.state = (uint8_t)state};
    next.owes_before = spot->owes_before || spot->owes_here;
    next.approved = spot->approved && phase != PHASE_DRAFT;
    next.above = spot->above;
    *spot = next;
    return true;
}

/* --- acts ---------------------------------------------------------------------------------- */

static inline void brute_act(struct brute *brute, int row, size_t id)
{
    const struct brute_spot spot = brute->spots[row];
    const struct step *step = &brute->town->circuit->steps[id];
    if (spot.owes_before || spot.owes_here || (step->late && !spot.late) ||
        (step->above && !spot.above))
        return;
    for (int side = 0; side < (step->pair ? 2 : 1); side++) {
        struct brute_spot next = spot;
        if (!brute->town->acts[id][side] || (step->pair && spot.agreed[side]))
            continue;
        next.agreed[side] = step->pair;
        if (step->pair && !spot.agreed[!side]) /* the other is awaited */
            brute_go(brute, row, &next);
        else if (brute_enter(brute, &next, step->to)) {
            brute->taken[id] = true;
            brute_go(brute, row, &next);
        }
    }
}

/* --- votes --------------------------------------------------------------------------------- */

static inline bool brute_all_done(const struct brute *brute, const struct brute_spot *spot)
{
    const struct circuit *circuit = brute->town->circuit;
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].passage != PASSAGE_NONE &&
            step_begins(&circuit->steps[i], spot->state) && !spot->done[brute_passage(circuit, i)])
            return false;
    return true;
}

static inline void brute_conclude(struct brute *brute, int row, struct brute_spot spot, size_t id,
                                  size_t outcome, bool with_advice)
{
    const struct circuit *circuit = brute->town->circuit;
    const struct step *step = &circuit->steps[id];
    int passage = brute_passage(circuit, id);
    size_t to = step->outcomes[outcome].to, then = circuit->states[spot.state].then;
    memset(spot.vote[passage], 0, sizeof spot.vote[passage]);
    spot.present[passage] = 0;
    spot.done[passage] = true;
    spot.approved = spot.approved || step->outcomes[outcome].validates;
    spot.owes_here = spot.owes_here || with_advice;
    if (to == NET_NOWHERE && then != NET_NOWHERE && brute_all_done(brute, &spot))
        to = then;
    if (to != NET_NOWHERE && !brute_enter(brute, &spot, to))
        return;
    brute->taken[id] = true;
    brute->given[id][outcome] = true;
    brute_go(brute, row, &spot);
}

static inline void brute_decided(struct brute *brute, int row, struct brute_spot spot, size_t id,
                                 size_t outcome)
{
    brute_conclude(brute, row, spot, id, outcome, false);
    if (brute->town->circuit->steps[id].advises)
        brute_conclude(brute, row, spot, id, outcome, true);
}

static inline bool brute_is_said(const struct outcome *outcome)
{
    return !span_eq(outcome->id, SPAN("tacit"));
}

/* Votes that an outcome needs, of so many at the sitting. */
static inline int brute_need(const struct step *step, size_t outcome, int voters, int sitting)
{
    const struct quorum *quorum = &step->quorum;
    int of = quorum->of == BASIS_PRESENT ? sitting : voters, need = 1;
    if (step->outcomes[outcome].quorum > 0)
        return (int)step->outcomes[outcome].quorum;
    if (quorum->is_given && quorum->share == SHARE_COUNT)
        return (int)quorum->votes;
    if (quorum->is_given && quorum->share == SHARE_ALL)
        return of;
    if (quorum->is_given && quorum->share == SHARE_TWO_THIRDS) {
        while (3 * need < 2 * of)
            need++;
        return need;
    }
    while (2 * need <= of) /* more than half */
        need++;
    return need;
}

/* After a vote: does something hold, may something still hold, and if not, what then? */
static inline void brute_look(struct brute *brute, int row, struct brute_spot spot, size_t id)
{
    const struct step *step = &brute->town->circuit->steps[id];
    int passage = brute_passage(brute->town->circuit, id), total = 0, best = -1, sitting = 0;
    const struct brute_body *body = &brute->town->bodies[passage];
    bool at_sitting = step->quorum.of == BASIS_PRESENT, chair_spoke = spot.vote[passage][0] != 0;
    int counts[POLL_OUTCOMES_MAX] = {0};
    for (int i = 0; i < BRUTE_VOTERS; i++) {
        sitting += spot.present[passage] >> i & 1;
        total += spot.vote[passage][i] != 0;
        if (spot.vote[passage][i] != 0)
            counts[spot.vote[passage][i] - 1]++;
    }
    bool chair_lacks = step->quorum.chair == CHAIR_MUST && !(body->has_chair && chair_spoke);
    int least = at_sitting ? 0 : (int)step->quorum.present;
    int left = (at_sitting ? sitting : body->voters) - total;
    bool hope = false;
    for (size_t i = 0; i < step->outcome_count; i++) {
        int need = brute_need(step, i, body->voters, sitting);
        if (!brute_is_said(&step->outcomes[i]))
            continue;
        if (counts[i] >= need && (best < 0 || counts[i] > counts[best]))
            best = (int)i;
        hope = hope || counts[i] + left >= need;
    }
    if (best >= 0 && total >= least && !chair_lacks) {
        brute_decided(brute, row, spot, id, (size_t)best);
        return;
    }
    if (hope && total + left >= least && !(left == 0 && chair_lacks)) {
        brute_go(brute, row, &spot); /* votes are awaited */
        return;
    }
    if (step->quorum.tie == POLL_CHAIR && body->has_chair && chair_spoke)
        brute_decided(brute, row, spot, id, spot.vote[passage][0] - 1U);
    else if (step->quorum.tie == POLL_FALLS)
        brute_decided(brute, row, spot, id, step->quorum.tie_outcome);
    else if (step->quorum.tie == POLL_RESTART) {
        memset(spot.vote[passage], 0, sizeof spot.vote[passage]);
        brute_go(brute, row, &spot);
    } else if (step->quorum.tie == POLL_CHAIR && left > 0)
        brute_go(brute, row, &spot); /* the chair's is awaited */
    else {
        for (int i = 0; i < BRUTE_VOTERS; i++) /* nobody's vote can help: mark them as given */
            if (spot.vote[passage][i] == 0)
                spot.vote[passage][i] = POLL_OUTCOMES_MAX + 1;
        brute_go(brute, row, &spot);
    }
}

/* Sittings open with any who come, and are adjourned at any time. */
static inline void brute_sit(struct brute *brute, int row, size_t id)
{
    struct brute_spot spot = brute->spots[row];
    int passage = brute_passage(brute->town->circuit, id);
    const struct brute_body *body = &brute->town->bodies[passage];
    if (spot.present[passage] != 0) {
        spot.present[passage] = 0;
        memset(spot.vote[passage], 0, sizeof spot.vote[passage]);
        brute_go(brute, row, &spot);
        return;
    }
    for (int who = 1; who < 1 << body->there; who++) {
        int sitting = 0;
        for (int i = 0; i < BRUTE_VOTERS; i++)
            sitting += who >> i & 1;
        spot.present[passage] = (uint8_t)who;
        if (sitting >= brute->town->circuit->steps[id].quorum.present)
            brute_go(brute, row, &spot);
    }
}

static inline void brute_vote(struct brute *brute, int row, size_t id)
{
    const struct brute_spot spot = brute->spots[row];
    const struct step *step = &brute->town->circuit->steps[id];
    int passage = brute_passage(brute->town->circuit, id);
    bool at_sitting = step->quorum.of == BASIS_PRESENT;
    if (step->recorded) { /* somebody writes down what was said */
        for (size_t i = 0; brute->town->bodies[passage].there > 0 && i < step->outcome_count; i++)
            if (brute_is_said(&step->outcomes[i]))
                brute_decided(brute, row, spot, id, i);
        return;
    }
    if (at_sitting)
        brute_sit(brute, row, id);
    for (int voter = 0; voter < brute->town->bodies[passage].there; voter++)
        for (size_t i = 0; i < step->outcome_count; i++) {
            struct brute_spot next = spot;
            if (spot.vote[passage][voter] != 0 || !brute_is_said(&step->outcomes[i]) ||
                (at_sitting && !(spot.present[passage] >> voter & 1)))
                continue;
            next.vote[passage][voter] = (uint8_t)(i + 1);
            brute_look(brute, row, next, id);
        }
}

/* Whether what comes first is concluded, and what was owed before has been answered. */
static inline bool brute_may_vote(const struct brute_town *town, const struct brute_spot *spot,
                                  const struct step *step)
{
    bool may = !spot->owes_before;
    for (size_t i = 0; i < step->after_count; i++)
        for (size_t j = 0; j < town->circuit->step_count; j++)
            if (span_eq(town->circuit->steps[j].id, step->after[i]))
                may = may && spot->done[brute_passage(town->circuit, j)];
    return may;
}

static inline void brute_pass(struct brute *brute, int row, size_t id)
{
    const struct step *step = &brute->town->circuit->steps[id];
    const struct brute_spot spot = brute->spots[row];
    if (spot.done[brute_passage(brute->town->circuit, id)])
        return;
    if (brute_may_vote(brute->town, &spot, step))
        brute_vote(brute, row, id);
    if (spot.late && step->expires != NULL) /* time asks nobody */
        brute_conclude(brute, row, spot, id, (size_t)(step->expires - step->outcomes), false);
}

/* --- the whole ----------------------------------------------------------------------------- */

/* As the clock has it (flow_clock.c): nothing runs out for a passage that is concluded. */
static inline bool brute_is_timed(const struct circuit *circuit, const struct brute_spot *spot)
{
    bool timed = circuit->states[spot->state].deadline.days > 0;
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage != PASSAGE_NONE && step_begins(step, spot->state) &&
            !spot->done[brute_passage(circuit, i)])
            timed = timed || step->deadline.days > 0;
    }
    return timed;
}

static inline void brute_visit(struct brute *brute, int row)
{
    const struct circuit *circuit = brute->town->circuit;
    struct brute_spot spot = brute->spots[row], next = spot;
    brute->reached[spot.state] = true;
    bool owes = spot.owes_before || spot.owes_here;
    brute->left_over =
        brute->left_over || (owes && circuit->states[spot.state].phase == PHASE_CLOSED);
    for (size_t i = 0; i < circuit->step_count; i++)
        if (step_begins(&circuit->steps[i], spot.state)) {
            if (circuit->steps[i].passage == PASSAGE_NONE)
                brute_act(brute, row, i);
            else
                brute_pass(brute, row, i);
        }
    next.late = spot.late || brute_is_timed(circuit, &spot);
    brute_go(brute, row, &next);
    next = spot;
    next.above = spot.above || circuit->level != LEVEL_PLAN;
    brute_go(brute, row, &next);
    next = spot;
    next.owes_before = next.owes_here = false;
    if (brute->town->answers)
        brute_go(brute, row, &next);
}

/* Whether from some spot no closed one with nothing owed can be come to. */
static inline bool brute_waits(const struct brute *brute)
{
    static bool ends[BRUTE_SPOTS];
    bool more = true, waits = false;
    for (int i = 0; i < brute->count; i++)
        ends[i] = brute->town->circuit->states[brute->spots[i].state].phase == PHASE_CLOSED &&
                  !brute->spots[i].owes_before && !brute->spots[i].owes_here;
    while (more) {
        more = false;
        for (int i = brute->edge_count - 1; i >= 0; i--)
            if (ends[brute->edges[i][1]] && !ends[brute->edges[i][0]])
                ends[brute->edges[i][0]] = more = true;
    }
    for (int i = 0; i < brute->count; i++)
        waits = waits || !ends[i];
    return waits;
}

static inline void brute_play(struct brute *brute, const struct brute_town *town)
{
    brute->town = town;
    brute->count = brute->edge_count = 0;
    brute->overflow = brute->unapproved = brute->left_over = false;
    memset(brute->reached, 0, sizeof brute->reached);
    memset(brute->taken, 0, sizeof brute->taken);
    memset(brute->given, 0, sizeof brute->given);
    brute->round++;
    struct brute_spot first;
    memset(&first, 0, sizeof first);
    first.state = (uint8_t)town->circuit->initial;
    brute_find(brute, &first);
    for (int row = 0; row < brute->count; row++)
        brute_visit(brute, row);
    brute->waits = brute_waits(brute);
}
