#include "server/delegation_view.h"

#include "base/day.h"
#include "server/key_view.h"
#include "server/people_view.h"
#include "server/period_view.h"
#include "server/waiting.h"
#include "workflow/signing.h"

static const struct small_input give_inputs[] = {
    {.name = "seat",
     .kind = SMALL_SELECT,
     .label = "delegation.seat",
     .due = true,
     .refusal = REFUSAL_NOT_YOUR_SEAT},
    {.name = "receiver",
     .label = "delegation.receiver",
     .help = "delegation.receiver-help",
     .list = "personnes",
     .due = true,
     .refusal = REFUSAL_UNKNOWN_PERSON},
    {.name = "scope", .kind = SMALL_SELECT, .label = "delegation.scope", .due = true},
    {.name = "from",
     .kind = SMALL_DAY,
     .label = "period.first",
     .help = "delegation.from-help",
     .refusal = REFUSAL_DATES},
    {.name = "until",
     .kind = SMALL_DAY,
     .label = "period.last",
     .help = "delegation.until-help",
     .due = true,
     .refusal = REFUSAL_DELEGATION_DATES},
    {.name = "remarks", .label = "delegation.remarks", .help = "delegation.remarks-help"},
    {.name = "key",
     .kind = SMALL_SELECT,
     .label = "delegation.key",
     .due = true,
     .refusal = REFUSAL_KEY_UNKNOWN},
};

static const struct small_form give_form = {.name = DELEGATION_FORM,
                                            .go = "delegation.prepare",
                                            .inputs = give_inputs,
                                            .input_count = COUNT_OF(give_inputs)},
                               upload_form = {.name = DELEGATION_UPLOAD, .go = "offline.send"};

static bool is_reader(const struct lens *lens, struct span person)
{
    return span_eq(lens->reader.actor.person->id, person);
}

static bool is_own_seat(const struct lens *lens, const struct seat *seat)
{
    return seat->kind != SEAT_SUBSTITUTE && is_reader(lens, seat->person) &&
           period_holds(seat->period, lens->reader.actor.now);
}

struct span delegation_body_of(const struct lens *lens, struct span seat)
{
    const struct directory *directory = lens->reader.actor.directory;
    for (size_t i = 0; i < directory->body_count; i++) {
        const struct seat *found = body_seat(&directory->bodies[i], seat);
        if (found != NULL && is_own_seat(lens, found))
            return directory->bodies[i].code;
    }
    return SPAN("");
}

/* --- in words --------------------------------------------------------------------------------- */

/* "la fiche « … »": without its name for who may not read it. */
static struct span fiche_words(const struct lens *lens, struct span id)
{
    struct scene *scene;
    if (query_fiche(&lens->reader, id, &scene) != ERR_NONE)
        return lens_say(lens, "delegation.for-a-fiche");
    return message_with(lens->reader.arena, lens->locale, SPAN("delegation.for-fiche"),
                        {"title", scene->fiche.title});
}

static struct span scope_words(const struct lens *lens, const struct delegation *delegation)
{
    const struct plan *plan = directory_plan(lens->reader.actor.directory, delegation->plan);
    if (delegation->fiche.len > 0)
        return fiche_words(lens, delegation->fiche);
    if (delegation->plan.len == 0)
        return lens_say(lens, "delegation.for-all");
    return message_with(lens->reader.arena, lens->locale, SPAN("delegation.for-plan"),
                        {"name", plan != NULL ? plan->name : delegation->plan});
}

struct span delegation_words(const struct lens *lens, const struct delegation *delegation)
{
    return message_with(lens->reader.arena, lens->locale, SPAN("delegation.words"),
                        {"giver", lens_person(lens, delegation->giver)},
                        {"receiver", lens_person(lens, delegation->receiver)},
                        {"body", lens_body(lens, delegation->body)},
                        {"scope", scope_words(lens, delegation)},
                        {"dates", period_text(lens, delegation->period)});
}

/* How it stands: its word, and the colour of its state. */
static const struct standing {
    const char *word, *phase;
} running = {"running", "in-progress"}, coming = {"coming", "draft"}, over = {"over", "closed"},
  revoked = {"revoked", "stopped"};

static const struct standing *standing_of(const struct lens *lens,
                                          const struct delegation *delegation)
{
    int64_t now = lens->reader.actor.now;
    if (delegation->revoked_at != 0)
        return &revoked;
    if (now >= delegation->period.until)
        return &over;
    return now < delegation->period.from ? &coming : &running;
}

static bool is_live(const struct standing *standing)
{
    return standing == &running || standing == &coming;
}

static void add_revoke(const struct lens *lens, const struct delegation *delegation, json_t *model)
{
    set_text(
        model, "revoke_url",
        span_format(lens->reader.arena, "/delegations/%.*s/revoquer", SPAN_ARG(delegation->id)));
    set_text(model, "operation", lens_operation(lens));
}

static json_t *row_model(const struct lens *lens, const struct delegation *delegation)
{
    const struct standing *standing = standing_of(lens, delegation);
    json_t *model = json_object(), *state = json_object();
    set_text(state, "word", span_of(standing->word));
    set_text(state, "phase", span_of(standing->phase));
    set_text(state, "label", lens_say_word(lens, "delegation-state.", span_of(standing->word)));
    set_value(model, "state", state);
    set_text(model, "id", delegation->id);
    set_text(model, "body", lens_body(lens, delegation->body));
    set_text(model, "giver", lens_person(lens, delegation->giver));
    set_text(model, "receiver", lens_person(lens, delegation->receiver));
    set_text(model, "scope", scope_words(lens, delegation));
    set_text(model, "dates", period_text(lens, delegation->period));
    if (delegation->remarks.len > 0)
        set_text(model, "remarks", delegation->remarks);
    return model;
}

/* Of the public key it is signed with. */
static struct span key_url(const struct lens *lens, const struct delegation *delegation)
{
    return span_format(lens->reader.arena, "/cles/%.*s/publique", SPAN_ARG(delegation->key));
}

static void add_proof(const struct lens *lens, const struct delegation *delegation, json_t *model)
{
    set_text(model, "statement", delegation->statement);
    set_text(model, "signature", delegation->signature);
    set_text(model, "digest", delegation->digest);
    set_text(model, "key_url", key_url(lens, delegation));
}

json_t *delegation_of_body(const struct lens *lens, const struct body *body)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *list = json_array();
    for (size_t i = 0; i < directory->delegation_count; i++) {
        const struct delegation *delegation = &directory->delegations[i];
        if (!span_eq(delegation->body, body->code) || !is_live(standing_of(lens, delegation)))
            continue;
        json_t *row = row_model(lens, delegation);
        add_revoke(lens, delegation, row);
        json_array_append_new(list, row);
    }
    if (json_array_size(list) > 0)
        return json_pack("{s:o}", "list", list);
    json_decref(list);
    return json_null();
}

/* --- in a decision ------------------------------------------------------------------------------
 */

json_t *delegation_behalf(const struct lens *lens, const struct decision *decision)
{
    bool is_lent = decision->delegation.len > 0;
    const struct body *body = directory_body(lens->reader.actor.directory, decision->body);
    const struct seat *whose = body == NULL ? NULL : body_seat(body, decision->titular);
    if (whose == NULL || (!is_lent && span_eq(decision->seat, decision->titular)))
        return NULL;
    json_t *behalf = json_object();
    struct span name = lens_person(lens, whose->person);
    struct span id = is_lent ? SPAN("decision.by-delegation") : SPAN("decision.behalf");
    set_text(behalf, "name", name);
    set_text(behalf, "text", message_with(lens->reader.arena, lens->locale, id, {"name", name}));
    return behalf;
}

void delegation_add_proof(const struct lens *lens, const struct decision *decision,
                          struct span decision_url, json_t *proof)
{
    struct arena *arena = lens->reader.arena;
    const struct delegation *delegation =
        directory_delegation(lens->reader.actor.directory, decision->delegation);
    if (delegation == NULL)
        return;
    json_t *model = json_object();
    set_text(model, "statement_url", span_format(arena, "%.*s/delegation", SPAN_ARG(decision_url)));
    set_text(model, "signature_url",
             span_format(arena, "%.*s/delegation/signature", SPAN_ARG(decision_url)));
    set_text(model, "key_url", key_url(lens, delegation));
    set_value(proof, "delegation", model);
}

/* --- what may be chosen ------------------------------------------------------------------------
 */

static json_t *seat_options(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *options = json_array();
    for (size_t i = 0; i < directory->body_count; i++) {
        const struct body *body = &directory->bodies[i];
        for (size_t j = 0; j < body->seat_count; j++)
            if (is_own_seat(lens, &body->seats[j]))
                json_array_append_new(options, small_form_option(body->seats[j].id, body->name));
    }
    return options;
}

static void add_plans(const struct lens *lens, json_t *options)
{
    struct arena *arena = lens->reader.arena;
    const struct directory *directory = lens->reader.actor.directory;
    for (size_t i = 0; i < directory->plan_count; i++) {
        const struct plan *plan = &directory->plans[i];
        struct subject subject = {.plan = plan};
        if (access_may(&lens->reader.actor, CAPABILITY_PLAN_READ, &subject) == REFUSAL_NONE)
            json_array_append_new(
                options,
                small_form_option(span_format(arena, "plan:%.*s", SPAN_ARG(plan->slug)),
                                  message_with(arena, lens->locale, SPAN("delegation.for-plan"),
                                               {"name", plan->name})));
    }
}

static bool is_offered(const json_t *options, struct span value)
{
    for (size_t i = 0; i < json_array_size(options); i++)
        if (span_eq(text_at(json_array_get(options, i), "value"), value))
            return true;
    return false;
}

/* The fiches that have waited longest before a body, as many as one can choose from. */
static void add_waiting(const struct lens *lens, const struct body *body, json_t *options)
{
    enum { OPTIONS_MAX = 100 };
    struct scene *scene;
    struct arena *arena = lens->reader.arena;
    struct waiting waiting = waiting_before(&lens->reader, body->code);
    for (size_t i = 0; i < OPTIONS_MAX && waiting_next(&waiting, arena, &scene); i++) {
        const struct fiche *fiche = &scene->fiche;
        struct span value = span_format(arena, "fiche:%.*s", SPAN_ARG(fiche->id));
        if (!is_offered(options, value))
            json_array_append_new(
                options, small_form_option(value, message_with(arena, lens->locale,
                                                               SPAN("delegation.for-fiche"),
                                                               {"title", fiche->title})));
    }
}

static enum err scope_options(const struct lens *lens, json_t *options)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_array_append_new(options,
                          small_form_option(SPAN("all"), lens_say(lens, "delegation.for-all")));
    add_plans(lens, options);
    for (size_t i = 0; i < directory->body_count; i++)
        if (access_sits(&lens->reader.actor, &directory->bodies[i]))
            add_waiting(lens, &directory->bodies[i], options);
    return lens->reader.txn->err;
}

static json_t *key_options(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *options = json_array();
    for (size_t i = 0; i < directory->key_count; i++) {
        const struct signing_key *key = &directory->keys[i];
        if (signing_may(&lens->reader.actor, key) == REFUSAL_NONE)
            json_array_append_new(
                options, small_form_option(key->id, span_format(lens->reader.arena, "%.*s – %.*s",
                                                                SPAN_ARG(key->label),
                                                                SPAN_ARG(key->key_id))));
    }
    return options;
}

/* --- the page ------------------------------------------------------------------------------------
 */

/* Where there is one only, it is chosen. */
static void choose_single(json_t *values, const char *name, const json_t *options)
{
    if (json_array_size(options) == 1)
        set_text(values, name, text_at(json_array_get(options, 0), "value"));
}

static enum err add_forms(const struct lens *lens, const struct attempt *attempt, json_t *page)
{
    struct arena *arena = lens->reader.arena;
    json_t *options = json_adopt(arena, json_object()), *values = json_adopt(arena, json_object());
    json_t *seats = seat_options(lens), *scopes = json_array(), *keys = key_options(lens);
    set_value(options, "seat", seats);
    set_value(options, "scope", scopes);
    set_value(options, "key", keys);
    TRY(scope_options(lens, scopes));
    choose_single(values, "seat", seats);
    choose_single(values, "key", keys);
    set_text(values, "scope", SPAN("all"));
    if (json_array_size(seats) == 0 || json_array_size(keys) == 0)
        return ERR_NONE;
    small_form_add(lens, &give_form, SPAN("/delegations/declaration"), values, options, attempt,
                   page);
    small_form_add(lens, &upload_form, SPAN("/delegations"), NULL, NULL, attempt, page);
    set_value(page, "people", people_names(lens));
    return ERR_NONE;
}

/* A word on the reader's keys, where there is a seat to lend and none that can sign. */
static void add_key_notice(const struct lens *lens, json_t *page)
{
    struct key_holding held = key_held(lens);
    if (held.confirmed || !flag_at(page, "has_seat"))
        return;
    json_t *key = json_object();
    set_text(key, "title", lens_say(lens, held.waiting ? "queue.key-waiting" : "queue.no-key"));
    set_text(key, "text",
             lens_say(lens, held.waiting ? "delegation.key-waiting" : "delegation.no-key"));
    set_text(key, "url", SPAN("/cle"));
    set_value(page, "key", key);
}

static void add_lists(const struct lens *lens, json_t *page)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *given = json_array(), *received = json_array();
    for (size_t i = 0; i < directory->delegation_count; i++) {
        const struct delegation *delegation = &directory->delegations[i];
        bool is_given = is_reader(lens, delegation->giver);
        if (!is_given && !is_reader(lens, delegation->receiver))
            continue;
        json_t *row = row_model(lens, delegation);
        add_proof(lens, delegation, row);
        if (is_given && is_live(standing_of(lens, delegation)))
            add_revoke(lens, delegation, row);
        json_array_append_new(is_given ? given : received, row);
    }
    set_value(page, "given", given);
    set_value(page, "received", received);
}

static void add_notice(const struct lens *lens, const struct delegation_told *told, json_t *page)
{
    if (!told->given && !told->revoked)
        return;
    json_t *notice = json_object();
    set_text(notice, "kind", SPAN("good"));
    set_text(notice, "text",
             lens_say(lens, told->given ? "delegation.given-now" : "delegation.revoked-now"));
    set_value(page, "notice", notice);
}

enum err delegation_page_model(const struct lens *lens, const struct delegation_told *told,
                               json_t **model)
{
    json_t *page = json_adopt(lens->reader.arena, json_object()), *seats = seat_options(lens);
    set_text(page, "title", lens_say(lens, "delegation.title"));
    set_text(page, "person", lens->reader.actor.person->id);
    if (json_array_size(seats) > 0)
        set_flag(page, "has_seat", true);
    json_decref(seats);
    add_notice(lens, told, page);
    add_key_notice(lens, page);
    add_lists(lens, page);
    TRY(add_forms(lens, told->attempt, page));
    *model = page;
    return ERR_NONE;
}
