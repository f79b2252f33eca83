#include "server/plan_view.h"

#include "server/roster_select.h"
#include "server/row_view.h"

#include <stdlib.h>

/* --- all plans ------------------------------------------------------------------------------- */

/* What there is of a plan in all that the reader may see. */
static struct roster_found found_in(const struct lens *lens, const struct plan *plan)
{
    return roster_select(&lens->reader, plan, &(struct roster_ask){.limit = 0});
}

/* [{"phase", "label", "count"}] for all phases; a new reference. */
static json_t *phases_model(const struct lens *lens, const struct roster_found *found)
{
    int64_t counts[PHASE_COUNT] = {0};
    json_t *phases = json_array();
    const struct roster_terms *terms = lens->reader.roster->terms;
    for (uint32_t i = 0; i < terms->kind_names.count; i++)
        counts[terms->kinds[i].phase] += found->kinds[i];
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
        json_t *model = json_object();
        struct span word = span_of(phase_word(phase));
        set_text(model, "phase", word);
        set_text(model, "label", lens_say_word(lens, "phase.", word));
        set_number(model, "count", counts[phase]);
        json_array_append_new(phases, model);
    }
    return phases;
}

static void describe_plan(const struct lens *lens, const struct plan *plan, json_t *model)
{
    struct arena *arena = lens->reader.arena;
    struct span url = span_format(arena, "/plans/%.*s", SPAN_ARG(plan->slug));
    set_text(model, "id", plan->slug);
    set_text(model, "title", plan->name);
    set_text(model, "url", url);
    set_text(model, "tracking_url", span_format(arena, "%s/suivi", url.ptr));
    set_text(model, "csv_url", span_format(arena, "%s/suivi?format=csv", url.ptr));
    set_text(model, "period", row_period(lens, plan));
    set_text(model, "owner", lens_body(lens, plan->owner));
}

static void add_plan(const struct lens *lens, const struct plan *plan, json_t *plans)
{
    json_t *model = json_object();
    struct roster_found found = found_in(lens, plan);
    describe_plan(lens, plan, model);
    set_number(model, "count", (int64_t)found.visible);
    set_value(model, "phases", phases_model(lens, &found));
    if (found.of > 0)
        set_value(model, "completeness",
                  json_pack("{s:I, s:I}", "filled", found.filled, "due", found.of));
    json_array_append_new(plans, model);
}

enum err plans_model(const struct lens *lens, json_t **model)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *made = json_adopt(lens->reader.arena, json_object()), *plans = json_array();
    set_text(made, "title", lens_say(lens, "plans.title"));
    set_value(made, "plans", plans);
    for (size_t i = 0; i < directory->plan_count; i++)
        if (query_sees_plan(&lens->reader, &directory->plans[i]))
            add_plan(lens, &directory->plans[i], plans);
    *model = made;
    return lens->reader.txn->err;
}

/* --- one plan as a tree ---------------------------------------------------------------------- */

/* As many fiches as a page has room for: no institution's plan comes near, and it still takes some
 * ten milliseconds. */
enum { LEAVES_MAX = 2000 };

/* What the walk through a plan's tree looks at. */
struct walk {
    const struct lens *lens;
    const struct plan *plan;
    const struct node **nodes; /* of the plan, in their order among siblings */
    size_t node_count;
    bool is_bare; /* too many fiches: they are left to the table */
    struct roster_found found;
    struct rows rows;
};

static int compare_nodes(const void *a, const void *b)
{
    const struct node *const *left = a, *const *right = b;
    if ((*left)->rank != (*right)->rank)
        return (*left)->rank < (*right)->rank ? -1 : 1;
    return span_cmp((*left)->id, (*right)->id);
}

static void gather_nodes(struct walk *walk)
{
    const struct directory *directory = walk->lens->reader.actor.directory;
    walk->nodes = arena_new(walk->lens->reader.arena, const struct node *, directory->node_count);
    for (size_t i = 0; i < directory->node_count; i++)
        if (span_eq(directory->nodes[i].plan, walk->plan->slug))
            walk->nodes[walk->node_count++] = &directory->nodes[i];
    if (walk->node_count > 1)
        qsort(walk->nodes, walk->node_count, sizeof(const struct node *), compare_nodes);
}

/* What the reader's roles on a branch allow; what holds for one branch only (access_may() opens
 * the whole plan to those who pilot a branch) decides which titles are shown. */
static bool branch_allows(const struct walk *walk, const struct node *node, enum phase phase,
                          enum capability capability)
{
    struct subject subject = {.plan = walk->plan, .node = node};
    role_set roles = access_roles(&walk->lens->reader.actor, &subject);
    return access_allows(roles, capability, phase);
}

static bool may_create(const struct walk *walk, const struct node *node)
{
    struct subject subject = {.plan = walk->plan, .node = node};
    return node->level == walk->plan->fiche_level - 1 &&
           access_may(&walk->lens->reader.actor, CAPABILITY_FICHE_CREATE, &subject) == REFUSAL_NONE;
}

/* Whether the reader may begin the fiche that stands for a node, or (NULL) for the plan. */
static bool may_begin_own(const struct walk *walk, const struct node *node)
{
    const struct plan *plan = walk->plan;
    struct subject subject = {.plan = plan, .node = node};
    bool is_driven = plan->driven[node != NULL ? LEVEL_NODE : LEVEL_PLAN].circuit != NULL &&
                     (node == NULL || node->level == plan->node_level);
    return is_driven && (node != NULL ? node->own : plan->own).len == 0 &&
           access_may(&walk->lens->reader.actor, CAPABILITY_FICHE_CREATE, &subject) == REFUSAL_NONE;
}

/* The people who hold a pilot's role on this very node. */
static struct span pilots_of(const struct walk *walk, const struct node *node)
{
    const struct lens *lens = walk->lens;
    const struct directory *directory = lens->reader.actor.directory;
    struct buf names = {.arena = lens->reader.arena};
    for (size_t i = 0; i < directory->person_count; i++) {
        const struct person *person = &directory->persons[i];
        for (size_t j = 0; j < person->grant_count; j++) {
            const struct grant *grant = &person->grants[j];
            if (grant->role != ROLE_PILOT || grant->scope != SCOPE_NODE ||
                !span_eq(grant->target, node->id) ||
                !period_holds(grant->period, lens->reader.actor.now))
                continue;
            if (names.len > 0)
                buf_add_text(&names, ", ");
            buf_add(&names, person->name);
        }
    }
    return buf_span(&names);
}

/* {"list": […]} of the fiches right under a node (empty id: under the plan); NULL when none. */
static json_t *leaves_of(const struct walk *walk, struct span node)
{
    json_t *list = json_array();
    for (size_t i = 0; i < walk->rows.count; i++) {
        const struct fiche_row *row = &walk->rows.items[i];
        if (!span_eq(row->fiche.node, node))
            continue;
        json_t *leaf = json_object();
        row_describe(walk->lens, row, leaf);
        json_array_append_new(list, leaf);
    }
    if (json_array_size(list) > 0)
        return json_pack("{s:o}", "list", list);
    json_decref(list);
    return NULL;
}

static void describe_node(const struct walk *walk, const struct node *node, json_t *model)
{
    static const char *const heads[] = {"h2", "h3", "h4"};
    const struct lens *lens = walk->lens;
    size_t level = node->level >= 1 && node->level <= 3 ? (size_t)node->level : 1;
    set_text(model, "id", node->id);
    set_text(model, "code", node->code);
    set_text(model, "title", node->title);
    set_text(model, "level", walk->plan->levels[level - 1]);
    set_flag(model, heads[level - 1], true);
    set_text(model, "pilots", pilots_of(walk, node));
    if (may_create(walk, node))
        set_text(model, "create_url",
                 span_format(lens->reader.arena, "/plans/%.*s/fiches/nouvelle?noeud=%.*s",
                             SPAN_ARG(walk->plan->slug), SPAN_ARG(node->id)));
}

/* Adds the button that begins the fiche of a node, or of the plan. */
static void add_own(const struct walk *walk, const struct node *node, json_t *model)
{
    struct arena *arena = walk->lens->reader.arena;
    enum level level = node != NULL ? LEVEL_NODE : LEVEL_PLAN;
    if (!may_begin_own(walk, node))
        return;
    json_t *own = json_object();
    set_text(own, "url", span_format(arena, "/plans/%.*s/fiches", SPAN_ARG(walk->plan->slug)));
    set_text(own, "node", node != NULL ? node->id : SPAN(""));
    set_text(own, "operation", lens_operation(walk->lens));
    set_text(own, "label",
             lens_say_word(walk->lens, "plan.begin-own.", span_of(level_word(level))));
    set_value(model, "own", own);
}

/* What to say of a place for fiches where the reader finds none. */
static const char *bare_note(const struct walk *walk, const struct node *node)
{
    if (walk->is_bare || node->level != walk->plan->fiche_level - 1)
        return NULL;
    if (!branch_allows(walk, node, PHASE_DRAFT, CAPABILITY_FICHE_READ))
        return "plan.nothing-open";
    return walk->plan->fiche_level == 3 ? "plan.no-action" : "plan.no-objective";
}

static json_t *children_of(const struct walk *walk, struct span parent, int depth);

/* Whether the reader sees a fiche of an orientation whose fiches are left to the table. */
static bool holds_some(const struct walk *walk, const struct node *node)
{
    uint32_t number = roster_terms_node(walk->lens->reader.roster->terms, node->id);
    return walk->is_bare && node->level == 1 && number != ROSTER_NOBODY &&
           walk->found.orientations[number];
}

/* The model of a branch; NULL when nothing of it is the reader's to see. */
static json_t *branch_model(const struct walk *walk, const struct node *node, int depth)
{
    json_t *fiches = leaves_of(walk, node->id), *nodes = children_of(walk, node->id, depth + 1);
    bool bare = fiches == NULL && json_array_size(nodes) == 0;
    if (bare && !holds_some(walk, node) &&
        !branch_allows(walk, node, PHASE_IN_PROGRESS, CAPABILITY_PLAN_READ)) {
        json_decref(nodes);
        return NULL;
    }
    json_t *model = json_object();
    const char *note = bare ? bare_note(walk, node) : NULL;
    describe_node(walk, node, model);
    if (fiches != NULL)
        set_value(model, "fiches", fiches);
    if (note != NULL)
        set_text(model, "note", lens_say(walk->lens, note));
    add_own(walk, node, model);
    set_value(model, "nodes", nodes);
    return model;
}

static json_t *children_of(const struct walk *walk, struct span parent, int depth)
{
    json_t *children = json_array();
    for (size_t i = 0; i < walk->node_count && depth < PLAN_LEVELS_MAX; i++) {
        if (!span_eq(walk->nodes[i]->parent, parent))
            continue;
        json_t *child = branch_model(walk, walk->nodes[i], depth);
        if (child != NULL)
            json_array_append_new(children, child);
    }
    return children;
}

static json_t *trail_model(const struct lens *lens, const struct plan *plan)
{
    json_t *items = json_array();
    json_t *all = json_object(), *here = json_object();
    set_text(all, "label", lens_say(lens, "plans.title"));
    set_text(all, "url", SPAN("/plans"));
    set_text(here, "label", plan->name);
    json_array_append_new(items, all);
    json_array_append_new(items, here);
    return json_pack("{s:o}", "items", items);
}

static void add_bare_notice(const struct lens *lens, size_t count, json_t *model)
{
    struct arena *arena = lens->reader.arena;
    json_t *notice = json_object();
    set_text(notice, "kind", SPAN(""));
    set_text(notice, "text",
             message_with(arena, lens->locale, SPAN("plan.too-many"),
                          {"count", span_number(arena, (int64_t)count)}));
    set_value(model, "notice", notice);
}

enum err plan_model(const struct lens *lens, const struct plan *plan, json_t **model)
{
    struct walk walk = {.lens = lens, .plan = plan, .found = found_in(lens, plan)};
    walk.is_bare = walk.found.visible > LEAVES_MAX;
    if (!walk.is_bare)
        TRY(query_plan_rows(&lens->reader, plan, &walk.rows));
    gather_nodes(&walk);
    json_t *made = json_adopt(lens->reader.arena, json_object()), *about = json_object();
    json_t *fiches = leaves_of(&walk, SPAN(""));
    describe_plan(lens, plan, about);
    set_text(made, "title", plan->name);
    set_value(made, "trail", trail_model(lens, plan));
    set_value(made, "plan", about);
    set_value(made, "phases", phases_model(lens, &walk.found));
    add_own(&walk, NULL, made);
    set_value(made, "nodes", children_of(&walk, SPAN(""), 0));
    if (fiches != NULL)
        set_value(made, "fiches", fiches);
    if (walk.is_bare)
        add_bare_notice(lens, walk.found.visible, made);
    *model = made;
    return lens->reader.txn->err;
}
