#include "server/circuit_steps_view.h"

#include "server/circuit_words.h"

static void set_if(json_t *model, const char *key, struct span text)
{
    if (text.len > 0)
        set_text(model, key, text);
}

static struct span state_name(const struct lens *lens, const struct circuit *circuit, size_t state)
{
    return label_in(circuit->states[state].label, lens->language);
}

static void add_end(json_t *ends, struct span outcome, struct span to)
{
    json_t *end = json_object();
    set_if(end, "outcome", outcome);
    set_text(end, "to", to);
    json_array_append_new(ends, end);
}

/* Where an outcome leads: to its state, or on to where all passages lead once concluded. */
static struct span outcome_leads(const struct lens *lens, const struct circuit *circuit,
                                 size_t from, const struct outcome *outcome)
{
    if (outcome->to != NET_NOWHERE)
        return state_name(lens, circuit, outcome->to);
    if (circuit->net.states[from].passages < 2)
        return state_name(lens, circuit, circuit->states[from].then);
    return message_with(lens->reader.arena, lens->locale, SPAN("picture.once-all"),
                        {"state", state_name(lens, circuit, circuit->states[from].then)});
}

static json_t *ends_model(const struct lens *lens, const struct circuit *circuit,
                          const struct step *step, size_t from)
{
    json_t *ends = json_array();
    if (step->passage == PASSAGE_NONE)
        add_end(ends, SPAN(""), state_name(lens, circuit, step->to));
    for (size_t i = 0; i < step->outcome_count; i++)
        add_end(ends, label_in(step->outcomes[i].label, lens->language),
                outcome_leads(lens, circuit, from, &step->outcomes[i]));
    return ends;
}

/* The passages that must be concluded before this one. */
static struct span after_text(const struct lens *lens, const struct circuit *circuit,
                              const struct step *step)
{
    struct buf names = {.arena = lens->reader.arena};
    for (size_t i = 0; i < step->after_count; i++) {
        const struct step *before = circuit_step(circuit, step->after[i]);
        buf_add_text(&names, i > 0 ? ", " : "");
        buf_add(&names, label_in(before->label, lens->language));
    }
    if (names.len == 0)
        return SPAN("");
    return message_with(lens->reader.arena, lens->locale, SPAN("picture.after"),
                        {"steps", buf_span(&names)});
}

/* A passage's own deadline, or the state's, which is that of whoever acts there. */
static struct span deadline_of(const struct lens *lens, const struct circuit *circuit,
                               const struct step *step, size_t from)
{
    struct span own = circuit_deadline(lens, &step->deadline);
    return own.len > 0 ? own : circuit_deadline(lens, &circuit->states[from].deadline);
}

static json_t *step_model(const struct lens *lens, const struct circuit *circuit,
                          const struct step *step, size_t from)
{
    json_t *model = json_object(), *conditions = circuit_conditions(lens, step);
    struct span after = after_text(lens, circuit, step);
    if (after.len > 0)
        json_array_insert_new(conditions, 0, json_text(after));
    set_text(model, "from", state_name(lens, circuit, from));
    set_text(model, "id", step->id);
    set_text(model, "step", label_in(step->label, lens->language));
    set_text(model, "who", circuit_who(lens, step));
    set_if(model, "votes", circuit_votes(lens, step));
    set_if(model, "deadline", deadline_of(lens, circuit, step, from));
    set_if(model, "expiry", circuit_expiry(lens, step));
    set_value(model, "conditions", conditions);
    set_value(model, "ends", ends_model(lens, circuit, step, from));
    return model;
}

json_t *circuit_steps_model(const struct lens *lens, const struct circuit *circuit, size_t here)
{
    json_t *rows = json_array();
    for (size_t state = 0; state < circuit->state_count; state++)
        for (size_t i = 0; i < circuit->step_count; i++) {
            if (!step_begins(&circuit->steps[i], state))
                continue;
            json_t *row = step_model(lens, circuit, &circuit->steps[i], state);
            if (state == here)
                set_flag(row, "here", true);
            json_array_append_new(rows, row);
        }
    return rows;
}
