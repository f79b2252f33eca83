#include "server/ballot_form.h"

#include "server/small_form.h"
#include "workflow/flow.h"
#include "workflow/standing.h"

/* --- outcomes ------------------------------------------------------------------------------ */

static bool is_said(const struct outcome *outcome)
{
    return (outcome->kind->words & WORDS_NEVER) == 0;
}

static bool has_terms(const struct step *step)
{
    for (size_t i = 0; i < step->outcome_count; i++)
        if (step->outcomes[i].kind->words & WORDS_TERMS)
            return true;
    return false;
}

bool ballot_takes_terms(struct span outcome)
{
    const struct outcome_kind *kind = outcome_kind(PASSAGE_ARBITRATION, outcome);
    return kind != NULL && (kind->words & WORDS_TERMS) != 0;
}

static json_t *outcome_model(const struct lens *lens, const struct outcome *outcome,
                             struct span chosen)
{
    json_t *model = json_object();
    set_text(model, "id", outcome->id);
    set_text(model, "label", label_in(outcome->label, lens->language));
    if (outcome->remarks)
        set_flag(model, "needs_remarks", true);
    if (outcome->kind->words & WORDS_TERMS)
        set_flag(model, "needs_terms", true);
    if (span_eq(outcome->id, chosen))
        set_flag(model, "chosen", true);
    return model;
}

json_t *ballot_outcomes(const struct lens *lens, const struct step *step, struct span chosen)
{
    json_t *list = json_array();
    for (size_t i = 0; i < step->outcome_count; i++)
        if (is_said(&step->outcomes[i]))
            json_array_append_new(list, outcome_model(lens, &step->outcomes[i], chosen));
    return list;
}

/* --- what is said with them ---------------------------------------------------------------- */

/* The vote that has proposed terms, which the others are asked to vote on. */
static const struct decision *find_proposal(const struct scene *scene, const struct step *step)
{
    for (size_t i = 0; i < scene->fiche.decision_count; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        if (standing_counts(scene, step, decision) && decision->calendar.len > 0)
            return decision;
    }
    return NULL;
}

static json_t *terms_model(const struct lens *lens, const struct scene *scene,
                           const struct step *step, const struct ballot_typed *typed)
{
    const struct decision *proposal = find_proposal(scene, step);
    bool is_typed = typed->calendar.len + typed->means.len > 0;
    json_t *terms = json_object();
    set_text(terms, "calendar",
             is_typed || proposal == NULL ? typed->calendar : proposal->calendar);
    set_text(terms, "means", is_typed || proposal == NULL ? typed->means : proposal->means);
    if (proposal != NULL)
        set_text(terms, "proposed",
                 message_with(lens->reader.arena, lens->locale, SPAN("queue.proposed"),
                              {"name", lens_person(lens, proposal->person)}));
    return terms;
}

void ballot_words(const struct lens *lens, const struct scene *scene, const struct step *step,
                  const struct ballot_typed *typed, json_t *model)
{
    if (has_terms(step))
        set_value(model, "terms", terms_model(lens, scene, step, typed));
    if (step->advises)
        set_value(model, "advises", json_pack("{s:o}", "value", json_text(typed->recommendations)));
}

/* --- by which rules ------------------------------------------------------------------------ */

struct span ballot_chair(const struct lens *lens, const struct body *body)
{
    int64_t now = lens->reader.actor.now;
    for (size_t i = 0; body != NULL && i < body->seat_count; i++)
        if (body->seats[i].kind == SEAT_CHAIR && period_holds(body->seats[i].period, now))
            return body->seats[i].person;
    return SPAN("");
}

static void add_rule(const struct lens *lens, const char *id, json_t *rules)
{
    json_array_append_new(rules, json_text(lens_say(lens, id)));
}

static bool is_chair(const struct scene *scene, const struct step *step)
{
    enum refusal why;
    const struct seat *seat = flow_seat(scene, step, &why);
    return seat != NULL && seat->titular->kind == SEAT_CHAIR;
}

static void add_tie(const struct lens *lens, const struct scene *scene, const struct step *step,
                    json_t *rules)
{
    struct label falls = step->outcomes[step->quorum.tie_outcome].label;
    switch (step->quorum.tie) {
    case POLL_WAITS: break;
    case POLL_CHAIR:
        add_rule(lens, is_chair(scene, step) ? "queue.tie-yours" : "queue.tie-chair", rules);
        break;
    case POLL_RESTART: add_rule(lens, "queue.tie-restart", rules); break;
    case POLL_FALLS:
        json_array_append_new(
            rules, json_text(message_with(lens->reader.arena, lens->locale, SPAN("queue.tie-falls"),
                                          {"outcome", label_in(falls, lens->language)})));
        break;
    }
}

/* Where presence matters and the body does not sit: who opens the sitting. */
static void add_presence(const struct lens *lens, const struct body *body, json_t *rules)
{
    struct span chair = ballot_chair(lens, body);
    if (body == NULL || body->sitting.id.len > 0)
        add_rule(lens, "queue.presence", rules);
    else if (chair.len > 0)
        json_array_append_new(rules, json_text(message_with(lens->reader.arena, lens->locale,
                                                            SPAN("queue.sitting-opens"),
                                                            {"name", lens_person(lens, chair)})));
}

json_t *ballot_rules(const struct lens *lens, const struct scene *scene, const struct step *step)
{
    json_t *rules = json_array();
    if (step->recorded && flow_may(scene, step) == REFUSAL_NONE)
        add_rule(lens, "queue.record", rules);
    if (fiche_ballot(&scene->fiche, step->id) > 0)
        add_rule(lens, "fiche.vote-again", rules);
    if (step->quorum.of == BASIS_PRESENT)
        add_presence(lens, scene_body(scene, step), rules);
    if (step->quorum.chair == CHAIR_MUST)
        add_rule(lens, "queue.chair-must", rules);
    if (!step->recorded)
        add_tie(lens, scene, step, rules);
    json_t *made = json_array_size(rules) > 0 ? json_pack("{s:O}", "list", rules) : NULL;
    json_decref(rules);
    return made;
}

/* --- recorded without a seat --------------------------------------------------------------- */

json_t *ballot_record(const struct lens *lens, const struct step *step)
{
    json_t *form = json_object(), *options = json_array();
    for (size_t i = 0; i < step->outcome_count; i++)
        if (is_said(&step->outcomes[i]))
            json_array_append_new(
                options, small_form_option(step->outcomes[i].id,
                                           label_in(step->outcomes[i].label, lens->language)));
    set_flag(form, "record", true);
    set_text(form, "step", step->id);
    set_value(form, "options", options);
    set_value(form, "remarks", json_object());
    if (has_terms(step)) {
        set_value(form, "calendar", json_object());
        set_value(form, "means", json_object());
    }
    if (step->advises)
        set_value(form, "recommendations", json_object());
    return form;
}
