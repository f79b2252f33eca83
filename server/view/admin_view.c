#include "server/admin_view.h"

static size_t count_people(const struct directory *directory)
{
    return directory->person_count;
}

static size_t count_bodies(const struct directory *directory)
{
    return directory->body_count;
}

static size_t count_unconfirmed(const struct directory *directory)
{
    size_t count = 0;
    for (size_t i = 0; i < directory->key_count; i++)
        count += directory->keys[i].confirmed_at == 0 && directory->keys[i].revoked_at == 0;
    return count;
}

static size_t count_forms(const struct directory *directory)
{
    return directory->form_count;
}

static size_t count_circuits(const struct directory *directory)
{
    return directory->circuit_count;
}

static size_t count_plans(const struct directory *directory)
{
    return directory->plan_count;
}

static const struct tile {
    const char *label, *text, *url;                     /* label and text are messages */
    enum capability capability;                         /* of its route */
    size_t (*count)(const struct directory *directory); /* NULL: nothing to count */
} tiles[] = {
    {"personnes.title", "admin.people", "/administration/personnes", CAPABILITY_PEOPLE,
     count_people},
    {"alerts.title", "admin.alerts", "/administration/alertes", CAPABILITY_PEOPLE, NULL},
    {"instances.title", "admin.bodies", "/administration/instances", CAPABILITY_PEOPLE,
     count_bodies},
    {"keys.title", "admin.keys", "/administration/cles", CAPABILITY_PEOPLE, count_unconfirmed},
    {"circuits.title", "admin.circuits", "/administration/circuits", CAPABILITY_INSTALL,
     count_circuits},
    {"formulaires.title", "admin.forms", "/administration/formulaires", CAPABILITY_INSTALL,
     count_forms},
    {"plans.title", "admin.plans", "/administration/plans", CAPABILITY_INSTALL, count_plans},
};

static json_t *tile_model(const struct lens *lens, const struct tile *tile)
{
    json_t *model = json_object();
    set_text(model, "label", lens_say(lens, tile->label));
    set_text(model, "text", lens_say(lens, tile->text));
    set_text(model, "url", span_of(tile->url));
    if (tile->count != NULL)
        set_number(model, "count", (int64_t)tile->count(lens->reader.actor.directory));
    return model;
}

json_t *admin_model(const struct lens *lens)
{
    json_t *page = json_adopt(lens->reader.arena, json_object()), *list = json_array();
    for (size_t i = 0; i < COUNT_OF(tiles); i++)
        if (access_may(&lens->reader.actor, tiles[i].capability, &(struct subject){0}) ==
            REFUSAL_NONE)
            json_array_append_new(list, tile_model(lens, &tiles[i]));
    set_text(page, "title", lens_say(lens, "admin.title"));
    set_value(page, "tiles", list);
    return page;
}

json_t *admin_cell(const struct lens *lens, const char *label, struct span value)
{
    json_t *model = json_object();
    set_text(model, "label", lens_say(lens, label));
    if (value.len > 0)
        set_text(model, "value", value);
    return model;
}
