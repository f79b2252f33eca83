/* plans_world.h - a plan with two fiches, and who reads it: all of it, a fiche of it, another plan.
 */
#pragma once

#include "site_world.h"

/* Léa leads a draft and Marc a fiche in progress, in a published plan; Rose represents users. */
struct plans {
    struct site_world world;
    struct span method, lea, marc, rose;
    struct span draft, going;
};

static inline struct span content(struct plans *plans, const char *title, struct span lead,
                                  const char *calendar)
{
    return span_format(&plans->world.arena,
                       "{'title':'%s','leads':['%.*s'],'calendar':'%s','means':'Deux postes'}",
                       title, SPAN_ARG(lead), calendar);
}

static inline struct plans *opened(void)
{
    struct plans *plans = calloc(1, sizeof *plans);
    struct site_world *world = &plans->world;
    site_world_open(world);
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    world_add_plan(world, "usagers", "usagers-objectif@1", "usagers@1");
    plans->method = world_add_person(world, "Anne Method", "staff");
    plans->lea = world_add_person(world, "Léa Roche", "staff");
    plans->marc = world_add_person(world, "Marc Viala", "staff");
    plans->rose = world_add_person(world, "Rose Petit", "user-representative");
    world_grant(world, plans->method, "method", "institution", "");
    world_grant(world, plans->rose, "user", "plan", "usagers");
    plans->draft = world_add_fiche(world, "pmss", "redaction",
                                   content(plans, "Ouvrir =2+2", plans->lea, "T2 2025").ptr);
    plans->going = world_add_fiche(world, "pmss", "redaction",
                                   content(plans, "Étendre", plans->marc, "d’ici 2029").ptr);
    world_move(world, plans->going, "en-cours");
    return plans;
}

static inline void closed(struct plans *plans)
{
    site_world_close(&plans->world);
    free(plans);
}

static inline json_t *model(struct plans *plans, struct span who, const char *path)
{
    struct response response = world_get_json(&plans->world, who, path);
    if (response.status != 200)
        fail_msg("%s: %u %.*s", path, response.status, SPAN_ARG(response.body));
    json_t *value = json_read(&plans->world.arena, response.body);
    assert_non_null(value);
    return value;
}

static inline json_t *at(json_t *list, size_t index)
{
    json_t *item = json_array_get(list, index);
    if (item == NULL)
        fail_msg("no item %zu", index);
    return item;
}

static inline json_t *objective(json_t *plan)
{
    return at(json_object_get(at(json_object_get(plan, "nodes"), 0), "nodes"), 0);
}

static inline size_t leaves(json_t *node)
{
    return json_array_size(json_object_get(json_object_get(node, "fiches"), "list"));
}

static inline size_t table_rows(json_t *tracking)
{
    json_t *table = json_object_get(tracking, "table");
    assert_int_equal(json_array_size(json_object_get(table, "rows")), number_at(tracking, "count"));
    return json_array_size(json_object_get(table, "rows"));
}
