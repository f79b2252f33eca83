#include "server/fiche_wait_view.h"

#include "base/day.h"
#include "server/circuit_words.h"
#include "server/value_view.h"
#include "server/when.h"
#include "workflow/standing.h"

static const struct circuit *circuit_of(const struct fiche_sight *sight)
{
    return &sight->scene->circuit->circuit;
}

static const struct net_state *here_of(const struct fiche_sight *sight)
{
    const struct circuit *circuit = circuit_of(sight);
    return &circuit->net.states[sight->scene->state - circuit->states];
}

static void add_part(struct buf *list, struct span text)
{
    buf_add_text(list, list->len > 0 ? ", " : "");
    buf_add(list, text);
}

/* --- who ----------------------------------------------------------------------------------- */

static struct span role_names(const struct lens *lens, role_set roles)
{
    struct buf names = {.arena = lens->reader.arena};
    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (roles & ROLE_BIT(role))
            add_part(&names, lens_say_word(lens, "role.", span_of(role_word(role))));
    return buf_span(&names);
}

static struct span kind_names(const struct lens *lens, kind_set kinds)
{
    struct buf names = {.arena = lens->reader.arena};
    for (enum person_kind kind = 0; kind < PERSON_KIND_COUNT; kind++)
        if (kinds & KIND_BIT(kind))
            add_part(&names, lens_say_word(lens, "person-kind.", span_of(person_kind_word(kind))));
    return buf_span(&names);
}

/* Who records what a body has said: its chair, and the roles that the circuit names. */
static struct span recorders(const struct lens *lens, const struct step *step)
{
    struct buf names = {.arena = lens->reader.arena};
    add_part(&names, lens_say(lens, "fiche.seat-chair"));
    if (step->by != 0)
        add_part(&names, role_names(lens, step->by));
    return buf_span(&names);
}

struct span fiche_wait_first(const struct fiche_sight *sight, const struct step *step)
{
    struct buf names = {.arena = sight->lens->reader.arena};
    for (size_t i = 0; i < step->after_count; i++) {
        const struct step *before = circuit_step(circuit_of(sight), step->after[i]);
        if (before != NULL && flow_begins_here(sight->scene, before))
            add_part(&names, lens_body(sight->lens, before->body));
    }
    return buf_span(&names);
}

/* --- days ---------------------------------------------------------------------------------- */

/* A day that somebody gave ends at midnight UTC, when the next one has begun in Paris. */
struct span fiche_wait_day(const struct lens *lens, int64_t late_at)
{
    int64_t within = late_at % DAY_US == 0 ? late_at - DAY_US / 2 : late_at;
    return when_day(lens->reader.arena, lens->locale, within);
}

int64_t fiche_wait_earliest(const struct fiche_sight *sight)
{
    struct flow_due due;
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; flow_due(circuit_of(sight), &sight->scene->fiche, i, &due); i++)
        if (due.at < earliest)
            earliest = due.at;
    return earliest;
}

void fiche_wait_until(const struct fiche_sight *sight, json_t *state)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    int64_t day = sight->scene->fiche.expected, noon = day * DAY_US + DAY_US / 2;
    int64_t late = lens->reader.actor.now / DAY_US - day;
    if (day == 0)
        return;
    json_t *until = json_object();
    set_text(until, "iso", when_day_iso(arena, noon));
    set_text(until, "text",
             message_with(arena, lens->locale, SPAN("fiche.until"),
                          {"day", when_day(arena, lens->locale, noon)}));
    if (late > 0)
        set_text(until, "late",
                 message_with(arena, lens->locale,
                              message_form(arena, lens->locale, SPAN("fiche.until-late"), late),
                              {"days", span_number(arena, late)}));
    set_value(state, "until", until);
}

static json_t *deadline_model(const struct fiche_sight *sight, const struct flow_due *due)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    bool is_late = due->passed || due->at <= lens->reader.actor.now;
    json_t *model = json_object();
    set_text(model, "about", due->step != NULL ? due->step->id : sight->scene->state->id);
    set_text(model, "what",
             due->step != NULL ? lens_body(lens, due->step->body) : lens_say(lens, "fiche.here"));
    set_text(model, "iso", when_iso(arena, due->at));
    set_text(model, "text",
             message_with(arena, lens->locale,
                          is_late ? SPAN("fiche.due-passed") : SPAN("fiche.due"),
                          {"day", fiche_wait_day(lens, due->at)}));
    if (is_late)
        set_flag(model, "passed", true);
    if (due->reminded)
        set_text(model, "reminded", lens_say(lens, "fiche.reminded"));
    if (due->deadline->tell != 0)
        set_text(model, "told",
                 message_with(arena, lens->locale, SPAN("fiche.told"),
                              {"roles", role_names(lens, due->deadline->tell)}));
    return model;
}

static json_t *deadlines_model(const struct fiche_sight *sight)
{
    struct flow_due due;
    json_t *items = json_array();
    for (size_t i = 0; flow_due(circuit_of(sight), &sight->scene->fiche, i, &due); i++)
        if (due.at != INT64_MAX)
            json_array_append_new(items, deadline_model(sight, &due));
    return items;
}

/* --- decisions side by side ---------------------------------------------------------------- */

/* "Valider : 2 sur 3", and the other outcomes that have votes. */
static json_t *vote_model(const struct fiche_sight *sight, const struct step *step)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    struct tally tallies[CIRCUIT_OUTCOMES_MAX];
    flow_tallies(sight->scene, step, tallies);
    struct tally main = tallies[0];
    struct buf text = {.arena = arena};
    json_t *vote = json_object();
    for (size_t i = 0; i < step->outcome_count; i++) {
        struct tally tally = tallies[i];
        if (tally.given == 0)
            continue;
        buf_add_text(&text, text.len > 0 ? " ; " : "");
        buf_add(&text, message_with(arena, lens->locale, SPAN("fiche.tally"),
                                    {"outcome", value_label(lens, step->outcomes[i].label)},
                                    {"given", span_format(arena, "%zu", tally.given)},
                                    {"needed", span_format(arena, "%zu", tally.needed)}));
    }
    if (text.len == 0)
        buf_add(&text, message_with(arena, lens->locale, SPAN("fiche.tally-none"),
                                    {"needed", span_format(arena, "%zu", main.needed)}));
    set_number(vote, "given", (int64_t)main.given);
    set_number(vote, "needed", (int64_t)main.needed);
    set_text(vote, "text", buf_span(&text));
    return vote;
}

static void set_place(json_t *model, const char *place, struct span text)
{
    set_text(model, "place", span_of(place));
    if (text.len > 0)
        set_text(model, "text", text);
}

static struct span concluded_text(const struct fiche_sight *sight, const struct step *step,
                                  const json_t *conclusion)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    struct span day = when_day(arena, lens->locale, number_at(conclusion, "at"));
    return message_with(arena, lens->locale, SPAN("fiche.concluded"),
                        {"outcome", fiche_outcome(sight, step->id, text_at(conclusion, "outcome"))},
                        {"day", day});
}

/* Where one decision is: done, waiting for another, out of votes, to be recorded, or voted on. */
static void place_passage(const struct fiche_sight *sight, const struct step *step, uint8_t state,
                          json_t *model)
{
    const struct lens *lens = sight->lens;
    const json_t *conclusion = fiche_conclusion(&sight->scene->fiche, step->id);
    struct span first = fiche_wait_first(sight, step);
    if (conclusion != NULL)
        set_place(model, "done", concluded_text(sight, step, conclusion));
    else if (first.len > 0)
        set_place(
            model, "ahead",
            message_with(lens->reader.arena, lens->locale, SPAN("fiche.after"), {"bodies", first}));
    else if (state == NET_PASSAGE_SPLIT)
        set_place(model, "split", lens_say(lens, "fiche.split"));
    else if (step->recorded)
        set_place(model, "here",
                  message_with(lens->reader.arena, lens->locale, SPAN("fiche.to-record"),
                               {"who", recorders(lens, step)}));
    else {
        set_place(model, "here", SPAN(""));
        set_value(model, "vote", vote_model(sight, step));
    }
    if (conclusion == NULL && fiche_ballot(&sight->scene->fiche, step->id) > 0)
        set_text(model, "again", lens_say(lens, "fiche.vote-again"));
}

static json_t *passage_model(const struct fiche_sight *sight, const struct step *step,
                             uint8_t state)
{
    json_t *model = json_object();
    set_text(model, "id", step->id);
    set_text(model, "body", lens_body(sight->lens, step->body));
    set_text(model, "label", value_label(sight->lens, step->label));
    place_passage(sight, step, state, model);
    return model;
}

static void add_passages(const struct fiche_sight *sight, json_t *model)
{
    const struct lens *lens = sight->lens;
    const struct circuit *circuit = circuit_of(sight);
    const struct net_state *here = here_of(sight);
    struct marking marking = standing_marking(sight->scene);
    json_t *items = json_array();
    for (uint8_t i = 0; i < here->passages; i++)
        json_array_append_new(
            items, passage_model(sight, &circuit->steps[here->passage[i]], marking.passage[i]));
    set_value(model, "passages", json_alone("items", items));
    if (here->then != NET_NOWHERE && here->passages > 1)
        set_text(model, "then",
                 message_with(lens->reader.arena, lens->locale, SPAN("fiche.then"),
                              {"state", value_label(lens, circuit->states[here->then].label)}));
}

/* --- the act that carries it on ------------------------------------------------------------ */

bool fiche_wait_leads_on(const struct fiche_sight *sight, const struct step *step)
{
    const struct net_set *path = &circuit_of(sight)->path;
    size_t here = (size_t)(sight->scene->state - circuit_of(sight)->states);
    return step->passage != PASSAGE_NONE || (step->to > here && net_has(path, (uint16_t)step->to));
}

/* Of several acts, one that leads on; else any. */
static void add_awaited(const struct fiche_sight *sight, json_t *model)
{
    const struct lens *lens = sight->lens;
    const struct step *next = NULL;
    for (size_t i = 0; i < circuit_of(sight)->step_count; i++) {
        const struct step *step = &circuit_of(sight)->steps[i];
        if (flow_begins_here(sight->scene, step) &&
            (next == NULL ||
             (!fiche_wait_leads_on(sight, next) && fiche_wait_leads_on(sight, step))))
            next = step;
    }
    if (next != NULL)
        set_text(model, "awaiting",
                 message_with(lens->reader.arena, lens->locale, SPAN("fiche.awaits-roles"),
                              {"who", circuit_who(lens, next)},
                              {"step", value_label(lens, next->label)}));
}

/* --- pairs --------------------------------------------------------------------------------- */

/* When somebody agreed: the event is the fiche's last of that kind and person. */
static int64_t agreed_at(const struct fiche_sight *sight, struct span person)
{
    for (size_t i = json_array_size(fiche_events(sight)); i > 0; i--) {
        const json_t *event = json_array_get(fiche_events(sight), i - 1);
        if (span_eq(text_at(event, "kind"), SPAN("step-agreed")) &&
            span_eq(text_at(event, "actor"), person))
            return number_at(event, "at");
    }
    return 0;
}

static struct span agreement_text(const struct fiche_sight *sight, const struct step *step,
                                  const json_t *agreement, bool holds)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    struct span person = text_at(agreement, "person");
    int64_t other = NET_SIDES - 1 - number_at(agreement, "side");
    return message_with(arena, lens->locale,
                        holds ? SPAN("fiche.agreed") : SPAN("fiche.agreed-before"),
                        {"name", lens_person(lens, person)},
                        {"day", when_day(arena, lens->locale, agreed_at(sight, person))},
                        {"step", value_label(lens, step->label)},
                        {"revision", span_number(arena, number_at(agreement, "revision"))},
                        {"kinds", kind_names(lens, step->sides[other == 0 ? 0 : 1])});
}

static json_t *agreements_model(const struct fiche_sight *sight)
{
    json_t *items = json_array();
    const struct fiche *fiche = &sight->scene->fiche;
    for (size_t i = 0; i < json_array_size(fiche->agreed); i++) {
        const json_t *agreement = json_array_get(fiche->agreed, i);
        const struct step *step = circuit_step(circuit_of(sight), text_at(agreement, "step"));
        bool holds = number_at(agreement, "revision") == fiche->revision;
        if (step == NULL)
            continue;
        json_t *item = json_object();
        set_text(item, "step", step->id);
        set_text(item, "who", lens_person(sight->lens, text_at(agreement, "person")));
        set_flag(item, "holds", holds);
        set_text(item, "text", agreement_text(sight, step, agreement, holds));
        json_array_append_new(items, item);
    }
    return items;
}

/* --- together ------------------------------------------------------------------------------ */

static void add_items(json_t *model, const char *name, json_t *items)
{
    if (json_array_size(items) > 0)
        set_value(model, name, json_alone("items", items));
    else
        json_decref(items);
}

void fiche_wait_add(const struct fiche_sight *sight, json_t *model)
{
    if (here_of(sight)->passages > 0)
        add_passages(sight, model);
    else
        add_awaited(sight, model);
    add_items(model, "agreements", agreements_model(sight));
    add_items(model, "deadlines", deadlines_model(sight));
}
