#include "server/confirming_view.h"

#include "server/key_view.h"
#include "server/people_view.h"
#include "server/when.h"
#include "workflow/directory.h"

static struct span key_url(const struct lens *lens, const struct signing_key *key, const char *deed)
{
    return span_format(lens->reader.arena, "/administration/cles/%.*s/%s", SPAN_ARG(key->id), deed);
}

static json_t *one_model(const struct lens *lens, const struct signing_key *key)
{
    const struct person *person = directory_person(lens->reader.actor.directory, key->person);
    json_t *model = json_object();
    set_text(model, "id", key->id);
    set_text(model, "person", lens_person(lens, key->person));
    set_text(model, "person_id", key->person);
    set_text(model, "post", person != NULL ? person->post : SPAN(""));
    set_text(model, "label", key->label);
    set_text(model, "fingerprint", key_shown(lens, key));
    set_value(model, "created", when_model(lens->reader.arena, lens->locale, key->enrolled_at));
    return model;
}

/* A key to confirm: by anybody who may, but its holder. */
static json_t *waiting_model(const struct lens *lens, const struct signing_key *key)
{
    json_t *model = one_model(lens, key);
    if (span_eq(key->person, lens->reader.actor.person->id)) {
        set_text(model, "cannot", lens_say(lens, "keys.own"));
        return model;
    }
    set_text(model, "confirm_url", key_url(lens, key, "confirmer"));
    set_text(model, "operation", lens_operation(lens));
    set_text(model, "refuse_url", key_url(lens, key, "revoquer"));
    set_text(model, "other_operation", lens_operation(lens));
    return model;
}

static struct span standing(const struct lens *lens, const struct signing_key *key)
{
    struct arena *arena = lens->reader.arena;
    bool is_revoked = key->revoked_at != 0;
    struct span day =
        when_day(arena, lens->locale, is_revoked ? key->revoked_at : key->confirmed_at);
    return message_with(arena, lens->locale,
                        is_revoked ? SPAN("keys.revoked") : SPAN("keys.confirmed"), {"day", day},
                        {"name", lens_person(lens, key->confirmed_by)});
}

static json_t *other_model(const struct lens *lens, const struct signing_key *key)
{
    json_t *model = one_model(lens, key);
    set_text(model, "text", standing(lens, key));
    if (key->revoked_at != 0)
        return model;
    set_text(model, "revoke_url", key_url(lens, key, "revoquer"));
    set_text(model, "operation", lens_operation(lens));
    return model;
}

json_t *confirming_model(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *page = json_adopt(lens->reader.arena, json_object());
    json_t *waiting = json_array(), *others = json_array();
    for (size_t i = 0; i < directory->key_count; i++) {
        const struct signing_key *key = &directory->keys[i];
        if (key->confirmed_at == 0 && key->revoked_at == 0)
            json_array_append_new(waiting, waiting_model(lens, key));
        else
            json_array_append_new(others, other_model(lens, key));
    }
    people_trail(lens, lens_say(lens, "keys.title"), NULL, NULL, page);
    set_value(page, "keys", waiting);
    set_flag(page, "has_others", json_array_size(others) > 0);
    set_value(page, "others", others);
    return page;
}
