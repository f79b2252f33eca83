#include "server/alert_view.h"

#include "server/people_view.h"
#include "server/row_view.h"
#include "server/running.h"
#include "server/story_view.h"
#include "workflow/authority.h"

/* --- stories ------------------------------------------------------------------------------------
 */

static json_t *stories_of(const struct lens *lens, const struct stranding *stranding)
{
    json_t *list = json_array();
    struct telling telling = {.arena = lens->reader.arena,
                              .locale = lens->locale,
                              .language = lens->language,
                              .circuit = &stranding->circuit->circuit,
                              .cast = &stranding->cast,
                              .soundness = &stranding->soundness};
    for (size_t i = 0; i < stranding->soundness.count; i++)
        if (story_is_told(&stranding->soundness.flaws[i]))
            json_array_append_new(list, story_model(&telling, &stranding->soundness.flaws[i]));
    return list;
}

static json_t *stranding_model(const struct lens *lens, const struct stranding *stranding)
{
    json_t *model = json_object();
    set_text(model, "plan", stranding->plan->name);
    set_text(model, "circuit", stranding->circuit->ref);
    set_value(model, "stories", stories_of(lens, stranding));
    return model;
}

/* --- the fiches concerned
 * ------------------------------------------------------------------------- */

/* The states in which the flaws leave fiches. */
static struct net_set stuck_states(const struct stranding *stranding)
{
    struct net_set states = {0};
    for (size_t i = 0; i < stranding->soundness.count; i++)
        net_add(&states, stranding->soundness.flaws[i].state);
    return states;
}

static bool is_stuck(const struct stranding *stranding, const struct net_set *states,
                     const struct fiche *fiche)
{
    size_t state;
    return span_eq(fiche->circuit_ref, stranding->circuit->ref) &&
           circuit_state(&stranding->circuit->circuit, fiche->state, &state) &&
           net_has(states, (uint16_t)state);
}

static struct span count_text(const struct lens *lens, size_t count)
{
    struct arena *arena = lens->reader.arena;
    if (count == 0)
        return lens_say(lens, "alerts.fiches-none");
    return message_with(arena, lens->locale,
                        message_form(arena, lens->locale, SPAN("alerts.fiches"), (int64_t)count),
                        {"count", span_format(arena, "%zu", count)});
}

static enum err add_fiches(const struct lens *lens, const struct stranding *stranding,
                           json_t *model)
{
    struct rows rows;
    struct net_set states = stuck_states(stranding);
    json_t *list = json_array();
    size_t count = 0, here;
    set_value(model, "fiches", list);
    for (size_t i = 0; i < stranding->circuit->circuit.state_count; i++) {
        if (!net_has(&states, (uint16_t)i))
            continue;
        TRY(running_count(&lens->reader, stranding->plan->slug, stranding->circuit->ref,
                          stranding->circuit->circuit.states[i].id, &here));
        count += here;
    }
    set_text(model, "count", count_text(lens, count));
    if (count == 0)
        return ERR_NONE;
    TRY(query_plan_rows(&lens->reader, stranding->plan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        if (!is_stuck(stranding, &states, &rows.items[i].fiche))
            continue;
        json_t *fiche = json_object();
        row_describe(lens, &rows.items[i], fiche);
        json_array_append_new(list, fiche);
    }
    if (json_array_size(list) < count)
        set_text(model, "unread", lens_say(lens, "alerts.unread"));
    return lens->reader.txn->err;
}

/* --- who must not be missing
 * ---------------------------------------------------------------------- */

static json_t *absences_model(const struct lens *lens, const struct plan *plan,
                              const struct authority *authority)
{
    json_t *model = json_object(), *persons = json_array();
    set_text(model, "plan", plan->name);
    for (size_t i = 0; i < authority->absence_count; i++) {
        json_t *person = json_object();
        set_text(person, "name", authority->absences[i].person->name);
        set_text(person, "url", people_url(lens, authority->absences[i].person->id));
        json_array_append_new(persons, person);
    }
    set_value(model, "persons", persons);
    return model;
}

static json_t *fragile_model(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *list = json_array();
    for (size_t i = 0; i < directory->plan_count; i++) {
        SCOPED_ARENA scratch = {0};
        const struct plan *plan = &directory->plans[i];
        struct cast_about about = {
            .directory = directory, .now = lens->reader.actor.now, .plan = plan};
        struct authority authority = authority_of(&scratch, &plan->circuit->circuit, &about);
        if (authority.absence_count > 0)
            json_array_append_new(list, absences_model(lens, plan, &authority));
    }
    return list;
}

/* --- pages
 * ---------------------------------------------------------------------------------------- */

enum err alert_model(const struct lens *lens, json_t **model)
{
    json_t *page = json_adopt(lens->reader.arena, json_object()), *broken = json_array();
    people_trail(lens, lens_say(lens, "alerts.title"), NULL, NULL, page);
    set_value(page, "broken", broken);
    struct strandings found =
        stranding_today(lens->reader.arena, lens->reader.actor.directory, lens->reader.actor.now);
    for (size_t i = 0; i < found.count; i++) {
        json_t *one = stranding_model(lens, &found.items[i]);
        json_array_append_new(broken, one);
        TRY(add_fiches(lens, &found.items[i], one));
    }
    set_value(page, "fragile", fragile_model(lens));
    *model = page;
    return ERR_NONE;
}

void alert_add(const struct lens *lens, json_t *page)
{
    struct strandings found =
        stranding_today(lens->reader.arena, lens->reader.actor.directory, lens->reader.actor.now);
    struct buf plans = {.arena = lens->reader.arena};
    if (found.count == 0)
        return;
    for (size_t i = 0; i < found.count; i++) {
        buf_add_text(&plans, i > 0 ? ", " : "");
        buf_add(&plans, found.items[i].plan->name);
    }
    json_t *alerts = json_object();
    set_text(alerts, "url", SPAN("/administration/alertes"));
    set_text(alerts, "text",
             message_with(lens->reader.arena, lens->locale, SPAN("alerts.broken"),
                          {"plans", buf_span(&plans)}));
    set_value(page, "alerts", alerts);
}

void alert_strands(const struct lens *lens, const struct directory *after,
                   const struct attempt *attempt, struct span url, json_t *page)
{
    static const struct small_input inputs[] = {{.name = "despite",
                                                 .kind = SMALL_CHECK,
                                                 .label = "alerts.despite",
                                                 .help = "alerts.despite-box",
                                                 .due = true}};
    static const struct small_form form = {.name = "despite",
                                           .go = "alerts.despite-go",
                                           .is_danger = true,
                                           .inputs = inputs,
                                           .input_count = COUNT_OF(inputs)};
    if (attempt == NULL || attempt->refusal != REFUSAL_STRANDS)
        return;
    struct strandings found = stranding_find(lens->reader.arena, lens->reader.actor.directory,
                                             after, lens->reader.actor.now);
    json_t *strands = json_object(), *list = json_array();
    set_value(page, "strands", strands);
    set_value(strands, "broken", list);
    small_form_add(lens, &form, url, NULL, NULL, NULL, strands);
    for (size_t i = 0; i < found.count; i++) {
        json_t *one = stranding_model(lens, &found.items[i]);
        json_array_append_new(list, one);
        if (add_fiches(lens, &found.items[i], one) != ERR_NONE)
            return; /* the transaction knows, and fails the page */
    }
}
