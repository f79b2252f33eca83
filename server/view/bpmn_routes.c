/* bpmn_routes.c - the lines of a BPMN drawing.  What leads to a state goes right, into a channel
 * with one track for each state that is led to, and back above the state's block. */
#include "server/bpmn.h"

enum { TRACK = 16, AIR = 40, BEFORE = 24, CORRIDOR = 16, BELOW = 24, LABEL = 16 };

static int middle_x(const struct layout_box *box)
{
    return box->x + box->width / 2;
}

static int middle_y(const struct layout_box *box)
{
    return box->y + box->height / 2;
}

static int right_of(const struct layout_box *box)
{
    return box->x + box->width;
}

static bool goes_away(const struct bpmn_flow *flow)
{
    return flow->way == BPMN_AWAY || flow->way == BPMN_BENEATH;
}

/* The height at which a flow that goes away leaves. */
static int leaves_at(const struct bpmn *bpmn, const struct bpmn_flow *flow)
{
    int y = middle_y(&bpmn->nodes[flow->from].box);
    return flow->way == BPMN_BENEATH ? y + BELOW + flow->drop * BELOW : y;
}

static int corridor_of(const struct bpmn *bpmn, size_t state)
{
    return bpmn->block[state] + CORRIDOR;
}

static void add_point(struct bpmn_flow *flow, int x, int y)
{
    const struct layout_point *last =
        flow->point_count > 0 ? &flow->points[flow->point_count - 1] : NULL;
    if (last == NULL || last->x != x || last->y != y)
        flow->points[flow->point_count++] = (struct layout_point){x, y};
}

static void draw_near(const struct bpmn *bpmn, struct bpmn_flow *flow)
{
    const struct layout_box *from = &bpmn->nodes[flow->from].box, *to = &bpmn->nodes[flow->to].box;
    bool down = middle_y(to) > middle_y(from);
    if (flow->way == BPMN_BUS) {
        add_point(flow, middle_x(from), down ? from->y + from->height : from->y);
        add_point(flow, middle_x(from), middle_y(to));
    } else if (flow->way == BPMN_OVER) {
        add_point(flow, middle_x(from), from->y);
        add_point(flow, middle_x(from), from->y - CORRIDOR / 2);
        add_point(flow, middle_x(to), from->y - CORRIDOR / 2);
        add_point(flow, middle_x(to), to->y);
        return;
    } else {
        add_point(flow, right_of(from), middle_y(from));
        if (middle_y(from) != middle_y(to)) {
            add_point(flow, to->x - BEFORE, middle_y(from));
            add_point(flow, to->x - BEFORE, middle_y(to));
        }
    }
    add_point(flow, to->x, middle_y(to));
}

static void draw_away(const struct bpmn *bpmn, struct bpmn_flow *flow, int x)
{
    const struct layout_box *from = &bpmn->nodes[flow->from].box, *to = &bpmn->nodes[flow->to].box;
    int y = leaves_at(bpmn, flow), left = right_of(from);
    if (flow->way == BPMN_BENEATH) {
        left = middle_x(from);
        add_point(flow, left, from->y + from->height);
    }
    add_point(flow, left, y);
    add_point(flow, x, y);
    add_point(flow, x, corridor_of(bpmn, flow->to));
    add_point(flow, middle_x(to), corridor_of(bpmn, flow->to));
    add_point(flow, middle_x(to), to->y);
    if (flow->name.len > 0)
        flow->label = (struct layout_box){left + 6, y - LABEL, text_width(flow->name, 11), 14};
}

/* A span for each state that is led to, from its corridor to the farthest line that joins. */
static void measure(const struct bpmn *bpmn, struct track_span *spans)
{
    for (size_t i = 0; i < bpmn->circuit->state_count; i++)
        spans[i] = (struct track_span){corridor_of(bpmn, i), corridor_of(bpmn, i), 0};
    for (size_t i = 0; i < bpmn->flow_count; i++) {
        const struct bpmn_flow *flow = &bpmn->flows[i];
        if (!goes_away(flow))
            continue;
        struct track_span *span = &spans[flow->to];
        int y = leaves_at(bpmn, flow);
        span->from = y < span->from ? y : span->from;
        span->to = y > span->to ? y : span->to;
    }
}

void bpmn_routes(struct bpmn *bpmn)
{
    struct arena *arena = bpmn->lens->reader.arena;
    struct track_span *spans = arena_new(arena, struct track_span, bpmn->circuit->state_count);
    int edge = 0;
    measure(bpmn, spans);
    size_t tracks = tracks_pack(arena, spans, bpmn->circuit->state_count);
    for (size_t i = 0; i < bpmn->node_count; i++)
        if (right_of(&bpmn->nodes[i].box) > edge)
            edge = right_of(&bpmn->nodes[i].box);
    for (size_t i = 0; i < bpmn->flow_count; i++) {
        const struct bpmn_flow *flow = &bpmn->flows[i];
        if (goes_away(flow) && flow->name.len > 0) {
            int end = right_of(&bpmn->nodes[flow->from].box) + text_width(flow->name, 11);
            edge = end > edge ? end : edge;
        }
    }
    edge += AIR;
    for (size_t i = 0; i < bpmn->flow_count; i++) {
        struct bpmn_flow *flow = &bpmn->flows[i];
        if (goes_away(flow))
            draw_away(bpmn, flow, edge + (int)spans[flow->to].track * TRACK);
        else
            draw_near(bpmn, flow);
    }
    bpmn->width = edge + (int)tracks * TRACK + AIR / 2;
    for (size_t i = 0; i < bpmn->lane_count; i++)
        bpmn->lanes[i].box.width = bpmn->width - bpmn->lanes[i].box.x;
}
