/* bpmn.h - a circuit as a BPMN 2.0 process, for programs that draw or read such files.
 *
 * A subset of BPMN, one way only.  What a circuit says becomes:
 *   a phase                  a lane
 *   a state                  an exclusive gateway, where people choose what to do next; an end
 *                            event when nothing leads out of it
 *   an act                   a user task, after a timer when it must wait for the deadline
 *   a passage                a user task, and an exclusive gateway for its outcomes
 *   passages side by side    parallel gateways that part and join them
 *   a passage's deadline     a timer on its task; it interrupts the task when an outcome then
 *                            holds
 * What BPMN has no place for (votes, other eyes, what must be complete) is in each element's
 * documentation.  An outcome that leads away while other passages are open ends those in Jalon;
 * a reader of the file must know it.
 *
 * Files are valid against the OMG's BPMN20.xsd and carry their drawing (BPMN DI).
 */
#pragma once

#include "server/circuit_layout.h"
#include "server/lens.h"
#include "server/template.h"

enum bpmn_kind {
    BPMN_START,
    BPMN_END,
    BPMN_CHOICE,   /* exclusive gateway */
    BPMN_PARALLEL, /* parallel gateway */
    BPMN_TASK,
    BPMN_TIMER,   /* intermediate event */
    BPMN_BOUNDARY /* a timer on a task */
};

struct bpmn_node {
    enum bpmn_kind kind;
    size_t state; /* whose block it is in */
    struct span id, name, note;
    struct span duration; /* of a timer; empty: a day that will be announced */
    size_t attached;      /* of a BOUNDARY: its task */
    bool interrupts;
    struct layout_box box, label; /* label: of no width, none */
};

/* How a flow leaves and arrives. */
enum bpmn_way {
    BPMN_ALONG,  /* to the right, in the same block */
    BPMN_BUS,    /* down from a gateway, then to the right */
    BPMN_OVER,   /* from a task's timer over to its gateway */
    BPMN_AWAY,   /* into the channel at the right, and to a state */
    BPMN_BENEATH /* the same, beginning below a gateway */
};

struct bpmn_flow {
    struct span id, name;
    size_t from, to; /* nodes */
    enum bpmn_way way;
    int drop; /* BENEATH: how many lines below */
    struct layout_point points[6];
    size_t point_count;
    struct layout_box label;
};

struct bpmn {
    const struct lens *lens;
    const struct circuit *circuit;
    struct bpmn_node *nodes; /* first one for each state, in the circuit's order */
    struct bpmn_flow *flows;
    size_t node_count, flow_count;
    int *block; /* by state: where its block begins */
    struct layout_band lanes[PHASE_COUNT];
    size_t lane_count;
    int width, height;
};

/* Makes nodes and flows, each node at its place (bpmn_build.c); then the flows' lines
 * (bpmn_routes.c).  All in the lens's arena. */
void bpmn_build(struct bpmn *bpmn);
void bpmn_routes(struct bpmn *bpmn);

/* The file, in the lens's language; errors as template_render()'s. */
enum err bpmn_write(const struct lens *lens, const struct circuit *circuit,
                    const struct templates *templates, struct buf *file) MUST_USE;
