#include "workflow/polls.h"

#include <string.h>

/* One exploration: a rule and who is there to vote by it. */
struct round {
    struct poll_rule rule;
    uint16_t most, fewest; /* votes that come, the chair's among them */
    bool chair;
};

struct polls_memo {
    struct polls_memo *next;
    struct round round;
    struct polls_endings endings;
};

/* --- the tallies that have been met -------------------------------------------------------- */

/* Tallies in the order they were met, and where to find each. */
struct tallies {
    struct arena *arena;
    struct poll *rows;
    uint32_t *slots; /* 1 + row; 0: empty; a power of two of them */
    size_t count, room, slot_count;
};

enum { TALLIES_ROOM = 1024 };

static uint64_t hash_of(const struct poll *poll)
{
    uint64_t hash = poll->chair;
    for (size_t i = 0; i < POLL_OUTCOMES_MAX; i++)
        hash = (hash ^ poll->given[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint32_t *slot_of(struct tallies *tallies, const struct poll *poll)
{
    size_t mask = tallies->slot_count - 1, at = hash_of(poll) & mask;
    while (tallies->slots[at] != 0 &&
           memcmp(&tallies->rows[tallies->slots[at] - 1], poll, sizeof *poll) != 0)
        at = (at + 1) & mask;
    return &tallies->slots[at];
}

static void grow(struct tallies *tallies)
{
    size_t room = tallies->room > 0 ? 2 * tallies->room : TALLIES_ROOM;
    struct poll *rows = arena_new(tallies->arena, struct poll, room);
    for (size_t i = 0; i < tallies->count; i++)
        rows[i] = tallies->rows[i];
    tallies->rows = rows;
    tallies->room = room;
    tallies->slot_count = 2 * room;
    tallies->slots = arena_new(tallies->arena, uint32_t, tallies->slot_count);
    for (size_t i = 0; i < tallies->count; i++)
        *slot_of(tallies, &rows[i]) = (uint32_t)(i + 1);
}

static void meet(struct tallies *tallies, const struct poll *poll)
{
    if (tallies->count == tallies->room)
        grow(tallies);
    uint32_t *slot = slot_of(tallies, poll);
    if (*slot != 0)
        return;
    tallies->rows[tallies->count++] = *poll;
    *slot = (uint32_t)tallies->count;
}

/* --- one round of votes ------------------------------------------------------------------ */

/* Whether anything depends on what the chair says. */
static bool looks_at_chair(const struct poll_rule *rule)
{
    return rule->chair_must || rule->tie == POLL_CHAIR;
}

/* Whether it matters which outcome the chair chose, and not only that it has. */
static bool asks_chair_s_choice(const struct poll_rule *rule)
{
    return rule->tie == POLL_CHAIR;
}

/* Everybody who chose one of two outcomes chooses the other. */
static void exchange(struct poll *poll, uint8_t a, uint8_t b)
{
    uint8_t given = poll->given[a];
    poll->given[a] = poll->given[b];
    poll->given[b] = given;
    if (poll->chair == a + 1)
        poll->chair = (uint8_t)(b + 1);
    else if (poll->chair == b + 1)
        poll->chair = (uint8_t)(a + 1);
}

/* Whether an outcome stands better than another: by its votes, then by the chair's. */
static bool is_ahead(const struct poll *poll, uint8_t a, uint8_t b)
{
    if (poll->given[a] != poll->given[b])
        return poll->given[a] > poll->given[b];
    return poll->chair == a + 1;
}

/* The one tally that stands for all that differ from it by exchanging outcomes of equal need:
 * they have as many votes left, and as many to go. */
static struct poll sorted(const struct poll_rule *rule, struct poll poll)
{
    for (uint8_t i = 0; i < rule->outcomes; i++)
        for (uint8_t j = (uint8_t)(i + 1); j < rule->outcomes; j++)
            if (rule->need[i] == rule->need[j] && is_ahead(&poll, j, i))
                exchange(&poll, i, j);
    if (!asks_chair_s_choice(rule))
        poll.chair = poll.chair != 0;
    return poll;
}

static struct poll_example example_of(const struct round *round, const struct poll *poll)
{
    return (struct poll_example){.rule = round->rule, .poll = *poll};
}

static void note_decision(struct polls_endings *endings, uint8_t outcome,
                          const struct poll_example *example)
{
    if (!endings->decides[outcome])
        endings->how[outcome] = *example;
    endings->decides[outcome] = true;
}

static void note_split(struct polls_endings *endings, const struct poll_example *example)
{
    if (!endings->splits)
        endings->split = *example;
    endings->splits = true;
}

static void note_dry(struct polls_endings *endings, const struct poll_example *example)
{
    if (!endings->runs_dry)
        endings->dry = *example;
    endings->runs_dry = true;
}

/* The votes that may come next: of a member for each outcome, of the chair for each. */
static void vote_on(struct tallies *tallies, const struct round *round, const struct poll *poll)
{
    const struct poll_rule *rule = &round->rule;
    unsigned total = poll_total(rule, poll), chairs = round->chair ? 1 : 0;
    bool chair_left = chairs > 0 && poll->chair == 0;
    bool member_left = total + chair_left < round->most;
    for (uint8_t outcome = 0; outcome < rule->outcomes; outcome++) {
        if (rule->need[outcome] == UINT8_MAX) /* only time says it */
            continue;
        struct poll by_member = *poll, by_chair = *poll;
        poll_count(&by_member, outcome, false);
        poll_count(&by_chair, outcome, true);
        by_member = sorted(rule, by_member);
        by_chair = sorted(rule, by_chair);
        if (member_left)
            meet(tallies, &by_member);
        if (chair_left)
            meet(tallies, &by_chair);
    }
}

/* What a tally decides, and what those decide for which it stands. */
static void note_decisions(const struct round *round, const struct poll *poll, uint8_t outcome,
                           struct polls_endings *endings)
{
    const struct poll_rule *rule = &round->rule;
    struct poll_example example = example_of(round, poll);
    note_decision(endings, outcome, &example);
    for (uint8_t other = 0; other < rule->outcomes; other++) {
        if (rule->need[other] != rule->need[outcome])
            continue;
        example.poll = *poll;
        exchange(&example.poll, outcome, other);
        struct poll_result result = poll_result(rule, &example.poll);
        if (result.ending == POLL_DECIDED)
            note_decision(endings, result.outcome, &example);
    }
}

/* What a tally ends with, or the votes that follow it. */
static void look_at(struct tallies *tallies, const struct round *round, size_t row,
                    struct polls_endings *endings)
{
    struct poll poll = tallies->rows[row];
    struct poll_example example = example_of(round, &poll);
    unsigned total = poll_total(&round->rule, &poll);
    struct poll_result result = {.ending = POLL_OPEN};
    if (total > 0) /* before the first vote nobody asks */
        result = poll_result(&round->rule, &poll);
    switch (result.ending) {
    case POLL_DECIDED: note_decisions(round, &poll, result.outcome, endings); return;
    case POLL_SPLIT: note_split(endings, &example); return;
    case POLL_RESTARTS: endings->restarts = true; return;
    case POLL_OPEN: break;
    }
    if (total >= round->fewest)
        note_dry(endings, &example);
    vote_on(tallies, round, &poll);
}

static struct polls_endings explore(struct polls *polls, const struct round *round)
{
    SCOPED_ARENA arena = {0};
    struct tallies tallies = {.arena = &arena};
    struct polls_endings endings = {0};
    meet(&tallies, &(struct poll){0});
    for (size_t row = 0; row < tallies.count; row++) {
        if (polls->tallies == POLLS_TALLIES_MAX) {
            polls->too_large = true;
            break;
        }
        polls->tallies++;
        look_at(&tallies, round, row, &endings);
    }
    return endings;
}

static bool round_eq(const struct round *a, const struct round *b)
{
    return memcmp(&a->rule, &b->rule, sizeof a->rule) == 0 && a->most == b->most &&
           a->fewest == b->fewest && a->chair == b->chair;
}

static const struct polls_endings *endings_of(struct polls *polls, struct round round)
{
    round.chair = round.chair && round.most > 0 && looks_at_chair(&round.rule);
    for (const struct polls_memo *memo = polls->memos; memo != NULL; memo = memo->next)
        if (round_eq(&memo->round, &round))
            return &memo->endings;
    struct polls_memo *memo = arena_new(polls->arena, struct polls_memo, 1);
    *memo = (struct polls_memo){
        .next = polls->memos, .round = round, .endings = explore(polls, &round)};
    polls->memos = memo;
    return &memo->endings;
}

/* --- a passage ----------------------------------------------------------------------------- */

static void join(struct polls_endings *all, const struct polls_endings *some)
{
    for (unsigned i = 0; i < POLL_OUTCOMES_MAX; i++)
        if (some->decides[i])
            note_decision(all, (uint8_t)i, &some->how[i]);
    if (some->splits)
        note_split(all, &some->split);
    if (some->runs_dry)
        note_dry(all, &some->dry);
    all->restarts = all->restarts || some->restarts;
    all->resumes = all->resumes || some->resumes;
}

static bool ends_somewhere(const struct polls_endings *endings)
{
    bool ends = (endings->splits && !endings->resumes) || endings->runs_dry;
    for (size_t i = 0; i < POLL_OUTCOMES_MAX; i++)
        ends = ends || endings->decides[i];
    return ends;
}

/* A sitting of so many voters and so many others present. */
static void sit(struct polls *polls, const struct step *step, struct electorate over,
                struct round round, struct polls_endings *endings)
{
    over.voters = round.most;
    round.rule = electorate_rule(step, &over);
    struct polls_endings found = *endings_of(polls, round);
    found.restarts = true; /* adjourned */
    found.runs_dry = false;
    join(endings, &found);
}

static struct polls_endings all_sittings(struct polls *polls, const struct step *step,
                                         const struct cast_row *row)
{
    struct polls_endings endings = {.resumes = true};
    int64_t others = row->over.members - row->over.voters;
    for (uint16_t voters = 1; voters <= row->most; voters++)
        for (int64_t other = 0; other <= others; other++) {
            struct electorate over = row->over;
            over.present = voters + other;
            if (over.present + row->mute < step->quorum.present)
                continue;
            struct round round = {.most = voters, .fewest = voters};
            if (voters < row->most || !row->chair)
                sit(polls, step, over, round, &endings);
            round.chair = true;
            if (row->chair)
                sit(polls, step, over, round, &endings);
        }
    return endings;
}

/* The passage as this row alone would vote in it. */
static struct polls_endings one_way(struct polls *polls, const struct step *step,
                                    const struct cast_row *row)
{
    struct round whole = {.rule = electorate_rule(step, &row->over),
                          .most = row->most,
                          .fewest = row->fewest,
                          .chair = row->chair};
    if (step->recorded && whole.most > 1)
        whole.most = whole.fewest = 1;
    struct polls_endings endings = !step->recorded && step->quorum.of == BASIS_PRESENT
                                       ? all_sittings(polls, step, row)
                                       : *endings_of(polls, whole);
    struct poll_example nobody = example_of(&whole, &(struct poll){0});
    if (!ends_somewhere(&endings))
        note_dry(&endings, &nobody);
    return endings;
}

/* The same, when so many voters have submitted, the chair among them or not. */
static struct cast_row without(struct cast_row row, uint8_t movers, bool chair)
{
    row.most = row.most > movers ? (uint16_t)(row.most - movers) : 0;
    row.fewest = row.fewest > movers ? (uint16_t)(row.fewest - movers) : 0;
    row.over.voters = row.over.voters > movers ? row.over.voters - movers : 0;
    row.chair = row.chair && !chair && row.most > 0;
    return row;
}

struct polls_endings polls_explore(struct polls *polls, const struct step *step,
                                   const struct cast_row *row)
{
    struct polls_endings endings = one_way(polls, step, row);
    for (uint8_t movers = 1; movers <= row->movers; movers++)
        for (int chair = 0; chair <= row->mover_chair; chair++) {
            struct cast_row less = without(*row, movers, chair);
            struct polls_endings found = one_way(polls, step, &less);
            join(&endings, &found);
        }
    return endings;
}
