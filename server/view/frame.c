#include "server/frame.h"

#include "server/waiting.h"

enum { VOTES_MAX = 99 }; /* every page counts them */

/* The doors of the house, and who finds them open. */
static const struct door {
    const char *message, *url;
    bool exact; /* current only at this very address */
    bool counts_votes, for_people;
} doors[] = {
    {.message = "nav.espace", .url = "/", .exact = true},
    {.message = "nav.plans", .url = "/plans"},
    {.message = "nav.validations", .url = "/validations", .counts_votes = true},
    {.message = "nav.usagers", .url = "/usagers"},
    {.message = "nav.journal", .url = "/journal"},
    {.message = "nav.administration", .url = "/administration", .for_people = true},
};

static bool administers(const struct lens *lens)
{
    return access_may(&lens->reader.actor, CAPABILITY_PEOPLE, &(struct subject){0}) == REFUSAL_NONE;
}

static json_t *door_model(const struct lens *lens, const struct door *door, struct span path)
{
    json_t *model = json_object();
    struct span url = span_of(door->url);
    bool current = door->exact ? span_eq(path, url) : span_starts(path, url);
    set_text(model, "label", lens_say(lens, door->message));
    set_text(model, "url", url);
    if (current)
        set_flag(model, "current", true);
    size_t votes = door->counts_votes ? waiting_votes(&lens->reader, VOTES_MAX + 1) : 0;
    if (votes > VOTES_MAX)
        set_text(model, "count", span_format(lens->reader.arena, "%d+", VOTES_MAX));
    else if (votes > 0)
        set_number(model, "count", (int64_t)votes);
    return model;
}

static json_t *nav_model(const struct lens *lens, struct span path)
{
    json_t *nav = json_array();
    for (size_t i = 0; i < COUNT_OF(doors); i++)
        if (!doors[i].for_people || administers(lens))
            json_array_append_new(nav, door_model(lens, &doors[i], path));
    return nav;
}

static struct span url_of(const struct statics *statics, const char *name)
{
    const struct static_file *file = statics_find(statics, span_of(name));
    return file != NULL ? file->url : SPAN("");
}

static json_t *script_model(const struct statics *statics, const char *name)
{
    json_t *script = json_object();
    const struct static_file *file = statics_find(statics, span_of(name));
    if (file != NULL) {
        set_text(script, "url", file->url);
        set_text(script, "integrity", file->integrity);
    }
    return script;
}

json_t *frame_scripts(const struct statics *statics)
{
    json_t *scripts = json_object();
    set_value(scripts, "key", script_model(statics, "key.js"));
    set_value(scripts, "sign", script_model(statics, "signer.js"));
    return scripts;
}

json_t *frame_model(const struct lens *lens, const struct statics *statics, struct span path,
                    struct span csrf)
{
    json_t *frame = json_object(), *asset = json_object();
    bool english = lens->language == LANGUAGE_EN;
    set_text(frame, "lang", english ? SPAN("en") : SPAN("fr"));
    set_text(frame, "other_lang", english ? SPAN("fr") : SPAN("en"));
    set_text(frame, "institution", lens->reader.actor.directory->institution);
    set_text(frame, "path", path);
    set_text(frame, "csrf", csrf);
    set_text(asset, "css", url_of(statics, "jalon.css"));
    set_text(asset, "icon", url_of(statics, "jalon.svg"));
    set_value(frame, "asset", asset);
    if (lens->reader.actor.person == NULL)
        return frame;
    set_value(frame, "user", json_alone("name", json_text(lens->reader.actor.person->name)));
    set_value(frame, "nav", nav_model(lens, path));
    return frame;
}
