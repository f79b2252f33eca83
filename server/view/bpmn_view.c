#include "server/bpmn.h"

static json_t *box_model(const struct layout_box *box)
{
    return json_pack("{s:i, s:i, s:i, s:i}", "x", box->x, "y", box->y, "width", box->width,
                     "height", box->height);
}

/* The member of a node's model that says what it is. */
static const char *const kinds[] = {
    [BPMN_START] = "start",       [BPMN_END] = "end",   [BPMN_CHOICE] = "choice",
    [BPMN_PARALLEL] = "parallel", [BPMN_TASK] = "task", [BPMN_TIMER] = "timer",
    [BPMN_BOUNDARY] = "boundary",
};

/* The flows that end in a node, or begin there. */
static json_t *flows_at(const struct bpmn *bpmn, size_t node, bool ending)
{
    json_t *list = json_array();
    for (size_t i = 0; i < bpmn->flow_count; i++)
        if ((ending ? bpmn->flows[i].to : bpmn->flows[i].from) == node)
            json_array_append_new(list, json_text(bpmn->flows[i].id));
    return list;
}

static json_t *node_model(const struct bpmn *bpmn, size_t index)
{
    const struct bpmn_node *node = &bpmn->nodes[index];
    json_t *model = box_model(&node->box), *is = json_object();
    json_object_set_new(is, kinds[node->kind], json_true());
    set_value(model, "is", is);
    set_text(model, "id", node->id);
    set_text(model, "name", node->name);
    set_text(model, "note", node->note);
    set_text(model, "duration", node->duration);
    if (node->kind == BPMN_BOUNDARY) {
        set_text(model, "attached", bpmn->nodes[node->attached].id);
        set_text(model, "interrupts", node->interrupts ? SPAN("true") : SPAN("false"));
    }
    set_value(model, "incoming", flows_at(bpmn, index, true));
    set_value(model, "outgoing", flows_at(bpmn, index, false));
    if (node->label.width > 0)
        set_value(model, "label", box_model(&node->label));
    return model;
}

static json_t *flow_model(const struct bpmn *bpmn, const struct bpmn_flow *flow)
{
    json_t *model = json_object(), *points = json_array();
    set_text(model, "id", flow->id);
    set_text(model, "name", flow->name);
    set_text(model, "from", bpmn->nodes[flow->from].id);
    set_text(model, "to", bpmn->nodes[flow->to].id);
    for (size_t i = 0; i < flow->point_count; i++)
        json_array_append_new(
            points, json_pack("{s:i, s:i}", "x", flow->points[i].x, "y", flow->points[i].y));
    set_value(model, "points", points);
    if (flow->label.width > 0)
        set_value(model, "label", box_model(&flow->label));
    return model;
}

static json_t *lane_model(const struct bpmn *bpmn, const struct layout_band *lane)
{
    json_t *model = box_model(&lane->box), *nodes = json_array();
    struct span word = span_of(phase_word(lane->phase));
    set_text(model, "id", word);
    set_text(model, "name", lens_say_word(bpmn->lens, "picture.phase.", word));
    for (size_t i = 0; i < bpmn->node_count; i++)
        if (bpmn->circuit->states[bpmn->nodes[i].state].phase == lane->phase)
            json_array_append_new(nodes, json_text(bpmn->nodes[i].id));
    set_value(model, "nodes", nodes);
    return model;
}

static json_t *model_of(const struct bpmn *bpmn)
{
    json_t *model = json_object(), *lanes = json_array(), *nodes = json_array(),
           *flows = json_array();
    set_text(model, "circuit", bpmn->circuit->name);
    set_text(model, "name", label_in(bpmn->circuit->title, bpmn->lens->language));
    set_number(model, "version", bpmn->circuit->version);
    set_number(model, "width", bpmn->width);
    set_number(model, "height", bpmn->height);
    for (size_t i = 0; i < bpmn->lane_count; i++)
        json_array_append_new(lanes, lane_model(bpmn, &bpmn->lanes[i]));
    for (size_t i = 0; i < bpmn->node_count; i++)
        json_array_append_new(nodes, node_model(bpmn, i));
    for (size_t i = 0; i < bpmn->flow_count; i++)
        json_array_append_new(flows, flow_model(bpmn, &bpmn->flows[i]));
    set_value(model, "lanes", lanes);
    set_value(model, "nodes", nodes);
    set_value(model, "flows", flows);
    return model;
}

enum err bpmn_write(const struct lens *lens, const struct circuit *circuit,
                    const struct templates *templates, struct buf *file)
{
    struct bpmn bpmn = {.lens = lens, .circuit = circuit};
    bpmn_build(&bpmn);
    json_t *model = json_adopt(lens->reader.arena, model_of(&bpmn));
    return template_render(templates, SPAN("parts/bpmn"), model, lens->locale, file);
}
