#include "server/queue_view.h"

#include "server/ballot_view.h"
#include "server/key_view.h"
#include "server/sitting_view.h"
#include "server/waiting.h"
#include "workflow/signing.h"

/* One body's part of the page, being made. */
struct part {
    const struct lens *lens;
    const struct queue_told *told;
    const struct body *body;
    json_t *items, *fiches;
    size_t open, closed, to_sign; /* all that are */
    bool has_asked;               /* the fiche that the page was asked for is among them */
};

enum { SHOWN_MAX = 50 }; /* of the open ones, and of the others */

static struct ballot_typed typed_in(const struct part *part, struct span name)
{
    const json_t *typed = json_object_getn(part->told->ballots, name.ptr, name.len);
    return (struct ballot_typed){.outcome = text_at(typed, "outcome"),
                                 .remarks = text_at(typed, "remarks"),
                                 .calendar = text_at(typed, "calendar"),
                                 .means = text_at(typed, "means"),
                                 .recommendations = text_at(typed, "recommendations"),
                                 .error = text_at(typed, "error")};
}

/* What signing off-line needs of an open ballot. */
static json_t *offline_model(const struct lens *lens, const struct scene *scene,
                             const struct step *step, const json_t *item)
{
    struct arena *arena = lens->reader.arena;
    struct span id = scene->fiche.id;
    json_t *model = json_object();
    set_text(model, "name", text_at(item, "name"));
    set_text(model, "operation", lens_operation(lens));
    set_text(model, "label", scene->fiche.title);
    set_text(model, "file", ballot_file(lens, &scene->fiche));
    set_text(model, "step", step->id);
    set_number(model, "revision", scene->fiche.revision);
    static const char *const shared[] = {"outcomes", "terms", "advises"};
    for (size_t i = 0; i < COUNT_OF(shared); i++)
        json_object_set(model, shared[i],
                        json_object_get(json_object_get(item, "ballot"), shared[i]));
    set_text(model, "statement_url", span_format(arena, "/fiches/%.*s/declaration", SPAN_ARG(id)));
    set_text(model, "signature_url", span_format(arena, "/fiches/%.*s/decisions", SPAN_ARG(id)));
    return model;
}

static enum err add_item(struct part *part, const struct scene *brief, const struct step *step)
{
    struct scene *scene;
    struct fiche_row row;
    const struct lens *lens = part->lens;
    struct span id = brief->fiche.id;
    struct ballot_typed typed = typed_in(part, ballot_name(lens, id, step->id));
    enum err err = query_fiche(&lens->reader, id, &scene);
    if (err == ERR_NONE)
        err = query_row(&lens->reader, scene->plan, id, &row);
    if (err != ERR_NONE)
        return err == ERR_ABSENT ? ERR_DAMAGED : err; /* who sees where it stands sees all of it */
    json_t *item = ballot_model(lens, scene, step, &row, &typed);
    json_array_append_new(part->items, item);
    if (step->signature && ballot_is_open(scene, step))
        json_array_append_new(part->fiches, offline_model(lens, scene, step, item));
    return ERR_NONE;
}

static bool was_sent(const struct part *part, const struct scene *scene, const struct step *step)
{
    if (part->told->ballots == NULL)
        return false;
    struct span name = ballot_name(part->lens, scene->fiche.id, step->id);
    return json_object_getn(part->told->ballots, name.ptr, name.len) != NULL;
}

static enum err add_step(struct part *part, const struct scene *scene, const struct step *step)
{
    bool open = ballot_is_open(scene, step);
    bool is_asked = span_eq(scene->fiche.id, part->told->fiche);
    size_t *all = open ? &part->open : &part->closed;
    part->to_sign += open && step->signature;
    part->has_asked = part->has_asked || is_asked;
    bool is_shown = ++*all <= SHOWN_MAX || is_asked || was_sent(part, scene, step);
    return is_shown ? add_item(part, scene, step) : ERR_NONE;
}

static enum err add_fiche(struct part *part, const struct scene *scene)
{
    const struct circuit *circuit = &scene->circuit->circuit;
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage != PASSAGE_NONE && flow_begins_here(scene, step) &&
            span_eq(step->body, part->body->code))
            TRY(add_step(part, scene, step));
    }
    return ERR_NONE;
}

/* All that waits before the body, each for as long as it is looked at. */
static enum err add_fiches(struct part *part)
{
    bool found;
    struct waiting waiting = waiting_before(&part->lens->reader, part->body->code);
    do {
        SCOPED_ARENA scratch = {0};
        struct scene *scene;
        found = waiting_next(&waiting, &scratch, &scene);
        if (found)
            TRY(add_fiche(part, scene));
    } while (found);
    return part->lens->reader.txn->err;
}

/* --- off-line keys ---------------------------------------------------------------------- */

/* The keys an off-line signature may be made with. */
static json_t *keys_model(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *list = json_array();
    for (size_t i = 0; i < directory->key_count; i++) {
        const struct signing_key *key = &directory->keys[i];
        if (signing_may(&lens->reader.actor, key) != REFUSAL_NONE)
            continue;
        json_t *model = json_object();
        set_text(model, "id", key->id);
        set_text(model, "label", key->label);
        set_text(model, "fingerprint", key->key_id);
        json_array_append_new(list, model);
    }
    return list;
}

static json_t *part_model(const struct part *part)
{
    const struct lens *lens = part->lens;
    const struct body *body = part->body;
    json_t *model = json_object(), *keys = keys_model(lens);
    set_text(model, "id", body->code);
    set_text(model, "name", body->name);
    set_number(model, "count", (int64_t)part->open);
    set_number(model, "quorum", (int64_t)body_quorum(body, lens->reader.actor.now));
    set_text(model, "url",
             span_concat(lens->reader.arena, SPAN("/validations"),
                         part->has_asked ? SPAN("?fiche=") : SPAN(""),
                         part->has_asked ? part->told->fiche : SPAN("")));
    set_text(model, "body_url", sitting_url(lens, body->code));
    if (body->sitting.id.len > 0)
        set_text(model, "sitting", sitting_text(lens, body));
    set_text(model, "operation", lens_operation(lens));
    json_object_set(model, "items", part->items);
    if (part->open > SHOWN_MAX)
        set_text(model, "more", lens_say(lens, "queue.more"));
    if (part->closed > SHOWN_MAX)
        set_text(model, "rest", lens_say(lens, "queue.rest"));
    if (part->open > 0)
        set_flag(model, "may_decide", true);
    bool may_sign = json_array_size(part->fiches) > 0;
    if (may_sign)
        set_flag(model, "may_sign", true);
    if (may_sign && json_array_size(keys) > 0)
        set_value(model, "offline", json_pack("{s:O, s:O}", "fiches", part->fiches, "keys", keys));
    json_decref(keys);
    return model;
}

/* --- the page --------------------------------------------------------------------------- */

static enum err add_body(const struct lens *lens, const struct queue_told *told,
                         const struct body *body, json_t *bodies, size_t *to_sign)
{
    struct arena *arena = lens->reader.arena;
    struct part part = {.lens = lens,
                        .told = told,
                        .body = body,
                        .items = json_adopt(arena, json_array()),
                        .fiches = json_adopt(arena, json_array())};
    TRY(add_fiches(&part));
    if (json_array_size(part.items) > 0)
        json_array_append_new(bodies, part_model(&part));
    *to_sign += part.to_sign;
    return ERR_NONE;
}

/* A word on the reader's keys, where there is something to sign and none that can. */
static void add_key_notice(const struct lens *lens, json_t *model)
{
    struct key_holding held = key_held(lens);
    if (held.confirmed)
        return;
    json_t *key = json_object();
    set_text(key, "title", lens_say(lens, held.waiting ? "queue.key-waiting" : "queue.no-key"));
    set_text(key, "text",
             lens_say(lens, held.waiting ? "queue.key-waiting-help" : "queue.no-key-help"));
    set_text(key, "url", SPAN("/cle"));
    set_value(model, "key", key);
}

static void add_notice(const struct lens *lens, const struct queue_told *told, json_t *model)
{
    struct arena *arena = lens->reader.arena;
    struct span id = told->given > 1 ? SPAN("queue.given-several") : SPAN("queue.given-one");
    if (told->given == 0 && !told->none_chosen)
        return;
    json_t *notice = json_object();
    set_text(notice, "kind", told->none_chosen ? SPAN("warn") : SPAN("good"));
    set_text(notice, "text",
             told->none_chosen ? lens_say(lens, "queue.none-chosen")
                               : message_with(arena, lens->locale, id,
                                              {"count", span_format(arena, "%zu", told->given)}));
    set_value(model, "notice", notice);
}

enum err queue_model(const struct lens *lens, const struct queue_told *told, json_t **model)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *made = json_adopt(lens->reader.arena, json_object()), *bodies = json_array();
    size_t to_sign = 0;
    set_value(made, "bodies", bodies);
    for (size_t i = 0; i < directory->body_count; i++)
        if (access_sits(&lens->reader.actor, &directory->bodies[i]))
            TRY(add_body(lens, told, &directory->bodies[i], bodies, &to_sign));
    set_text(made, "title", lens_say(lens, "queue.title"));
    set_text(made, "person", lens->reader.actor.person->id);
    set_number(made, "due", (int64_t)waiting_votes(&lens->reader, SIZE_MAX));
    if (to_sign > 0)
        add_key_notice(lens, made);
    add_notice(lens, told, made);
    *model = made;
    return ERR_NONE;
}
