/* bpmn_build.c - a circuit's nodes and flows, block by block: each state has a block of its
 * lane, its gateway at the left and a line for each act and each passage. */
#include "server/bpmn.h"

#include "server/circuit_words.h"

enum {
    HEAD = 60,     /* pool's and lane's names */
    STATE_X = 260, /* the states' gateways */
    AHEAD_X = 350, /* timers, joins */
    TASK_X = 420,
    OUTCOME_X = 676, /* a passage's outcomes */
    SPLIT_X = 756,
    LEVEL = 476,     /* from one passage to those that come after it */
    ROOM_ABOVE = 56, /* between a block's top and its first line's middle */
    ROW = 88,
    TIMER_ROOM = 32, /* above a task that has one */
    DROP = 24,       /* between lines below a gateway */
    NODES_PER_STEP = 6
};

static const struct {
    int width, height;
} sizes[] = {
    [BPMN_START] = {36, 36},    [BPMN_END] = {36, 36},   [BPMN_CHOICE] = {50, 50},
    [BPMN_PARALLEL] = {50, 50}, [BPMN_TASK] = {224, 72}, [BPMN_TIMER] = {36, 36},
    [BPMN_BOUNDARY] = {36, 36},
};

/* A passage's nodes. */
struct passing {
    const struct step *step;
    size_t begin, task, outcome, done; /* outcome: NET_NOWHERE where it has one way only */
    int level;
};

/* Where building stands in a state's block. */
struct block {
    struct bpmn *bpmn;
    size_t state;
    int y; /* the next line's middle */
    struct passing passings[NET_PASSAGES_MAX];
    size_t passing_count;
};

/* --- nodes and flows ------------------------------------------------------------------------- */

/* Places a node with its left border at x and its middle at y. */
static void place(struct bpmn_node *node, int x, int y)
{
    node->box = (struct layout_box){.x = x,
                                    .y = y - sizes[node->kind].height / 2,
                                    .width = sizes[node->kind].width,
                                    .height = sizes[node->kind].height};
}

static size_t add_node(struct block *block, enum bpmn_kind kind, const char *family,
                       struct span name, int x, int y)
{
    struct bpmn *bpmn = block->bpmn;
    struct bpmn_node *node = &bpmn->nodes[bpmn->node_count];
    *node = (struct bpmn_node){.kind = kind, .state = block->state};
    node->id = span_format(bpmn->lens->reader.arena, "%s.%.*s.%.*s", family,
                           SPAN_ARG(bpmn->circuit->states[block->state].id), SPAN_ARG(name));
    place(node, x, y);
    return bpmn->node_count++;
}

static struct bpmn_flow *add_flow(struct bpmn *bpmn, size_t from, size_t to, enum bpmn_way way,
                                  struct span name)
{
    struct bpmn_flow *flow = &bpmn->flows[bpmn->flow_count];
    *flow = (struct bpmn_flow){.from = from, .to = to, .way = way, .name = name};
    flow->id = span_format(bpmn->lens->reader.arena, "flow.%zu", bpmn->flow_count++);
    return flow;
}

/* Inside a block: straight to what stands on the same line, by a bus to what does not. */
static void lead(struct bpmn *bpmn, size_t from, size_t to)
{
    const struct layout_box *one = &bpmn->nodes[from].box, *other = &bpmn->nodes[to].box;
    bool level = one->y + one->height / 2 == other->y + other->height / 2;
    enum bpmn_kind kind = bpmn->nodes[from].kind;
    add_flow(bpmn, from, to,
             level || (kind != BPMN_CHOICE && kind != BPMN_PARALLEL) ? BPMN_ALONG : BPMN_BUS,
             SPAN(""));
}

/* Who, with which votes, under which conditions: in one text. */
static struct span note_of(const struct lens *lens, const struct step *step)
{
    struct buf note = {.arena = lens->reader.arena};
    struct span votes = circuit_votes(lens, step);
    json_t *conditions = circuit_conditions(lens, step);
    buf_add(&note, circuit_who(lens, step));
    buf_add_text(&note, votes.len > 0 ? " – " : "");
    buf_add(&note, votes);
    for (size_t i = 0; i < json_array_size(conditions); i++) {
        buf_add_text(&note, " – ");
        buf_add(&note, text_of(json_array_get(conditions, i)));
    }
    json_decref(conditions);
    return buf_span(&note);
}

static struct span duration_of(const struct bpmn *bpmn, const struct deadline *deadline)
{
    return deadline->is_expected
               ? SPAN("")
               : span_format(bpmn->lens->reader.arena, "P%lldD", (long long)deadline->days);
}

static size_t add_task(struct block *block, const struct step *step, int x)
{
    size_t task = add_node(block, BPMN_TASK, "task", step->id, x, block->y);
    struct bpmn_node *node = &block->bpmn->nodes[task];
    node->name = label_in(step->label, block->bpmn->lens->language);
    node->note = note_of(block->bpmn->lens, step);
    return task;
}

/* --- acts ------------------------------------------------------------------------------------ */

static void build_act(struct block *block, const struct step *step)
{
    struct bpmn *bpmn = block->bpmn;
    size_t task = add_task(block, step, TASK_X), first = task;
    if (step->late) {
        const struct deadline *deadline = &bpmn->circuit->states[block->state].deadline;
        first = add_node(block, BPMN_TIMER, "late", step->id, AHEAD_X, block->y);
        bpmn->nodes[first].duration = duration_of(bpmn, deadline);
        lead(bpmn, first, task);
    }
    lead(bpmn, block->state, first);
    add_flow(bpmn, task, step->to, BPMN_AWAY, SPAN(""));
    block->y += ROW;
}

/* --- passages -------------------------------------------------------------------------------- */

static bool comes_after(const struct step *step, const struct step *before)
{
    for (size_t i = 0; i < step->after_count; i++)
        if (span_eq(step->after[i], before->id))
            return true;
    return false;
}

static struct passing *passing_of(struct block *block, struct span id)
{
    size_t i = 0;
    while (!span_eq(block->passings[i].step->id, id))
        i++;
    return &block->passings[i];
}

static int level_of(struct block *block, const struct step *step)
{
    int level = 0;
    for (size_t i = 0; i < step->after_count; i++) {
        int before = level_of(block, passing_of(block, step->after[i])->step);
        level = before + 1 > level ? before + 1 : level;
    }
    return level;
}

/* How many passages, or the end of all of them, wait for this one. */
static size_t followers(const struct block *block, const struct step *step)
{
    size_t count = 0;
    for (size_t i = 0; i < block->passing_count; i++)
        count += comes_after(block->passings[i].step, step);
    return count;
}

static bool has_deadline(const struct step *step)
{
    return step->deadline.days > 0 || step->deadline.is_expected;
}

static void add_timer(struct block *block, const struct passing *passing)
{
    struct bpmn *bpmn = block->bpmn;
    const struct deadline *deadline = &passing->step->deadline;
    const struct layout_box *task = &bpmn->nodes[passing->task].box;
    if (!has_deadline(passing->step))
        return;
    size_t timer = add_node(block, BPMN_BOUNDARY, "deadline", passing->step->id,
                            task->x + task->width - 54, task->y);
    bpmn->nodes[timer].attached = passing->task;
    bpmn->nodes[timer].interrupts = passing->step->expires != NULL;
    bpmn->nodes[timer].duration = duration_of(bpmn, deadline);
    if (passing->step->expires != NULL)
        add_flow(bpmn, timer, passing->outcome, BPMN_OVER, SPAN(""));
}

/* The outcomes that lead to states of their own; the first goes to the right when no passage
 * follows.  Answers how many lines they take below. */
static int add_outcomes(struct block *block, const struct passing *passing, bool goes_on)
{
    struct bpmn *bpmn = block->bpmn;
    int drop = 0;
    for (size_t i = 0; i < passing->step->outcome_count; i++) {
        const struct outcome *outcome = &passing->step->outcomes[i];
        if (outcome->to == NET_NOWHERE)
            continue;
        struct span name = label_in(outcome->label, bpmn->lens->language);
        struct bpmn_flow *flow = add_flow(bpmn, passing->outcome, outcome->to, BPMN_AWAY, name);
        if (goes_on) {
            flow->way = BPMN_BENEATH;
            flow->drop = ++drop;
        }
        goes_on = true;
    }
    return drop;
}

static bool concludes(const struct step *step)
{
    for (size_t i = 0; i < step->outcome_count; i++)
        if (step->outcomes[i].to == NET_NOWHERE)
            return true;
    return false;
}

static void build_passing(struct block *block, struct passing *passing)
{
    struct bpmn *bpmn = block->bpmn;
    int shift = LEVEL * level_of(block, passing->step);
    if (has_deadline(passing->step) && passing != block->passings)
        block->y += TIMER_ROOM;
    passing->task = passing->begin = add_task(block, passing->step, TASK_X + shift);
    if (passing->step->after_count > 1) {
        passing->begin =
            add_node(block, BPMN_PARALLEL, "wait", passing->step->id, AHEAD_X + shift, block->y);
        lead(bpmn, passing->begin, passing->task);
    }
    passing->outcome = passing->done =
        add_node(block, BPMN_CHOICE, "outcome", passing->step->id, OUTCOME_X + shift, block->y);
    lead(bpmn, passing->task, passing->outcome);
    add_timer(block, passing);
    if (followers(block, passing->step) > 1) {
        passing->done =
            add_node(block, BPMN_PARALLEL, "split", passing->step->id, SPLIT_X + shift, block->y);
        lead(bpmn, passing->outcome, passing->done);
    }
    int drops = add_outcomes(block, passing, concludes(passing->step));
    block->y += ROW + DROP * drops;
}

/* --- how passages begin and end -------------------------------------------------------------- */

static void begin_passings(struct block *block)
{
    struct bpmn *bpmn = block->bpmn;
    size_t first = 0, from = block->state;
    for (size_t i = 0; i < block->passing_count; i++)
        first += block->passings[i].step->after_count == 0;
    if (first > 1) {
        from = add_node(block, BPMN_PARALLEL, "begin", SPAN("all"), AHEAD_X,
                        bpmn->nodes[block->passings[0].task].box.y + sizes[BPMN_TASK].height / 2);
        lead(bpmn, block->state, from);
    }
    for (size_t i = 0; i < block->passing_count; i++) {
        const struct passing *passing = &block->passings[i];
        if (passing->step->after_count == 0)
            lead(bpmn, from, passing->begin);
        for (size_t j = 0; j < passing->step->after_count; j++)
            add_flow(bpmn, passing_of(block, passing->step->after[j])->done, passing->begin,
                     BPMN_ALONG, SPAN(""));
    }
}

static void end_passings(struct block *block)
{
    struct bpmn *bpmn = block->bpmn;
    size_t then = bpmn->circuit->states[block->state].then, last = 0, join = NET_NOWHERE;
    int levels = 0;
    if (then == NET_NOWHERE)
        return;
    for (size_t i = 0; i < block->passing_count; i++) {
        int level = level_of(block, block->passings[i].step);
        last += followers(block, block->passings[i].step) == 0;
        levels = level + 1 > levels ? level + 1 : levels;
    }
    if (last > 1) {
        join = add_node(block, BPMN_PARALLEL, "end", SPAN("all"), AHEAD_X + LEVEL * levels,
                        bpmn->nodes[block->passings[0].task].box.y + sizes[BPMN_TASK].height / 2);
        add_flow(bpmn, join, then, BPMN_AWAY, SPAN(""));
    }
    for (size_t i = 0; i < block->passing_count; i++) {
        const struct passing *passing = &block->passings[i];
        if (followers(block, passing->step) > 0)
            continue;
        if (join != NET_NOWHERE)
            add_flow(bpmn, passing->done, join, BPMN_ALONG, SPAN(""));
        else
            add_flow(bpmn, passing->done, then, BPMN_AWAY, SPAN(""));
    }
}

static void build_passages(struct block *block)
{
    const struct circuit *circuit = block->bpmn->circuit;
    const struct net_state *row = &circuit->net.states[block->state];
    for (size_t i = 0; i < row->passages; i++)
        block->passings[block->passing_count++].step = &circuit->steps[row->passage[i]];
    for (size_t i = 0; i < block->passing_count; i++)
        build_passing(block, &block->passings[i]);
    if (block->passing_count == 0)
        return;
    begin_passings(block);
    end_passings(block);
}

/* --- states and lanes ------------------------------------------------------------------------ */

static bool leads_out(const struct circuit *circuit, size_t state)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        if (step_begins(&circuit->steps[i], state))
            return true;
    return false;
}

static void build_state(struct bpmn *bpmn, size_t state, int *y)
{
    enum { LABEL_WIDTH = 150, LABEL_HEIGHT = 28, BEFORE = 160 };
    const struct circuit *circuit = bpmn->circuit;
    struct block block = {.bpmn = bpmn, .state = state, .y = *y + ROOM_ABOVE + DROP};
    struct bpmn_node *node = &bpmn->nodes[state];
    bpmn->block[state] = *y;
    place(node, STATE_X + 25 - sizes[node->kind].width / 2, block.y);
    node->label = (struct layout_box){STATE_X - BEFORE, block.y - LABEL_HEIGHT - 6, LABEL_WIDTH,
                                      LABEL_HEIGHT};
    if (state == circuit->initial)
        lead(bpmn, add_node(&block, BPMN_START, "start", circuit->name, HEAD + 20, block.y), state);
    build_passages(&block);
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].passage == PASSAGE_NONE && step_begins(&circuit->steps[i], state))
            build_act(&block, &circuit->steps[i]);
    if (circuit->states[state].phase == PHASE_CLOSED && node->kind == BPMN_CHOICE) {
        lead(bpmn, state, add_node(&block, BPMN_END, "end", SPAN("here"), AHEAD_X, block.y));
        block.y += ROW;
    }
    *y = (block.y > *y + ROOM_ABOVE + DROP ? block.y : block.y + ROW) - ROW / 2;
}

static void build_lane(struct bpmn *bpmn, enum phase phase, int *y)
{
    int top = *y;
    for (size_t i = 0; i < bpmn->circuit->state_count; i++)
        if (bpmn->circuit->states[i].phase == phase)
            build_state(bpmn, i, y);
    if (*y == top)
        return;
    *y += DROP;
    bpmn->lanes[bpmn->lane_count++] =
        (struct layout_band){.phase = phase, .box = {.x = HEAD / 2, .y = top, .height = *y - top}};
}

void bpmn_build(struct bpmn *bpmn)
{
    struct arena *arena = bpmn->lens->reader.arena;
    const struct circuit *circuit = bpmn->circuit;
    size_t begins = 0;
    for (size_t i = 0; i < circuit->step_count; i++)
        for (size_t state = 0; state < circuit->state_count; state++)
            begins += step_begins(&circuit->steps[i], state);
    size_t most = circuit->state_count * 4 + begins * NODES_PER_STEP + 1;
    bpmn->nodes = arena_new(arena, struct bpmn_node, most);
    bpmn->flows = arena_new(arena, struct bpmn_flow,
                            most + begins * (CIRCUIT_OUTCOMES_MAX + NET_PASSAGES_MAX));
    bpmn->block = arena_new(arena, int, circuit->state_count);
    for (size_t i = 0; i < circuit->state_count; i++) {
        struct bpmn_node *node = &bpmn->nodes[bpmn->node_count++];
        *node =
            (struct bpmn_node){.kind = leads_out(circuit, i) ? BPMN_CHOICE : BPMN_END,
                               .state = i,
                               .name = label_in(circuit->states[i].label, bpmn->lens->language)};
        node->id = span_format(arena, "state.%.*s", SPAN_ARG(circuit->states[i].id));
        node->note = circuit_deadline(bpmn->lens, &circuit->states[i].deadline);
    }
    int y = 0;
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++)
        build_lane(bpmn, phase, &y);
    bpmn->height = y;
    bpmn_routes(bpmn);
}
