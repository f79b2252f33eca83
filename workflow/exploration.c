#include "workflow/exploration.h"

enum { EDGES_ROOM = 1024 };

bool exploration_is_closed(const struct net *net, const struct marking *marking)
{
    return net->states[marking->state].phase == NET_CLOSED;
}

bool exploration_is_end(const struct net *net, const struct marking *marking)
{
    return exploration_is_closed(net, marking) && !marking->owes_before && !marking->owes_here;
}

/* --- moves --------------------------------------------------------------------------------- */

static void add_edge(struct exploration *exploration, struct edge edge)
{
    if (exploration->edge_count == exploration->edge_room) {
        size_t room = exploration->edge_room > 0 ? 2 * exploration->edge_room : EDGES_ROOM;
        struct edge *edges = arena_new(exploration->arena, struct edge, room);
        for (size_t i = 0; i < exploration->edge_count; i++)
            edges[i] = exploration->edges[i];
        exploration->edges = edges;
        exploration->edge_room = room;
    }
    exploration->edges[exploration->edge_count++] = edge;
    exploration->too_large =
        exploration->too_large || exploration->edge_count == SOUNDNESS_MOVES_MAX;
}

/* Half of a pair alone has not taken its step. */
static void note_taken(struct exploration *exploration, struct move move, bool has_moved)
{
    const struct net_step *step = &exploration->circuit->net.steps[move.step];
    if (move.kind == MOVE_ACT || move.kind == MOVE_CONCLUDE || move.kind == MOVE_EXPIRE ||
        (move.kind == MOVE_AGREE && has_moved))
        exploration->taken[move.step] = true;
    if (move.kind == MOVE_CONCLUDE)
        exploration->given[move.step][move.choice] = true;
    if (move.kind == MOVE_EXPIRE)
        exploration->given[move.step][step->expires] = true;
}

static void attempt(struct exploration *exploration, uint32_t row, struct move move)
{
    struct met met = {.by = move, .from = row};
    const struct marking before = exploration->markings.rows[row].marking;
    enum net_verdict verdict = net_fire(&exploration->circuit->net, &before, move, &met.marking);
    if (verdict == NET_UNAPPROVED && !exploration->has_unapproved) {
        exploration->has_unapproved = true;
        exploration->unapproved_at = row;
        exploration->unapproved = move;
    }
    if (verdict != NET_FIRES)
        return;
    uint32_t to = markings_meet(&exploration->markings, &met);
    if (to == MARKINGS_NONE) {
        exploration->too_large = true;
        return;
    }
    note_taken(exploration, move, met.marking.state != before.state);
    bool is_time = move.kind == MOVE_LATE || move.kind == MOVE_ABOVE;
    add_edge(exploration, (struct edge){row, to, is_time});
}

static void try_act(struct exploration *exploration, uint32_t row, uint16_t id)
{
    const uint16_t *persons = exploration->cast->rows[id].persons;
    if (!exploration->circuit->net.steps[id].pair) {
        if (persons[0] > 0)
            attempt(exploration, row, (struct move){.kind = MOVE_ACT, .step = id});
        return;
    }
    for (unsigned side = 0; side < NET_SIDES; side++)
        if (persons[side] > 0)
            attempt(exploration, row,
                    (struct move){.kind = MOVE_AGREE, .step = id, .choice = (uint8_t)side});
}

/* Whether votes can still be given in a passage that may have split. */
static bool is_open(const struct exploration *exploration, uint32_t row, uint16_t id)
{
    const struct marking *marking = &exploration->markings.rows[row].marking;
    uint8_t slot = net_slot(&exploration->circuit->net.states[marking->state], id);
    return marking->passage[slot] != NET_PASSAGE_SPLIT || exploration->endings[id].resumes;
}

static void try_votes(struct exploration *exploration, uint32_t row, uint16_t id)
{
    const struct net_step *step = &exploration->circuit->net.steps[id];
    const struct polls_endings *endings = &exploration->endings[id];
    struct move move = {.kind = MOVE_CONCLUDE, .step = id};
    for (; move.choice < step->outcomes; move.choice++) {
        if (!endings->decides[move.choice])
            continue;
        move.advises = false;
        attempt(exploration, row, move);
        move.advises = step->advises;
        if (move.advises)
            attempt(exploration, row, move);
    }
    if (endings->splits || endings->runs_dry)
        attempt(exploration, row, (struct move){.kind = MOVE_SPLIT, .step = id});
}

static void try_passage(struct exploration *exploration, uint32_t row, uint16_t id)
{
    if (is_open(exploration, row, id))
        try_votes(exploration, row, id);
    if (exploration->circuit->net.steps[id].expires < POLL_OUTCOMES_MAX)
        attempt(exploration, row, (struct move){.kind = MOVE_EXPIRE, .step = id});
}

static void try_all(struct exploration *exploration, uint32_t row)
{
    const struct net *net = &exploration->circuit->net;
    uint16_t state = exploration->markings.rows[row].marking.state;
    for (uint16_t id = 0; id < net->step_count; id++) {
        if (!net_has(&net->steps[id].from, state))
            continue;
        if (net->steps[id].is_passage)
            try_passage(exploration, row, id);
        else
            try_act(exploration, row, id);
    }
    if (markings_run_out(net, &exploration->markings.rows[row].marking))
        attempt(exploration, row, (struct move){.kind = MOVE_LATE});
    if (exploration->cast->answers)
        attempt(exploration, row, (struct move){.kind = MOVE_ANSWER});
    if (exploration->circuit->level != LEVEL_PLAN)
        attempt(exploration, row, (struct move){.kind = MOVE_ABOVE});
}

/* --- the whole ----------------------------------------------------------------------------- */

static void explore_polls(struct exploration *exploration)
{
    struct polls polls = {.arena = exploration->arena};
    for (size_t i = 0; i < exploration->circuit->step_count; i++)
        if (exploration->circuit->steps[i].passage != PASSAGE_NONE)
            exploration->endings[i] =
                polls_explore(&polls, &exploration->circuit->steps[i], &exploration->cast->rows[i]);
    exploration->tallies = polls.tallies;
    exploration->too_large = polls.too_large;
}

static void begin(struct exploration *exploration, const struct markings *before)
{
    size_t steps = exploration->circuit->step_count;
    exploration->markings = (struct markings){.arena = exploration->arena};
    exploration->endings = arena_new(exploration->arena, struct polls_endings, steps);
    exploration->taken = arena_new(exploration->arena, bool, steps);
    exploration->given = (bool(*)[POLL_OUTCOMES_MAX])arena_alloc(exploration->arena, steps,
                                                                 sizeof *exploration->given);
    const struct met first = {.marking = net_beginning(&exploration->circuit->net),
                              .from = MARKINGS_NONE};
    markings_meet(&exploration->markings, &first);
    for (uint32_t i = 0; before != NULL && i < before->count; i++)
        markings_meet(&exploration->markings, &before->rows[i]);
}

void exploration_run(struct exploration *exploration, const struct markings *before)
{
    begin(exploration, before);
    explore_polls(exploration);
    for (uint32_t row = 0; row < exploration->markings.count && !exploration->too_large; row++)
        try_all(exploration, row);
}

/* --- backwards from the ends ---------------------------------------------------------------- */

/* The edges, sorted by where they lead: those to row i stand from first[i] to first[i + 1]. */
struct backwards {
    size_t *first;
    uint32_t *from;
};

static struct backwards turned(const struct exploration *exploration)
{
    size_t count = exploration->markings.count;
    struct backwards back = {
        .first = arena_new(exploration->arena, size_t, count + 2),
        .from = arena_new(exploration->arena, uint32_t, exploration->edge_count),
    };
    for (size_t i = 0; i < exploration->edge_count; i++)
        back.first[exploration->edges[i].to + 2]++;
    for (size_t i = 2; i < count + 2; i++)
        back.first[i] += back.first[i - 1];
    for (size_t i = 0; i < exploration->edge_count; i++)
        back.from[back.first[exploration->edges[i].to + 1]++] = exploration->edges[i].from;
    return back;
}

const bool *exploration_ends(const struct exploration *exploration)
{
    const struct markings *markings = &exploration->markings;
    struct backwards back = turned(exploration);
    bool *ends = arena_new(exploration->arena, bool, markings->count);
    uint32_t *queue = arena_new(exploration->arena, uint32_t, markings->count), count = 0;
    for (uint32_t i = 0; i < markings->count; i++)
        if (exploration_is_end(&exploration->circuit->net, &markings->rows[i].marking)) {
            ends[i] = true;
            queue[count++] = i;
        }
    for (uint32_t done = 0; done < count; done++)
        for (size_t i = back.first[queue[done]]; i < back.first[queue[done] + 1]; i++)
            if (!ends[back.from[i]]) {
                ends[back.from[i]] = true;
                queue[count++] = back.from[i];
            }
    return ends;
}
