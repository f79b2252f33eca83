#include "workflow/events.h"

void events_add(json_t *events, const char *kind, json_t *body)
{
    json_t *event = json_object();
    set_text(event, "kind", span_of(kind));
    set_value(event, "body", body);
    json_array_append_new(events, event);
}

/* What every move says. */
static json_t *move_body(const struct scene *scene, const struct step *step, struct span reason,
                         const struct marking *after)
{
    json_t *body = json_object();
    set_text(body, "step", step->id);
    set_text(body, "from", scene->state->id);
    set_text(body, "to", scene->circuit->circuit.states[after->state].id);
    set_text(body, "reason", reason);
    set_number(body, "revision", scene->fiche.revision);
    set_flag(body, "approved", after->approved);
    set_flag(body, "validates", false);
    return body;
}

/* Who took the act: the actor, and before them the other half of a pair. */
static json_t *movers_of(const struct scene *scene, const struct step *step)
{
    json_t *movers = json_array();
    for (size_t i = 0; step->pair && i < json_array_size(scene->fiche.agreed); i++) {
        json_t *agreement = json_array_get(scene->fiche.agreed, i);
        if (number_at(agreement, "revision") == scene->fiche.revision)
            json_array_append(movers, json_object_get(agreement, "person"));
    }
    json_array_append_new(movers, json_text(scene->actor.person->id));
    return movers;
}

void events_act(json_t *events, const struct scene *scene, const struct departure *departure,
                const struct marking *after)
{
    json_t *body = move_body(scene, departure->step, departure->reason, after);
    set_value(body, "movers", movers_of(scene, departure->step));
    set_flag(body, "amends", departure->step->amends);
    if (departure->expected != 0)
        set_number(body, "expected", departure->expected);
    events_add(events, "fiche-moved", body);
}

/* What an ending brings with it: a validation, recommendations. */
static void add_ending(json_t *body, const struct conclusion *conclusion)
{
    set_text(body, "outcome", conclusion->outcome->id);
    set_flag(body, "validates", conclusion->outcome->validates);
    if (json_array_size(conclusion->advice) > 0) {
        set_text(body, "body", conclusion->step->body);
        set_value(body, "advice", json_deep_copy(conclusion->advice));
    }
}

void events_conclude(json_t *events, const struct scene *scene, const struct conclusion *conclusion,
                     const struct marking *after)
{
    bool waits = conclusion->outcome->to == NET_NOWHERE;
    bool moves = &scene->circuit->circuit.states[after->state] != scene->state;
    if (waits) {
        json_t *body = json_object();
        set_text(body, "step", conclusion->step->id);
        set_number(body, "revision", scene->fiche.revision);
        set_flag(body, "approved", after->approved);
        add_ending(body, conclusion);
        events_add(events, "passage-concluded", body);
    }
    if (moves) {
        json_t *body = move_body(scene, conclusion->step, conclusion->reason, after);
        if (!waits)
            add_ending(body, conclusion);
        events_add(events, "fiche-moved", body);
    }
}
