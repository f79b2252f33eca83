#include "workflow/soundness.h"

#include "workflow/exploration.h"

static const char *const fault_words[] = {
#define X(name, word) word,
    FAULT_TABLE(X)
#undef X
};

const char *fault_word(enum fault fault)
{
    return fault_words[fault];
}

/* What has been found so far. */
struct verdict {
    struct exploration *exploration;
    struct flaw *flaws;
    size_t count;
};

/* Adds a flaw whose way ends at a row of the markings. */
static struct flaw *add(struct verdict *verdict, struct flaw flaw, uint32_t row)
{
    struct exploration *exploration = verdict->exploration;
    const struct markings *markings = &exploration->markings;
    if (verdict->count == SOUNDNESS_FLAWS_MAX)
        return &verdict->flaws[SOUNDNESS_FLAWS_MAX - 1];
    flaw.last = net_beginning(&exploration->circuit->net);
    if (row != MARKINGS_NONE) {
        flaw.has_way = true;
        flaw.way = markings_path(exploration->arena, markings, row);
        flaw.length = markings_depth(markings, row);
        flaw.last = markings->rows[row].marking;
        flaw.state = flaw.last.state;
    }
    verdict->flaws[verdict->count] = flaw;
    return &verdict->flaws[verdict->count++];
}

/* --- what nobody validated ----------------------------------------------------------------- */

static void find_unapproved(struct verdict *verdict)
{
    const struct exploration *exploration = verdict->exploration;
    struct move move = exploration->unapproved;
    if (!exploration->has_unapproved)
        return;
    uint8_t outcome = move.kind == MOVE_CONCLUDE ? move.choice
                      : move.kind == MOVE_EXPIRE
                          ? exploration->circuit->net.steps[move.step].expires
                          : (uint8_t)POLL_OUTCOMES_MAX;
    add(verdict, (struct flaw){.fault = FAULT_UNAPPROVED, .step = move.step, .outcome = outcome},
        exploration->unapproved_at);
}

/* --- what waits for ever ------------------------------------------------------------------- */

/* Where somebody can still do something, now or after some time: one flag a row. */
static const bool *alive(const struct exploration *exploration)
{
    bool *alive = arena_new(exploration->arena, bool, exploration->markings.count), more = true;
    for (size_t i = 0; i < exploration->edge_count; i++)
        if (!exploration->edges[i].is_time)
            alive[exploration->edges[i].from] = true;
    while (more) { /* once for each thing that time can bring to one place: few */
        more = false;
        for (size_t i = 0; i < exploration->edge_count; i++) {
            struct edge edge = exploration->edges[i];
            if (edge.is_time && alive[edge.to] && !alive[edge.from])
                alive[edge.from] = more = true;
        }
    }
    return alive;
}

/* The first marking from which no end can be reached, and where nobody can do anything. */
static uint32_t first_dead(const struct exploration *exploration, const bool *ends)
{
    const bool *can = alive(exploration);
    for (uint32_t i = 0; i < exploration->markings.count; i++)
        if (!ends[i] && !can[i])
            return i;
    return MARKINGS_NONE;
}

static uint32_t first_endless(const struct exploration *exploration, const bool *ends)
{
    uint32_t row = 0;
    while (row < exploration->markings.count && ends[row])
        row++;
    return row < exploration->markings.count ? row : MARKINGS_NONE;
}

/* The first edge from a row or one after it; edges stand in the order of where they begin. */
static size_t edges_from(const struct exploration *exploration, uint32_t row)
{
    size_t low = 0, high = exploration->edge_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (exploration->edges[middle].from < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The states of the markings that a row leads to. */
static struct net_set states_after(const struct exploration *exploration, uint32_t row)
{
    const struct markings *markings = &exploration->markings;
    struct net_set states = {0};
    bool *after = arena_new(exploration->arena, bool, markings->count);
    uint32_t *queue = arena_new(exploration->arena, uint32_t, markings->count), count = 0;
    after[row] = true;
    queue[count++] = row;
    for (uint32_t done = 0; done < count; done++) {
        net_add(&states, markings->rows[queue[done]].marking.state);
        for (size_t i = edges_from(exploration, queue[done]);
             i < exploration->edge_count && exploration->edges[i].from == queue[done]; i++) {
            uint32_t to = exploration->edges[i].to;
            if (!after[to])
                queue[count++] = to;
            after[to] = true;
        }
    }
    return states;
}

static void find_waits(struct verdict *verdict)
{
    const struct exploration *exploration = verdict->exploration;
    const bool *ends = exploration_ends(exploration);
    uint32_t dead = first_dead(exploration, ends), endless = first_endless(exploration, ends);
    if (dead != MARKINGS_NONE)
        add(verdict, (struct flaw){.fault = FAULT_DEADLOCK, .outcome = POLL_OUTCOMES_MAX}, dead);
    else if (endless != MARKINGS_NONE)
        add(verdict, (struct flaw){.fault = FAULT_LIVELOCK, .outcome = POLL_OUTCOMES_MAX}, endless)
            ->among = states_after(exploration, endless);
}

static void find_left_over(struct verdict *verdict)
{
    const struct markings *markings = &verdict->exploration->markings;
    const struct net *net = &verdict->exploration->circuit->net;
    for (uint32_t i = 0; i < markings->count; i++) {
        const struct marking *marking = &markings->rows[i].marking;
        if (!exploration_is_closed(net, marking) || exploration_is_end(net, marking))
            continue;
        add(verdict, (struct flaw){.fault = FAULT_LEFT_OVER, .outcome = POLL_OUTCOMES_MAX}, i);
        return;
    }
}

/* --- what never happens -------------------------------------------------------------------- */

/* The first marking in one of some states. */
static uint32_t first_in(const struct markings *markings, const struct net_set *states)
{
    for (uint32_t i = 0; i < markings->count; i++)
        if (net_has(states, markings->rows[i].marking.state))
            return i;
    return MARKINGS_NONE;
}

static void find_unreached(struct verdict *verdict)
{
    const struct exploration *exploration = verdict->exploration;
    for (uint16_t state = 0; state < exploration->circuit->net.state_count; state++) {
        struct net_set alone = {0};
        net_add(&alone, state);
        if (first_in(&exploration->markings, &alone) == MARKINGS_NONE)
            add(verdict,
                (struct flaw){
                    .fault = FAULT_UNREACHED, .state = state, .outcome = POLL_OUTCOMES_MAX},
                MARKINGS_NONE);
    }
}

static void find_dead_steps(struct verdict *verdict)
{
    const struct exploration *exploration = verdict->exploration;
    const struct net *net = &exploration->circuit->net;
    for (uint16_t step = 0; step < net->step_count; step++) {
        uint32_t row = first_in(&exploration->markings, &net->steps[step].from);
        if (!exploration->taken[step])
            add(verdict,
                (struct flaw){.fault = FAULT_DEAD_STEP, .step = step, .outcome = POLL_OUTCOMES_MAX},
                row);
    }
}

static void find_dead_outcomes(struct verdict *verdict)
{
    const struct exploration *exploration = verdict->exploration;
    const struct net *net = &exploration->circuit->net;
    for (uint16_t step = 0; step < net->step_count; step++) {
        uint32_t row = first_in(&exploration->markings, &net->steps[step].from);
        for (uint8_t i = 0; exploration->taken[step] && i < net->steps[step].outcomes; i++)
            if (!exploration->given[step][i])
                add(verdict, (struct flaw){.fault = FAULT_DEAD_OUTCOME, .step = step, .outcome = i},
                    row);
    }
}

/* --- the whole ----------------------------------------------------------------------------- */

static struct soundness answer(const struct verdict *verdict)
{
    const struct exploration *exploration = verdict->exploration;
    return (struct soundness){
        .flaws = verdict->flaws,
        .count = verdict->count,
        .markings = exploration->markings,
        .moves = exploration->edge_count,
        .tallies = exploration->tallies,
        .endings = exploration->endings,
    };
}

static struct verdict explored(struct exploration *exploration, const struct markings *before)
{
    struct verdict verdict = {
        .exploration = exploration,
        .flaws = arena_new(exploration->arena, struct flaw, SOUNDNESS_FLAWS_MAX),
    };
    exploration_run(exploration, before);
    if (exploration->too_large)
        add(&verdict, (struct flaw){.fault = FAULT_TOO_LARGE, .outcome = POLL_OUTCOMES_MAX},
            MARKINGS_NONE);
    return verdict;
}

struct soundness soundness_of(struct arena *arena, const struct circuit *circuit,
                              const struct cast *cast)
{
    static void (*const finders[])(struct verdict * verdict) = {
        find_unapproved, find_waits,      find_left_over,
        find_unreached,  find_dead_steps, find_dead_outcomes};
    struct exploration exploration = {.arena = arena, .circuit = circuit, .cast = cast};
    struct verdict verdict = explored(&exploration, NULL);
    for (size_t i = 0; i < COUNT_OF(finders) && !exploration.too_large; i++)
        finders[i](&verdict);
    return answer(&verdict);
}

struct soundness soundness_without(struct arena *arena, const struct circuit *circuit,
                                   const struct soundness *everybody, const struct cast *cast)
{
    struct exploration exploration = {.arena = arena, .circuit = circuit, .cast = cast};
    struct verdict verdict = explored(&exploration, &everybody->markings);
    if (!exploration.too_large)
        find_waits(&verdict);
    return answer(&verdict);
}

/* --- why not ------------------------------------------------------------------------------- */

static bool decides_something(const struct polls_endings *endings)
{
    bool decides = false;
    for (size_t i = 0; i < POLL_OUTCOMES_MAX; i++)
        decides = decides || endings->decides[i];
    return decides;
}

static enum block block_of_passage(const struct circuit *circuit, const struct cast_row *row,
                                   const struct polls_endings *endings,
                                   const struct marking *marking, uint16_t step)
{
    uint8_t slot = net_slot(&circuit->net.states[marking->state], step);
    if (row->most == 0)
        return BLOCK_NOBODY;
    if (!decides_something(endings))
        return BLOCK_UNDECIDED;
    return marking->passage[slot] == NET_PASSAGE_SPLIT ? BLOCK_SPLIT : BLOCK_NONE;
}

static enum block block_of_act(const struct cast_row *row, const struct net_step *step,
                               const struct marking *marking)
{
    bool nobody = row->persons[0] == 0;
    if (step->pair)
        nobody = (nobody && !marking->agreed[0]) || (row->persons[1] == 0 && !marking->agreed[1]);
    return nobody ? BLOCK_NOBODY : BLOCK_NONE;
}

enum block soundness_block(const struct circuit *circuit, const struct cast *cast,
                           const struct polls_endings *endings, const struct marking *marking,
                           uint16_t step, enum net_verdict *verdict)
{
    const struct net_step *row = &circuit->net.steps[step];
    struct marking after;
    struct move move = {.kind = row->is_passage ? MOVE_CONCLUDE
                                : row->pair     ? MOVE_AGREE
                                                : MOVE_ACT,
                        .step = step,
                        .choice = row->pair && marking->agreed[0]};
    *verdict = net_fire(&circuit->net, marking, move, &after);
    if (*verdict != NET_FIRES)
        return BLOCK_NET;
    return row->is_passage
               ? block_of_passage(circuit, &cast->rows[step], &endings[step], marking, step)
               : block_of_act(&cast->rows[step], row, marking);
}
