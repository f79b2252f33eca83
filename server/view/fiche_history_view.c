#include "server/fiche_history_view.h"

#include "base/day.h"
#include "server/delegation_view.h"
#include "server/difference_view.h"
#include "server/fiche_wait_view.h"
#include "server/journal_words.h"
#include "server/revision.h"
#include "server/value_view.h"
#include "server/when.h"

/* --- what happened, in words ----------------------------------------------------------------- */

static struct span what_created(const struct fiche_sight *sight, const json_t *body)
{
    (void)body;
    return lens_say(sight->lens, "history.created");
}

static struct span what_edited(const struct fiche_sight *sight, const json_t *body)
{
    (void)body;
    return lens_say(sight->lens, "history.edited");
}

static struct span state_label(const struct fiche_sight *sight, struct span id)
{
    const struct circuit *circuit = &sight->scene->circuit->circuit;
    size_t state;
    return circuit_state(circuit, id, &state)
               ? value_label(sight->lens, circuit->states[state].label)
               : id;
}

static struct span what_moved(const struct fiche_sight *sight, const json_t *body)
{
    const struct step *step = circuit_step(&sight->scene->circuit->circuit, text_at(body, "step"));
    struct span label =
        step != NULL ? value_label(sight->lens, step->label) : text_at(body, "step");
    return message_with(sight->lens->reader.arena, sight->lens->locale, SPAN("history.moved"),
                        {"step", label}, {"state", state_label(sight, text_at(body, "to"))});
}

/* The revision that was held valid when an event happened; 0: none. */
static int64_t valid_before(const struct fiche_sight *sight, const json_t *event)
{
    int64_t revision = 0;
    for (size_t i = 0; i < json_array_size(fiche_events(sight)); i++) {
        const json_t *other = json_array_get(fiche_events(sight), i);
        const json_t *body = json_object_get(other, "body");
        if (number_at(other, "seq") < number_at(event, "seq") && flag_at(body, "validates"))
            revision = number_at(body, "revision");
    }
    return revision;
}

/* What a move says besides its step: the day until which the fiche is put off; that it opens a
 * new revision, and that the old one's validation stands. */
static void add_details(const struct fiche_sight *sight, const json_t *event, json_t *details)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    const json_t *body = json_object_get(event, "body");
    int64_t day = number_at(body, "expected"), valid = valid_before(sight, event);
    if (day != 0)
        json_array_append_new(
            details, json_text(message_with(
                         arena, lens->locale, SPAN("fiche.until"),
                         {"day", when_day(arena, lens->locale, day * DAY_US + DAY_US / 2)})));
    if (flag_at(body, "amends") && valid > 0)
        json_array_append_new(details,
                              json_text(message_with(arena, lens->locale, SPAN("history.amended"),
                                                     {"revision", span_number(arena, valid)})));
}

static struct span what_decided(const struct fiche_sight *sight, const json_t *body)
{
    return message_with(
        sight->lens->reader.arena, sight->lens->locale, SPAN("history.decided"),
        {"body", lens_body(sight->lens, text_at(body, "body"))},
        {"outcome", fiche_outcome(sight, text_at(body, "step"), text_at(body, "outcome"))});
}

/* In the words of the version it came to, wherever the fiche is now. */
static struct span what_converted(const struct fiche_sight *sight, const json_t *body)
{
    const struct lens *lens = sight->lens;
    const struct installed_circuit *to =
        directory_circuit(lens->reader.actor.directory, text_at(body, "circuit"));
    struct span state = text_at(body, "to");
    size_t number;
    if (to != NULL && circuit_state(&to->circuit, state, &number))
        state = value_label(lens, to->circuit.states[number].label);
    return message_with(lens->reader.arena, lens->locale, SPAN("history.converted"),
                        {"circuit", text_at(body, "circuit")}, {"state", state});
}

static struct span step_label(const struct fiche_sight *sight, const json_t *body)
{
    const struct step *step = circuit_step(&sight->scene->circuit->circuit, text_at(body, "step"));
    return step != NULL ? value_label(sight->lens, step->label) : text_at(body, "step");
}

static struct span what_concluded(const struct fiche_sight *sight, const json_t *body)
{
    return message_with(
        sight->lens->reader.arena, sight->lens->locale, SPAN("history.concluded"),
        {"step", step_label(sight, body)},
        {"outcome", fiche_outcome(sight, text_at(body, "step"), text_at(body, "outcome"))});
}

/* One that names a step and nothing else. */
static struct span of_step(const struct fiche_sight *sight, const char *id, const json_t *body)
{
    return message_with(sight->lens->reader.arena, sight->lens->locale, span_of(id),
                        {"step", step_label(sight, body)});
}

static struct span what_voided(const struct fiche_sight *sight, const json_t *body)
{
    return of_step(sight, "history.voided", body);
}

static struct span what_agreed(const struct fiche_sight *sight, const json_t *body)
{
    return of_step(sight, "history.agreed", body);
}

static struct span what_answered(const struct fiche_sight *sight, const json_t *body)
{
    const struct fiche *fiche = &sight->scene->fiche;
    struct span text = SPAN("");
    for (size_t i = 0; i < fiche->advice_count; i++)
        if (span_eq(fiche->advice[i].id, text_at(body, "id")))
            text = fiche->advice[i].text;
    return message_with(sight->lens->reader.arena, sight->lens->locale, SPAN("history.answered"),
                        {"answer", lens_say_word(sight->lens, "answer.", text_at(body, "answer"))},
                        {"text", text});
}

/* What is late, or soon will be: a decision, or whatever is to be done in a state. */
static struct span of_time(const struct fiche_sight *sight, const char *id, const json_t *body)
{
    const struct circuit *circuit = &sight->scene->circuit->circuit;
    const struct step *step = circuit_step(circuit, text_at(body, "about"));
    return message_with(sight->lens->reader.arena, sight->lens->locale, span_of(id),
                        {"what", step != NULL ? value_label(sight->lens, step->label)
                                              : state_label(sight, text_at(body, "about"))},
                        {"day", fiche_wait_day(sight->lens, number_at(body, "due"))});
}

static struct span what_reminded(const struct fiche_sight *sight, const json_t *body)
{
    return of_time(sight, "history.reminded", body);
}

static struct span what_passed(const struct fiche_sight *sight, const json_t *body)
{
    return of_time(sight, "history.passed", body);
}

/* Each kind of event: how it is said, and where it keeps what its author wrote. */
static const struct {
    const char *kind, *remarks;
    struct span (*what)(const struct fiche_sight *sight, const json_t *body);
} kinds[] = {
    {"fiche-created", "", what_created},
    {"fiche-edited", "reason", what_edited},
    {"fiche-moved", "reason", what_moved},
    {"fiche-converted", "reason", what_converted},
    {"decision-given", "remarks", what_decided},
    {"passage-concluded", "", what_concluded},
    {"votes-voided", "", what_voided},
    {"step-agreed", "", what_agreed},
    {"recommendation-answered", "reply", what_answered},
    {"deadline-reminded", "", what_reminded},
    {"deadline-passed", "", what_passed},
};

static void add_words(const struct fiche_sight *sight, const json_t *event, json_t *model)
{
    const json_t *body = json_object_get(event, "body");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!span_eq(text_at(event, "kind"), span_of(kinds[i].kind)))
            continue;
        struct span remarks = text_at(body, kinds[i].remarks);
        set_text(model, "what", kinds[i].what(sight, body));
        if (remarks.len > 0)
            set_value(model, "remarks", json_pack("{s:o}", "markdown", json_text(remarks)));
    }
    json_t *details = json_array();
    add_details(sight, event, details);
    if (json_array_size(details) > 0)
        set_value(model, "details", json_pack("{s:O}", "list", details));
    json_decref(details);
}

static void add_behalf(const struct lens *lens, const json_t *event, json_t *model)
{
    const json_t *body = json_object_get(event, "body");
    const struct decision decision = {.body = text_at(body, "body"),
                                      .seat = text_at(body, "seat"),
                                      .titular = text_at(body, "titular"),
                                      .delegation = text_at(body, "delegation")};
    json_t *whose = delegation_behalf(lens, &decision);
    if (whose != NULL)
        set_value(model, "behalf", whose);
}

static json_t *event_model(const struct fiche_sight *sight, const json_t *event, int64_t revision)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    json_t *model = json_object();
    long long seq = (long long)number_at(event, "seq");
    set_text(model, "kind", text_at(event, "kind"));
    add_words(sight, event, model);
    set_number(model, "revision", revision);
    set_text(model, "who",
             journal_by_clock(event) ? lens_say(lens, "log.clock")
                                     : fiche_actor(lens, text_at(event, "actor")));
    add_behalf(lens, event, model);
    set_value(model, "at", when_model(arena, lens->locale, number_at(event, "at")));
    set_number(model, "seq", seq);
    set_text(model, "log_url", span_format(arena, "/journal?avant=%lld", seq + 1));
    return model;
}

/* --- all of it ------------------------------------------------------------------------------- */

/* How many fields a list of changes is about; those of one field stand together. */
static int64_t count_fields(const json_t *changes)
{
    int64_t count = 0;
    struct span last = SPAN("");
    for (size_t i = 0; i < json_array_size(changes); i++) {
        struct span field = text_at(json_array_get(changes, i), "field");
        count += !span_eq(field, last);
        last = field;
    }
    return count;
}

static json_t *difference_between(const struct fiche_sight *sight, json_t *before, json_t *after)
{
    const struct form *form = sight->scene->form->form;
    return difference_model(sight->lens, form,
                            diff_contents(sight->lens->reader.arena, form,
                                          fiche_visible(sight, before),
                                          fiche_visible(sight, after)));
}

/* What an edit changed; its reason, too, stays inside where all of that does. */
static void add_difference(const struct fiche_sight *sight, json_t *before, json_t *after,
                           json_t *model)
{
    json_t *changes = difference_between(sight, before, after);
    if (json_array_size(changes) > 0)
        json_object_set_new(
            model, "diff",
            json_pack("{s:I,s:O}", "count", (json_int_t)count_fields(changes), "changes", changes));
    else if (!sight->inside)
        json_object_del(model, "remarks");
    json_decref(changes);
}

/* Newest first; each edit with what it changed. */
static json_t *events_model(const struct fiche_sight *sight)
{
    json_t *list = json_array(), *content = NULL;
    int64_t revision = 0;
    for (size_t i = 0; i < json_array_size(fiche_events(sight)); i++) {
        const json_t *event = json_array_get(fiche_events(sight), i);
        json_t *after = revision_after(sight->lens->reader.arena, content, event);
        revision = revision_number(revision, event);
        json_t *model = event_model(sight, event, revision);
        if (content != NULL && after != content)
            add_difference(sight, content, after, model);
        json_array_insert_new(list, 0, model);
        content = after;
    }
    return list;
}

/* --- between two revisions ------------------------------------------------------------------- */

/* Every revision to choose from: {"value", "label", "selected"?}. */
static json_t *choices_model(const struct fiche_sight *sight, int64_t selected)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    json_t *choices = json_array();
    int64_t revision = 0;
    for (size_t i = 0; i < json_array_size(fiche_events(sight)); i++) {
        const json_t *event = json_array_get(fiche_events(sight), i);
        int64_t reached = revision_number(revision, event);
        if (reached == revision)
            continue;
        revision = reached;
        json_t *choice = json_object();
        struct span day = when_day(arena, lens->locale, number_at(event, "at"));
        set_text(choice, "value", span_number(arena, revision));
        set_text(choice, "label",
                 span_format(arena, "%lld – %.*s", (long long)revision, SPAN_ARG(day)));
        if (revision == selected)
            set_flag(choice, "selected", true);
        json_array_append_new(choices, choice);
    }
    return choices;
}

static void add_compared(const struct fiche_sight *sight, int64_t from, int64_t to, json_t *model)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    json_t *before = revision_content(arena, fiche_events(sight), from);
    json_t *after = revision_content(arena, fiche_events(sight), to);
    json_t *difference = json_object();
    set_text(difference, "title",
             message_with(arena, lens->locale, SPAN("history.between"),
                          {"from", span_number(arena, from)}, {"to", span_number(arena, to)}));
    set_number(difference, "from", from);
    set_number(difference, "to", to);
    set_value(difference, "changes", difference_between(sight, before, after));
    set_value(model, "difference", difference);
}

json_t *fiche_history_model(const struct fiche_sight *sight, struct span from_text,
                            struct span to_text)
{
    const struct fiche *fiche = &sight->scene->fiche;
    int64_t last = fiche->revision, usual = last > 1 ? last - 1 : 1;
    int64_t from = revision_read(from_text, last), to = revision_read(to_text, last);
    json_t *model = fiche_page(sight, "history.title");
    if (from > 0 && to > 0)
        add_compared(sight, from, to, model);
    if (fiche->valid_revision > 0 && fiche->valid_revision < last)
        usual = fiche->valid_revision;
    json_t *compare = json_object();
    set_text(compare, "url", text_at(json_object_get(model, "fiche"), "history_url"));
    set_value(compare, "from", choices_model(sight, from > 0 ? from : usual));
    set_value(compare, "to", choices_model(sight, to > 0 ? to : last));
    if (last > 1)
        json_object_set(model, "compare", compare);
    json_decref(compare);
    set_value(model, "events", events_model(sight));
    return model;
}
