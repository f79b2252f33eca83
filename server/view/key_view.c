#include "server/key_view.h"

#include "server/fiche_view.h"
#include "server/when.h"

static bool is_own(const struct lens *lens, const struct signing_key *key)
{
    return span_eq(key->person, lens->reader.actor.person->id);
}

const struct signing_key *key_own(const struct lens *lens, struct span name)
{
    const struct directory *directory = lens->reader.actor.directory;
    for (size_t i = 0; i < directory->key_count; i++) {
        const struct signing_key *key = &directory->keys[i];
        if (is_own(lens, key) && (span_eq(key->id, name) || span_eq(key->key_id, name)))
            return key;
    }
    return NULL;
}

struct span key_shown(const struct lens *lens, const struct signing_key *key)
{
    struct buf text = {.arena = lens->reader.arena};
    for (struct span rest = key->key_id; rest.len > 0; rest = span_from(rest, 4)) {
        if (text.len > 0)
            buf_add_char(&text, ' ');
        buf_add(&text, span_until(rest, 4));
    }
    return buf_span(&text);
}

struct key_holding key_held(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    struct key_holding held = {0};
    for (size_t i = 0; i < directory->key_count; i++) {
        const struct signing_key *key = &directory->keys[i];
        if (!is_own(lens, key) || key->revoked_at != 0)
            continue;
        held.confirmed |= key->confirmed_at != 0;
        held.waiting |= key->confirmed_at == 0;
    }
    return held;
}

/* --- one key ---------------------------------------------------------------------------- */

/* How a key stands: its message, and the colour of its state. */
static const struct standing {
    const char *label, *text, *phase, *word;
} waiting = {"key.state-waiting", "key.state-waiting-text", "draft", "waiting"},
  confirmed = {"key.state-confirmed", "key.state-confirmed-text", "closed", "confirmed"},
  revoked = {"key.state-revoked", "key.state-revoked-text", "stopped", "revoked"};

static const struct standing *standing_of(const struct signing_key *key)
{
    return key->revoked_at != 0 ? &revoked : key->confirmed_at != 0 ? &confirmed : &waiting;
}

static json_t *state_model(const struct lens *lens, const struct standing *standing)
{
    json_t *model = json_object();
    set_text(model, "word", span_of(standing->word));
    set_text(model, "label", lens_say(lens, standing->label));
    set_text(model, "text", lens_say(lens, standing->text));
    set_text(model, "phase", span_of(standing->phase));
    return model;
}

static json_t *moment(const struct lens *lens, int64_t at)
{
    return json_pack("{s:o}", "at", when_model(lens->reader.arena, lens->locale, at));
}

static json_t *one_model(const struct lens *lens, const struct signing_key *key)
{
    struct arena *arena = lens->reader.arena;
    json_t *model = json_object();
    set_text(model, "id", key->id);
    set_text(model, "label", key->label);
    set_text(model, "fingerprint", key->key_id);
    set_text(model, "shown", key_shown(lens, key));
    set_value(model, "state", state_model(lens, standing_of(key)));
    set_value(model, "created", when_model(arena, lens->locale, key->enrolled_at));
    set_text(model, "public_url", span_format(arena, "/cles/%.*s/publique", SPAN_ARG(key->id)));
    if (key->confirmed_at != 0) {
        set_value(model, "confirmed", moment(lens, key->confirmed_at));
        set_text(json_object_get(model, "confirmed"), "by", fiche_actor(lens, key->confirmed_by));
    }
    if (key->revoked_at != 0)
        set_value(model, "revoked", moment(lens, key->revoked_at));
    else
        set_text(model, "revoke_url", span_format(arena, "/cles/%.*s/revoquer", SPAN_ARG(key->id)));
    return model;
}

/* --- an enrolment that was refused -------------------------------------------------------- */

static void add_error(json_t *items, struct span field, struct span label, struct span text,
                      struct arena *arena)
{
    json_t *item = json_object();
    if (field.len > 0)
        set_text(item, "url", span_format(arena, "#%.*s", SPAN_ARG(field)));
    set_text(item, "label", label);
    set_text(item, "text", text);
    json_array_append_new(items, item);
}

static void add_finding(const struct lens *lens, json_t *items, const struct finding *finding)
{
    struct arena *arena = lens->reader.arena;
    struct span rule = span_format(arena, "rule.%s", report_word(finding->rule));
    bool is_label = span_eq(finding->path, SPAN("label"));
    add_error(items, finding->path, lens_say(lens, is_label ? "key.label" : "key.public-line"),
              message_with(arena, lens->locale, rule, {"detail", finding->detail}), arena);
}

static json_t *errors_model(const struct lens *lens, const struct ruling *ruling)
{
    json_t *items = json_array();
    for (size_t i = 0; i < ruling->report.count; i++)
        add_finding(lens, items, &ruling->report.findings[i]);
    if (ruling->report.count == 0)
        add_error(items, SPAN(""), SPAN(""),
                  lens_say_word(lens, "refusal.", span_of(refusal_word(ruling->refusal))),
                  lens->reader.arena);
    return json_pack("{s:o}", "items", items);
}

static json_t *enrol_model(const struct lens *lens, const json_t *typed)
{
    json_t *model = json_object();
    const struct person *person = lens->reader.actor.person;
    set_text(model, "url", SPAN("/cle"));
    set_text(model, "suggested",
             message_with(lens->reader.arena, lens->locale, SPAN("key.suggested"),
                          {"name", person->name}));
    if (typed != NULL) {
        json_t *kept = json_object();
        set_text(kept, "label", text_at(typed, "label"));
        set_text(kept, "public_key", text_at(typed, "public_key"));
        set_value(model, "typed", kept);
    }
    return model;
}

json_t *key_model(const struct lens *lens, const json_t *typed, const struct ruling *ruling)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *model = json_adopt(lens->reader.arena, json_object()), *keys = json_array();
    for (size_t i = 0; i < directory->key_count; i++)
        if (is_own(lens, &directory->keys[i]))
            json_array_append_new(keys, one_model(lens, &directory->keys[i]));
    set_text(model, "title", lens_say(lens, "key.title"));
    set_text(model, "person", lens->reader.actor.person->id);
    set_text(model, "operation", lens_operation(lens));
    set_value(model, "keys", keys);
    set_value(model, "enrol", enrol_model(lens, typed));
    if (ruling != NULL)
        set_value(model, "errors", errors_model(lens, ruling));
    return model;
}
