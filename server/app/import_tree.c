#include "server/import_text.h"
#include "server/import_work.h"

#include <assert.h>

static enum err absent(struct import_work *work, const char *what, struct span name)
{
    work->reason = span_format(work->arena, "%s \"%.*s\" is not installed", what, SPAN_ARG(name));
    return ERR_ABSENT;
}

static enum err newest_form(struct import_work *work, struct span name,
                            const struct installed_form **form)
{
    const struct directory *directory = work->input->directory;
    const struct installed_form *newest = NULL;
    for (size_t i = 0; i < directory->form_count; i++) {
        const struct installed_form *row = &directory->forms[i];
        if (span_eq(row->form->name, name) &&
            (newest == NULL || row->form->version > newest->form->version))
            newest = row;
    }
    if (newest == NULL)
        return absent(work, "form", name);
    *form = newest;
    return ERR_NONE;
}

static enum err newest_circuit(struct import_work *work, struct span name,
                               const struct installed_circuit **circuit)
{
    const struct directory *directory = work->input->directory;
    const struct installed_circuit *newest = NULL;
    for (size_t i = 0; i < directory->circuit_count; i++) {
        const struct installed_circuit *row = &directory->circuits[i];
        if (span_eq(row->circuit.name, name) &&
            (newest == NULL || row->circuit.version > newest->circuit.version))
            newest = row;
    }
    if (newest == NULL)
        return absent(work, "circuit", name);
    *circuit = newest;
    return ERR_NONE;
}

static enum err owner_is_there(struct import_work *work, struct span code)
{
    const struct directory *directory = work->input->directory;
    for (size_t i = 0; i < directory->body_count; i++)
        if (span_eq(directory->bodies[i].code, code))
            return ERR_NONE;
    return code.len == 0 ? ERR_NONE : absent(work, "body", code);
}

static void create_plan(struct import_work *work, const struct import_target *target,
                        const struct import_plan_rule *rule)
{
    json_t *body = json_object(), *levels = json_array();
    int64_t first = 0, last = 0;
    (void)import_text_years(target->name, &first, &last);
    for (size_t i = 0; i < IMPORT_MAP_LEVELS; i++)
        json_array_append_new(levels, json_text(work->map.levels[i]));
    set_text(body, "name", target->name);
    set_value(body, "levels", levels);
    set_number(body, "fiche_level", target->fiche_level);
    set_number(body, "first_year", rule->first_year > 0 ? rule->first_year : first);
    set_number(body, "last_year", rule->last_year > 0 ? rule->last_year : last);
    set_flag(body, "published", false);
    set_text(body, "owner", rule->owner);
    set_text(body, "form", target->form->ref);
    set_text(body, "circuit", target->circuit->ref);
    import_event(work, "plan:", target->slug, "plan-created", body);
    work->result.plans++;
}

static const struct plan *plan_there(const struct import_work *work, struct span slug,
                                     struct span name)
{
    const struct directory *directory = work->input->directory;
    for (size_t i = 0; i < directory->plan_count; i++)
        if (span_eq(directory->plans[i].slug, slug))
            return &directory->plans[i];
    for (size_t i = 0; i < directory->plan_count; i++)
        if (span_eq(directory->plans[i].name, name))
            return &directory->plans[i];
    return NULL;
}

static enum err check_form(struct import_work *work, const struct import_target *target)
{
    if (target->fiche_level == 3 || import_content_can_group(target->form->form))
        return ERR_NONE;
    work->reason = span_format(work->arena, "form \"%.*s\" has no table of actions",
                               SPAN_ARG(target->form->form->name));
    return ERR_INVALID;
}

static enum err open_target(struct import_work *work, struct span name, struct span slug,
                            const struct import_plan_rule *rule, struct import_target *target)
{
    const struct plan *plan = plan_there(work, slug, name);
    *target = (struct import_target){.slug = slug, .name = name, .is_new = plan == NULL};
    if (plan != NULL) {
        target->slug = plan->slug;
        target->fiche_level = plan->fiche_level;
        target->form = plan->form;
        target->circuit = plan->circuit;
        return check_form(work, target);
    }
    target->fiche_level = rule->fiche_level;
    TRY(newest_form(work, rule->form, &target->form));
    TRY(newest_circuit(work, rule->circuit, &target->circuit));
    TRY(owner_is_there(work, rule->owner));
    TRY(check_form(work, target));
    create_plan(work, target, rule);
    return ERR_NONE;
}

/* The target of a plan's name, which is opened at its first line.  Names that give one slug are
 * one plan's. */
static enum err target_of(struct import_work *work, json_t *by_name, struct span name,
                          struct import_target **target)
{
    const json_t *known = json_object_getn(by_name, name.ptr, name.len);
    if (known != NULL) {
        *target = &work->targets[json_integer_value(known)];
        return ERR_NONE;
    }
    struct import_plan_rule rule = import_map_rule(work->arena, &work->map, name);
    struct span slug = rule.slug.len > 0 ? rule.slug : import_text_slug(work->arena, name);
    size_t place = 0;
    while (place < work->target_count && !span_eq(work->targets[place].slug, slug))
        place++;
    if (place == IMPORT_PLANS_MAX) {
        work->reason = SPAN("more plans than one import takes");
        return ERR_TOO_MANY;
    }
    if (place == work->target_count) {
        TRY(open_target(work, name, slug, &rule, &work->targets[place]));
        work->target_count++;
    }
    json_object_setn_new(by_name, name.ptr, name.len, json_integer((json_int_t)place));
    *target = &work->targets[place];
    return ERR_NONE;
}

static enum err check_title(struct import_work *work, const struct import_line *line)
{
    if (!line->has_action)
        return ERR_NONE;
    assert(line->target->form != NULL); /* a plan without one was refused before */
    bool is_grouped = line->target->fiche_level == 2;
    int64_t most = import_content_title_max(line->target->form->form, is_grouped);
    size_t size = import_text_size(line->row.cells[IMPORT_ACTION]);
    if (size <= (size_t)most)
        return ERR_NONE;
    work->reason = span_format(work->arena, "line %zu: action of %zu characters, %lld at most",
                               line->row.line, size, (long long)most);
    return ERR_TOO_LARGE;
}

static enum err grow_plans(struct import_work *work)
{
    json_t *by_name = json_adopt(work->arena, json_object());
    work->targets = arena_new(work->arena, struct import_target, IMPORT_PLANS_MAX);
    for (size_t i = 0; i < work->line_count; i++) {
        struct import_line *line = &work->lines[i];
        TRY(target_of(work, by_name, line->row.cells[IMPORT_PLAN], &line->target));
        TRY(check_title(work, line));
    }
    return ERR_NONE;
}

/* The nodes that are there, and the last rank under each parent. */
static struct import_item *nodes_there(struct import_work *work)
{
    const struct directory *directory = work->input->directory;
    struct import_item *there = arena_new(work->arena, struct import_item, directory->node_count);
    for (size_t i = 0; i < directory->node_count; i++) {
        const struct node *node = &directory->nodes[i];
        struct span parent = import_parent(work->arena, node->plan, node->parent);
        there[i] = (struct import_item){
            .parent = parent, .code = node->code, .title = node->title, .id = node->id};
        import_rank_seen(work, parent, node->rank);
    }
    return there;
}

static bool is_deeper(enum import_column level)
{
    return level == IMPORT_OBJECTIVE;
}

/* The item of a line at one level: the one already wanted, or the next in wanted. */
static struct import_item *want_node(struct import_work *work, const struct import_line *line,
                                     enum import_column level, json_t *places,
                                     struct import_item *wanted, size_t *count)
{
    const struct import_item *above = is_deeper(level) ? line->orientation : NULL;
    struct import_item item = {
        .parent =
            import_parent(work->arena, line->target->slug, above != NULL ? above->id : SPAN("")),
        .code = line->row.cells[level - 1],
        .title = line->row.cells[level],
    };
    struct span key = span_format(work->arena, "%.*s\x1f%.*s\x1f%.*s", SPAN_ARG(item.parent),
                                  SPAN_ARG(item.code), SPAN_ARG(item.title));
    const json_t *place = json_object_get(places, key.ptr);
    if (place != NULL)
        return &wanted[json_integer_value(place)];
    json_object_set_new(places, key.ptr, json_integer((json_int_t)*count));
    wanted[*count] = item;
    return &wanted[(*count)++];
}

static void note_change(struct import_work *work, const struct import_line *line,
                        const struct import_item *item)
{
    const struct import_item *twin = item->twin;
    struct import_note note = {.kind = IMPORT_NOTE_TITLE_CHANGED,
                               .line = line->row.line,
                               .text = item->title,
                               .other = twin->title};
    if (item->likeness == IMPORT_SAME_TITLE)
        note = (struct import_note){.kind = IMPORT_NOTE_CODE_CHANGED,
                                    .line = line->row.line,
                                    .text = item->code,
                                    .other = twin->code};
    if (item->likeness != IMPORT_SAME)
        import_note_add(&work->result.notes, note);
}

static void create_node(struct import_work *work, const struct import_line *line,
                        enum import_column level, const struct import_item *item)
{
    const struct import_item *above = is_deeper(level) ? line->orientation : NULL;
    json_t *body = json_object();
    set_text(body, "plan", line->target->slug);
    set_text(body, "parent", above != NULL ? above->id : SPAN(""));
    set_text(body, "code", item->code);
    set_text(body, "title", item->title);
    set_number(body, "level", above != NULL ? 2 : 1);
    set_number(body, "rank", import_rank_next(work, item->parent));
    import_event(work, "node:", item->id, "node-added", body);
    work->result.nodes++;
}

/* Once for each item, at the first line that wants it: finds or makes its node. */
static void settle_node(struct import_work *work, const struct import_line *line,
                        enum import_column level, struct import_item *item)
{
    if (item == NULL || item->id.len > 0)
        return;
    if (item->twin != NULL) {
        item->id = item->twin->id;
        note_change(work, line, item);
        return;
    }
    item->id = work->input->fresh(work->arena, work->input->context);
    create_node(work, line, level, item);
}

static struct import_item **slot(struct import_line *line, enum import_column level)
{
    return is_deeper(level) ? &line->objective : &line->orientation;
}

static void grow_level(struct import_work *work, enum import_column level,
                       const struct import_item *there)
{
    json_t *places = json_adopt(work->arena, json_object());
    struct import_item *wanted = arena_new(work->arena, struct import_item, work->line_count);
    size_t count = 0;
    for (size_t i = 0; i < work->line_count; i++) {
        struct import_line *line = &work->lines[i];
        if (line->row.cells[level].len > 0)
            *slot(line, level) = want_node(work, line, level, places, wanted, &count);
    }
    import_match(work->arena, there, work->input->directory->node_count, wanted, count);
    for (size_t i = 0; i < work->line_count; i++)
        settle_node(work, &work->lines[i], level, *slot(&work->lines[i], level));
}

enum err import_tree_grow(struct import_work *work)
{
    TRY(grow_plans(work));
    const struct import_item *there = nodes_there(work);
    grow_level(work, IMPORT_ORIENTATION, there);
    grow_level(work, IMPORT_OBJECTIVE, there);
    return ERR_NONE;
}
