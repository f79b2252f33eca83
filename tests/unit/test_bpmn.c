/* test_bpmn.c - circuits as BPMN: what is in the file, and how it is laid out.  Whether other
 * programs take it is asked in tests/browser/test_bpmn.mjs. */
#include "picture_world.h"

#include "server/bpmn.h"

static struct bpmn built(struct picture_eyes *eyes, size_t number)
{
    struct circuit *circuit = arena_new(&eyes->arena, struct circuit, 1);
    *circuit = picture_circuit(&eyes->arena, number);
    struct bpmn bpmn = {.lens = &eyes->lens, .circuit = circuit};
    bpmn_build(&bpmn);
    return bpmn;
}

/* --- the drawing ----------------------------------------------------------------------------- */

static void no_two_nodes_overlap_but_a_timer_and_its_task(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct bpmn bpmn = built(&eyes, number);
        for (size_t i = 0; i < bpmn.node_count; i++)
            for (size_t j = 0; j < i; j++) {
                const struct bpmn_node *node = &bpmn.nodes[i], *other = &bpmn.nodes[j];
                bool is_its_own = node->kind == BPMN_BOUNDARY && node->attached == j;
                assert_int_equal(picture_overlap(node->box, other->box), is_its_own);
            }
        arena_release(&eyes.arena);
    }
}

static void every_flow_joins_the_borders_of_its_nodes(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct bpmn bpmn = built(&eyes, number);
        for (size_t i = 0; i < bpmn.flow_count; i++) {
            const struct bpmn_flow *flow = &bpmn.flows[i];
            assert_true(flow->point_count >= 2);
            assert_true(picture_on_border(flow->points[0], bpmn.nodes[flow->from].box));
            assert_true(
                picture_on_border(flow->points[flow->point_count - 1], bpmn.nodes[flow->to].box));
            for (size_t j = 1; j < flow->point_count; j++)
                assert_true((flow->points[j].x == flow->points[j - 1].x) !=
                            (flow->points[j].y == flow->points[j - 1].y));
        }
        arena_release(&eyes.arena);
    }
}

static void no_flow_runs_through_a_task(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct bpmn bpmn = built(&eyes, number);
        for (size_t i = 0; i < bpmn.flow_count; i++)
            for (size_t j = 1; j < bpmn.flows[i].point_count; j++)
                for (size_t k = 0; k < bpmn.node_count; k++)
                    assert_false(bpmn.nodes[k].kind == BPMN_TASK &&
                                 picture_overlap(picture_piece(bpmn.flows[i].points[j - 1],
                                                               bpmn.flows[i].points[j]),
                                                 bpmn.nodes[k].box));
        arena_release(&eyes.arena);
    }
}

static void lanes_follow_one_another_and_hold_what_is_of_their_phase(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct bpmn bpmn = built(&eyes, number);
        for (size_t i = 0; i + 1 < bpmn.lane_count; i++)
            assert_int_equal(bpmn.lanes[i].box.y + bpmn.lanes[i].box.height,
                             bpmn.lanes[i + 1].box.y);
        for (size_t i = 0; i < bpmn.node_count; i++)
            for (size_t j = 0; j < bpmn.lane_count; j++) {
                bool is_of = bpmn.circuit->states[bpmn.nodes[i].state].phase == bpmn.lanes[j].phase;
                assert_int_equal(picture_overlap(bpmn.nodes[i].box, bpmn.lanes[j].box), is_of);
            }
        arena_release(&eyes.arena);
    }
}

/* --- what it says ---------------------------------------------------------------------------- */

static size_t nodes_named(const struct bpmn *bpmn, struct span id)
{
    size_t count = 0;
    for (size_t i = 0; i < bpmn->node_count; i++)
        count += span_eq(bpmn->nodes[i].id, id);
    return count;
}

static void every_step_is_a_task_in_each_state_it_begins_in(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct bpmn bpmn = built(&eyes, number);
        const struct circuit *circuit = bpmn.circuit;
        for (size_t i = 0; i < circuit->step_count; i++)
            for (size_t state = 0; state < circuit->state_count; state++) {
                struct span id =
                    span_format(&eyes.arena, "task.%.*s.%.*s", SPAN_ARG(circuit->states[state].id),
                                SPAN_ARG(circuit->steps[i].id));
                assert_int_equal(nodes_named(&bpmn, id), step_begins(&circuit->steps[i], state));
            }
        for (size_t i = 0; i < bpmn.node_count; i++)
            assert_int_equal(nodes_named(&bpmn, bpmn.nodes[i].id), 1);
        arena_release(&eyes.arena);
    }
}

static size_t flows_of(const struct bpmn *bpmn, size_t node, bool ending)
{
    size_t count = 0;
    for (size_t i = 0; i < bpmn->flow_count; i++)
        count += (ending ? bpmn->flows[i].to : bpmn->flows[i].from) == node;
    return count;
}

/* Nothing is left hanging: a node is come to unless it begins something, and left unless it ends.
 */
static void every_node_is_come_to_and_left(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < picture_count(); number++) {
        struct picture_eyes eyes;
        picture_open(&eyes, LANGUAGE_FR);
        struct bpmn bpmn = built(&eyes, number);
        for (size_t i = 0; i < bpmn.node_count; i++) {
            enum bpmn_kind kind = bpmn.nodes[i].kind;
            bool begins = kind == BPMN_START || kind == BPMN_BOUNDARY;
            bool may_end = kind == BPMN_END || kind == BPMN_BOUNDARY;
            assert_int_equal(flows_of(&bpmn, i, true) == 0, begins);
            assert_true(flows_of(&bpmn, i, false) > 0 || may_end);
        }
        arena_release(&eyes.arena);
    }
}

static size_t count_kind(const struct bpmn *bpmn, enum bpmn_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < bpmn->node_count; i++)
        count += bpmn->nodes[i].kind == kind;
    return count;
}

/* Two passages side by side are parted, and joined before the one that comes after both; a
 * deadline that brings an outcome interrupts; what may be done once late waits for a timer. */
static void passages_and_deadlines_have_their_gateways_and_timers(void **unused)
{
    (void)unused;
    struct picture_eyes eyes;
    picture_open(&eyes, LANGUAGE_FR);
    struct bpmn bpmn = built(&eyes, 0);
    assert_int_equal(count_kind(&bpmn, BPMN_PARALLEL), 2);
    assert_int_equal(count_kind(&bpmn, BPMN_BOUNDARY), 1);
    assert_int_equal(count_kind(&bpmn, BPMN_TIMER), 1);
    for (size_t i = 0; i < bpmn.node_count; i++) {
        const struct bpmn_node *node = &bpmn.nodes[i];
        if (node->kind == BPMN_BOUNDARY) {
            assert_true(node->interrupts);
            assert_true(span_eq(node->duration, SPAN("P15D")));
            assert_true(span_eq(bpmn.nodes[node->attached].id, SPAN("task.v.opine")));
        }
        if (node->kind == BPMN_TIMER)
            assert_true(span_eq(node->duration, SPAN("P365D")));
    }
    arena_release(&eyes.arena);
}

/* --- the file -------------------------------------------------------------------------------- */

static void what_a_circuit_says_never_becomes_markup(void **unused)
{
    (void)unused;
    struct picture_eyes eyes;
    const struct templates *templates;
    struct span trouble;
    picture_open(&eyes, LANGUAGE_FR);
    struct circuit circuit = picture_read(
        &eyes.arena,
        SPAN("{\"circuit\":\"x\",\"version\":1,\"title\":{\"fr\":\"<T>\"},\"initial\":\"a\","
             "\"states\":[{\"id\":\"a\",\"phase\":\"draft\",\"label\":{\"fr\":\"<A> & 'b'\"}},"
             "{\"id\":\"z\",\"phase\":\"closed\",\"label\":{\"fr\":\"\\\"/><Z\"}}],"
             "\"steps\":[{\"id\":\"s\",\"label\":{\"fr\":\"]]><S\"},\"from\":[\"a\"],"
             "\"by\":[\"lead\"],\"to\":\"z\"}]}"));
    struct buf file = {.arena = &eyes.arena};
    assert_int_equal(templates_load(&eyes.arena, assets, assets_count, &templates, &trouble),
                     ERR_NONE);
    assert_int_equal(bpmn_write(&eyes.lens, &circuit, templates, &file), ERR_NONE);
    assert_true(span_starts(buf_span(&file), SPAN("<?xml version=\"1.0\"")));
    static const char *const raw[] = {"<T>", "<A>", "<Z", "<S", "& "};
    for (size_t i = 0; i < COUNT_OF(raw); i++)
        assert_null(memmem(file.ptr, file.len, raw[i], strlen(raw[i])));
    assert_non_null(memmem(file.ptr, file.len, "&lt;A&gt; &amp; &#39;b&#39;", 27));
    arena_release(&eyes.arena);
}

TESTS(no_two_nodes_overlap_but_a_timer_and_its_task, every_flow_joins_the_borders_of_its_nodes,
      no_flow_runs_through_a_task, lanes_follow_one_another_and_hold_what_is_of_their_phase,
      every_step_is_a_task_in_each_state_it_begins_in, every_node_is_come_to_and_left,
      passages_and_deadlines_have_their_gateways_and_timers,
      what_a_circuit_says_never_becomes_markup)
