#include "server/scope_view.h"

#include "server/ident.h"

static struct span node_text(const struct lens *lens, const struct node *node)
{
    const struct plan *plan = directory_plan(lens->reader.actor.directory, node->plan);
    struct span name = plan != NULL ? plan->name : node->plan;
    return span_format(lens->reader.arena, "%.*s – %.*s %.*s", SPAN_ARG(name), SPAN_ARG(node->code),
                       SPAN_ARG(node->title));
}

struct span scope_text(const struct lens *lens, const struct grant *grant)
{
    const struct directory *directory = lens->reader.actor.directory;
    const struct plan *plan = directory_plan(directory, grant->target);
    const struct node *node = directory_node(directory, grant->target);
    switch (grant->scope) {
    case SCOPE_INSTITUTION: return lens_say(lens, "scope.institution");
    case SCOPE_PLAN: return plan != NULL ? plan->name : grant->target;
    case SCOPE_NODE: return node != NULL ? node_text(lens, node) : grant->target;
    case SCOPE_FICHE:
        return message_with(lens->reader.arena, lens->locale, SPAN("scope.fiche"),
                            {"id", grant->target});
    }
    return grant->target;
}

json_t *scope_texts(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *texts = json_array();
    for (size_t i = 0; i < directory->plan_count; i++)
        json_array_append_new(texts, json_text(directory->plans[i].name));
    for (size_t i = 0; i < directory->node_count; i++)
        json_array_append_new(texts, json_text(node_text(lens, &directory->nodes[i])));
    return texts;
}

static void means(json_t *args, struct span scope, struct span target)
{
    set_text(args, "scope", scope);
    set_text(args, "target", target);
}

static bool read_plan(const struct lens *lens, struct span typed, json_t *args)
{
    const struct directory *directory = lens->reader.actor.directory;
    for (size_t i = 0; i < directory->plan_count; i++) {
        const struct plan *plan = &directory->plans[i];
        if (!span_eq(plan->slug, typed) && !span_eq(plan->name, typed))
            continue;
        means(args, SPAN("plan"), plan->slug);
        return true;
    }
    return false;
}

static bool read_node(const struct lens *lens, struct span typed, json_t *args)
{
    const struct directory *directory = lens->reader.actor.directory;
    for (size_t i = 0; i < directory->node_count; i++) {
        const struct node *node = &directory->nodes[i];
        if (!span_eq(node->id, typed) && !span_eq(node_text(lens, node), typed))
            continue;
        means(args, SPAN("node"), node->id);
        return true;
    }
    return false;
}

void scope_read(const struct lens *lens, json_t *args)
{
    const json_t *target = json_object_get(args, "target");
    struct span typed = span_copy(lens->reader.arena, span_trim(text_of(target)));
    if (json_object_get(args, "scope") != NULL || (target != NULL && !json_is_string(target)))
        return;
    if (typed.len == 0)
        means(args, SPAN("institution"), SPAN(""));
    else if (!read_plan(lens, typed, args) && !read_node(lens, typed, args) && ident_is(typed))
        means(args, SPAN("fiche"), typed);
}
