/* fiche_town.h - a plan with one fiche in writing, led by Léa; Paul pilots the plan, Otto sees
 * nothing. */
#pragma once

#include "site_world.h"

struct town {
    struct site_world world;
    struct span lea, paul, otto, fiche, url;
};

static inline struct span at(struct town *town, const char *after)
{
    return span_format(&town->world.arena, "/fiches/%.*s%s", SPAN_ARG(town->fiche), after);
}

static inline void town_open(struct town *town)
{
    struct site_world *world = &town->world;
    site_world_open(world);
    town->lea = world_add_person(world, "Léa Roche", "staff");
    town->paul = world_add_person(world, "Paul Giraud", "staff");
    town->otto = world_add_person(world, "Otto Berg", "user-representative");
    world_add_body(world, "codir", 2);
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    world_grant(world, town->paul, "pilot", "plan", "pmss");
    struct span content = span_format(
        &world->arena,
        "{'title':'Ouvrir une consultation','leads':['%.*s'],'calendar':'juin 2026',"
        "'means':'Deux **infirmières**','workload':'1250.5','tags':['has','douleur'],"
        "'steps':[{'title':'Recruter','status':'done'},{'title':'Former','due':'T2 2026'}]}",
        SPAN_ARG(town->lea));
    town->fiche = world_add_fiche(world, "pmss", "redaction", content.ptr);
    town->url = at(town, "");
}

static inline json_t *model_of(struct town *town, const struct response *response)
{
    json_t *model = json_read(&town->world.arena, response->body);
    assert_non_null(model);
    return model;
}
