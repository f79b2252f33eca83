#include "server/circuit_facts.h"

#include "server/circuit_words.h"

/* --- lines --------------------------------------------------------------------------------------
 */

/* What is being told, and about what. */
struct telling {
    const struct lens *lens;
    const struct circuit *circuit;
    const struct step *step;   /* NULL: the state, or the circuit itself */
    const struct state *state; /* NULL: the step, or the circuit itself */
    json_t *lines;
};

static void tell(const struct telling *telling, struct span line)
{
    if (line.len > 0)
        json_array_append_new(telling->lines, json_text(line));
}

/* A message with its one {name}; without a value nothing is told. */
static void tell_with(const struct telling *telling, const char *id, const char *name,
                      struct span value)
{
    if (value.len > 0)
        tell(telling, message_with(telling->lens->reader.arena, telling->lens->locale, span_of(id),
                                   {name, value}));
}

static struct span count_text(const struct telling *telling, const char *id, int64_t count)
{
    struct arena *arena = telling->lens->reader.arena;
    struct span form = message_form(arena, telling->lens->locale, span_of(id), count);
    if (count == 0)
        return SPAN("");
    return message_with(arena, telling->lens->locale, form, {"count", span_number(arena, count)});
}

static void tell_label(const struct telling *telling, struct label label)
{
    tell(telling, label.fr);
    tell(telling, label.en);
}

/* "Responsable, Pilote ou Bureau des méthodes". */
static void add_or(const struct lens *lens, struct buf *list, struct span name, bool is_last)
{
    if (list->len > 0)
        buf_add(list, is_last ? lens_say(lens, "circuit.or") : SPAN(", "));
    buf_add(list, name);
}

struct span circuit_facts_roles(const struct lens *lens, role_set roles)
{
    struct buf list = {.arena = lens->reader.arena};
    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (roles & ROLE_BIT(role))
            add_or(lens, &list, lens_say_word(lens, "role.", span_of(role_word(role))),
                   roles >> role == 1);
    return buf_span(&list);
}

struct span circuit_facts_kinds(const struct lens *lens, kind_set kinds)
{
    struct buf list = {.arena = lens->reader.arena};
    for (enum person_kind kind = 0; kind < PERSON_KIND_COUNT; kind++)
        if (kinds & KIND_BIT(kind))
            add_or(lens, &list,
                   lens_say_word(lens, "person-kind.", span_of(person_kind_word(kind))),
                   kinds >> kind == 1);
    return buf_span(&list);
}

struct span circuit_facts_place(const struct lens *lens, const struct circuit *circuit,
                                size_t state)
{
    return label_in(circuit->states[state].label, lens->language);
}

static void tell_place(const struct telling *telling, size_t state)
{
    if (state != NET_NOWHERE)
        tell(telling, circuit_facts_place(telling->lens, telling->circuit, state));
}

static void tell_deadline(const struct telling *telling)
{
    const struct deadline *deadline =
        telling->step != NULL ? &telling->step->deadline : &telling->state->deadline;
    tell(telling, circuit_deadline(telling->lens, deadline));
    tell(telling, count_text(telling, "circuit.remind", deadline->remind));
    tell_with(telling, "circuit.tell", "roles", circuit_facts_roles(telling->lens, deadline->tell));
    if (telling->step != NULL)
        tell(telling, circuit_expiry(telling->lens, telling->step));
}

/* --- a step's facts ------------------------------------------------------------------------------
 */

static void tell_step_name(const struct telling *telling)
{
    tell_label(telling, telling->step->label);
    for (size_t i = 0; i < telling->step->outcome_count; i++)
        tell_label(telling, telling->step->outcomes[i].label);
}

static void tell_kind(const struct telling *telling)
{
    tell(telling, lens_say_word(telling->lens, "circuit.passage.",
                                span_of(passage_word(telling->step->passage))));
}

static void tell_from(const struct telling *telling)
{
    for (size_t i = 0; i < telling->circuit->state_count; i++)
        if (step_begins(telling->step, i))
            tell_place(telling, i);
}

static void tell_who(const struct telling *telling)
{
    const struct step *step = telling->step;
    tell(telling, circuit_who(telling->lens, step));
    if (step->passage != PASSAGE_NONE)
        tell_with(telling, "circuit.recorded-by", "roles",
                  circuit_facts_roles(telling->lens, step->by));
}

static void tell_tie(const struct telling *telling)
{
    static const char *const words[] = {[POLL_WAITS] = "circuit.tie-waits",
                                        [POLL_CHAIR] = "circuit.tie-chair",
                                        [POLL_RESTART] = "circuit.tie-restart"};
    const struct quorum *quorum = &telling->step->quorum;
    const struct outcome *outcomes = telling->step->outcomes;
    if (quorum->tie == POLL_FALLS)
        tell_with(telling, "circuit.tie-falls", "outcome",
                  label_in(outcomes[quorum->tie_outcome].label, telling->lens->language));
    else
        tell(telling, lens_say(telling->lens, words[quorum->tie]));
}

static void tell_votes(const struct telling *telling)
{
    const struct step *step = telling->step;
    tell(telling, circuit_votes(telling->lens, step));
    if (step->passage == PASSAGE_NONE || !step->quorum.is_given)
        return;
    tell(telling,
         lens_say_word(telling->lens, "circuit.chair.", span_of(chair_word(step->quorum.chair))));
    tell_tie(telling);
}

static void tell_due(const struct telling *telling)
{
    const struct lens *lens = telling->lens;
    const struct step *step = telling->step;
    struct buf after = {.arena = lens->reader.arena};
    json_t *conditions = circuit_conditions(lens, step);
    json_array_extend(telling->lines, conditions);
    json_decref(conditions);
    tell_with(telling, "circuit.gate", "gate", step->gate);
    for (size_t i = 0; i < step->after_count; i++) {
        buf_add_text(&after, after.len > 0 ? ", " : "");
        buf_add(&after,
                label_in(circuit_step(telling->circuit, step->after[i])->label, lens->language));
    }
    tell_with(telling, "picture.after", "steps", buf_span(&after));
}

static void add_remark(struct buf *remarks, struct span words)
{
    if (words.len > 0)
        buf_add_text(remarks, remarks->len > 0 ? ", " : "");
    buf_add(remarks, words);
}

/* What comes with an outcome: "vaut validation, remarques dues". */
static struct span remarks_text(const struct telling *telling, const struct outcome *outcome)
{
    struct buf remarks = {.arena = telling->lens->reader.arena};
    if (outcome->validates)
        add_remark(&remarks, lens_say(telling->lens, "circuit.validates"));
    add_remark(&remarks, count_text(telling, "circuit.votes", outcome->quorum));
    if (outcome->remarks)
        add_remark(&remarks, lens_say(telling->lens, "circuit.remarks"));
    if (outcome->kind->words & WORDS_TERMS)
        add_remark(&remarks, lens_say(telling->lens, "circuit.terms"));
    return buf_span(&remarks);
}

static void tell_outcome(const struct telling *telling, const struct outcome *outcome)
{
    const struct lens *lens = telling->lens;
    struct arena *arena = lens->reader.arena;
    struct span remarks = remarks_text(telling, outcome);
    struct span to = outcome->to == NET_NOWHERE
                         ? lens_say(lens, "circuit.waits")
                         : circuit_facts_place(lens, telling->circuit, outcome->to);
    struct span leads =
        message_with(arena, lens->locale, SPAN("circuit.leads"),
                     {"outcome", label_in(outcome->label, lens->language)}, {"state", to});
    tell(telling, remarks.len == 0
                      ? leads
                      : span_format(arena, "%.*s (%.*s)", SPAN_ARG(leads), SPAN_ARG(remarks)));
}

static void tell_leads(const struct telling *telling)
{
    if (telling->step->passage == PASSAGE_NONE)
        tell_place(telling, telling->step->to);
    for (size_t i = 0; i < telling->step->outcome_count; i++)
        tell_outcome(telling, &telling->step->outcomes[i]);
}

/* --- a state's, the circuit's
 * ---------------------------------------------------------------------
 */

static void tell_state_name(const struct telling *telling)
{
    tell_label(telling, telling->state->label);
}

static void tell_phase(const struct telling *telling)
{
    tell(telling,
         lens_say_word(telling->lens, "phase.", span_of(phase_word(telling->state->phase))));
}

static void tell_then(const struct telling *telling)
{
    tell_place(telling, telling->state->then);
}

static void tell_title(const struct telling *telling)
{
    tell_label(telling, telling->circuit->title);
}

static void tell_level(const struct telling *telling)
{
    tell(telling, lens_say_word(telling->lens, "circuit.level.",
                                span_of(level_word(telling->circuit->level))));
}

static void tell_initial(const struct telling *telling)
{
    tell_place(telling, telling->circuit->initial);
}

static void tell_answers(const struct telling *telling)
{
    tell(telling, circuit_facts_roles(telling->lens, telling->circuit->answers));
}

/* --- all of them
 * ------------------------------------------------------------------------------------
 */

struct fact {
    const char *id, *label;
    void (*tell)(const struct telling *telling);
};

static const struct fact step_facts[] = {
    {"name", "circuit.fact-name", tell_step_name},
    {"kind", "circuit.fact-kind", tell_kind},
    {"from", "circuit.fact-from", tell_from},
    {"who", "circuit.fact-who", tell_who},
    {"votes", "circuit.fact-votes", tell_votes},
    {"due", "circuit.fact-due", tell_due},
    {"deadline", "circuit.fact-deadline", tell_deadline},
    {"leads", "circuit.fact-leads", tell_leads},
};

static const struct fact state_facts[] = {
    {"name", "circuit.fact-name", tell_state_name},
    {"phase", "circuit.fact-phase", tell_phase},
    {"deadline", "circuit.fact-deadline", tell_deadline},
    {"then", "circuit.fact-then", tell_then},
};

static const struct fact whole_facts[] = {
    {"name", "circuit.fact-name", tell_title},
    {"level", "circuit.fact-level", tell_level},
    {"initial", "circuit.fact-initial", tell_initial},
    {"answers", "circuit.fact-answers", tell_answers},
};

static json_t *facts_of(struct telling telling, const struct fact *facts, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *model = json_object();
        telling.lines = json_array();
        facts[i].tell(&telling);
        set_text(model, "id", span_of(facts[i].id));
        set_text(model, "label", lens_say(telling.lens, facts[i].label));
        set_value(model, "lines", telling.lines);
        if (json_array_size(telling.lines) > 0)
            json_array_append(list, model);
        json_decref(model);
    }
    return list;
}

json_t *circuit_facts_whole(const struct lens *lens, const struct circuit *circuit)
{
    return facts_of((struct telling){.lens = lens, .circuit = circuit}, whole_facts,
                    COUNT_OF(whole_facts));
}

json_t *circuit_facts_state(const struct lens *lens, const struct circuit *circuit, size_t state)
{
    struct telling telling = {.lens = lens, .circuit = circuit, .state = &circuit->states[state]};
    return facts_of(telling, state_facts, COUNT_OF(state_facts));
}

json_t *circuit_facts_step(const struct lens *lens, const struct circuit *circuit,
                           const struct step *step)
{
    return facts_of((struct telling){.lens = lens, .circuit = circuit, .step = step}, step_facts,
                    COUNT_OF(step_facts));
}
