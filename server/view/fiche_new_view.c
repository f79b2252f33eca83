#include "server/fiche_new_view.h"

#include "server/input_view.h"
#include "server/value_view.h"

static bool may_create(const struct lens *lens, const struct plan *plan, const struct node *node)
{
    struct subject subject = {.plan = plan, .node = node};
    return access_may(&lens->reader.actor, CAPABILITY_FICHE_CREATE, &subject) == REFUSAL_NONE;
}

static json_t *node_option(const struct node *node, struct arena *arena, struct span chosen)
{
    json_t *option = json_object();
    set_text(option, "value", node->id);
    set_text(option, "label",
             span_format(arena, "%.*s%s%.*s", SPAN_ARG(node->code), node->code.len > 0 ? " " : "",
                         SPAN_ARG(node->title)));
    set_flag(option, "selected", span_eq(node->id, chosen));
    return option;
}

/* Adds the places right under a node, then those under them, in the order of the tree. */
static void add_nodes(const struct lens *lens, const struct plan *plan, struct span parent,
                      struct span chosen, json_t *options)
{
    const struct directory *directory = lens->reader.actor.directory;
    const struct node *last = NULL;
    for (;;) {
        const struct node *next = NULL;
        for (size_t i = 0; i < directory->node_count; i++) {
            const struct node *node = &directory->nodes[i];
            bool is_child = span_eq(node->plan, plan->slug) && span_eq(node->parent, parent);
            bool is_later = last == NULL || node->rank > last->rank ||
                            (node->rank == last->rank && node > last);
            bool is_sooner = next == NULL || node->rank < next->rank;
            if (is_child && is_later && is_sooner)
                next = node;
        }
        if (next == NULL)
            return;
        bool fits = next->level == plan->fiche_level - 1;
        if (fits && may_create(lens, plan, next))
            json_array_append_new(options, node_option(next, lens->reader.arena, chosen));
        add_nodes(lens, plan, next->id, chosen, options);
        last = next;
    }
}

/* The choice of a place, as parts/field.html shows one. */
static json_t *place_model(const struct lens *lens, const struct plan *plan, json_t *options,
                           bool is_wrong)
{
    json_t *model = json_pack("{s:s, s:{s:b}, s:b, s:O}", "name", "node", "is", "select", 1, "due",
                              1, "options", options);
    size_t level = plan->fiche_level >= 2 ? (size_t)plan->fiche_level - 2 : 0;
    set_text(model, "label", plan->levels[level]);
    if (is_wrong)
        set_text(model, "error", lens_say(lens, "rule.missing"));
    return model;
}

static bool mentions(const struct report *report, struct span field)
{
    for (size_t i = 0; report != NULL && i < report->count; i++)
        if (span_eq(report->findings[i].field, field))
            return true;
    return false;
}

static json_t *fields_model(const struct lens *lens, const struct plan *plan,
                            const struct fiche_wish *wish, json_t *options)
{
    const struct form *form = plan->form->form;
    json_t *typed = json_adopt(lens->reader.arena, json_text(wish->title)), *fields = json_array();
    struct inputs inputs = {.lens = lens, .form = form, .report = wish->report};
    json_t *title = input_model(&inputs, form_field(form, SPAN("title")), NULL, typed);
    set_flag(title, "due", true);
    json_array_append_new(fields,
                          place_model(lens, plan, options, mentions(wish->report, SPAN("node"))));
    json_array_append_new(fields, title);
    return fields;
}

/* What the two fields' errors do not say already. */
static void add_refusal(const struct lens *lens, const struct fiche_wish *wish, json_t *model)
{
    bool is_told = wish->report != NULL && wish->report->count > 0;
    if (wish->refusal == REFUSAL_NONE || is_told)
        return;
    struct span text = lens_say_word(lens, "refusal.", span_of(refusal_word(wish->refusal)));
    set_value(model, "errors", json_pack("{s:[{s:o}]}", "items", "text", json_text(text)));
}

enum err fiche_new_model(const struct lens *lens, const struct plan *plan,
                         const struct fiche_wish *wish, json_t **model)
{
    struct arena *arena = lens->reader.arena;
    json_t *options = json_adopt(arena, json_array()), *made = json_adopt(arena, json_object());
    add_nodes(lens, plan, SPAN(""), wish->node, options);
    if (json_array_size(options) == 0)
        return ERR_FORBIDDEN;
    set_text(made, "title", lens_say(lens, "create.title"));
    set_text(made, "operation", lens_operation(lens));
    set_text(made, "plan", plan->name);
    set_text(made, "url", span_format(arena, "/plans/%.*s/fiches", SPAN_ARG(plan->slug)));
    set_text(made, "leave_url", span_format(arena, "/plans/%.*s", SPAN_ARG(plan->slug)));
    set_value(made, "fields", fields_model(lens, plan, wish, options));
    add_refusal(lens, wish, made);
    *model = made;
    return ERR_NONE;
}
