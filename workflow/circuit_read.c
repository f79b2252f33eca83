/* circuit_read.c - from a circuit's JSON to its rows.
 *
 * The reader keeps the first fault it meets and goes on with empty values, so that the
 * functions below tell what is expected and nothing else; circuit_read() looks once. */
#include "base/buf.h"
#include "forms/reader.h"
#include "workflow/circuit.h"

static json_t *list_item(const json_t *object, const char *member, size_t i)
{
    return json_array_get(json_object_get(object, member), i);
}

static void refuse_name(struct reader *reader, const struct place *place)
{
    reader_refuse_member(reader, place, "id", SPAN("stands before"));
}

static size_t find_state(struct reader *reader, const struct circuit *circuit,
                         const struct place *place, const char *member, struct span id)
{
    size_t state = 0;
    if (!circuit_state(circuit, id, &state))
        reader_refuse_member(reader, place, member, SPAN("unknown state"));
    return state;
}

static state_set read_states_from(struct reader *reader, const struct circuit *circuit,
                                  const struct place *place, const json_t *object)
{
    state_set from = 0;
    size_t count = reader_list(reader, place, object, "from", 1, CIRCUIT_STATES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct span id = text_of(list_item(object, "from", i));
        from |= STATE_BIT(find_state(reader, circuit, place, "from", id));
    }
    return from;
}

static role_set read_roles(struct reader *reader, const struct place *place, const json_t *object)
{
    role_set roles = 0;
    size_t count = reader_list(reader, place, object, "by", 1, ROLE_COUNT);
    for (size_t i = 0; i < count; i++) {
        enum role role;
        if (role_parse(text_of(list_item(object, "by", i)), &role))
            roles |= ROLE_BIT(role);
        else
            reader_refuse_member(reader, place, "by", SPAN("unknown role"));
    }
    return roles;
}

static void read_apart(struct reader *reader, const struct place *place, const json_t *object,
                       struct step *step)
{
    if (json_object_get(object, "apart") == NULL)
        return;
    size_t count = reader_list(reader, place, object, "apart", 1, 2);
    for (size_t i = 0; i < count; i++) {
        struct span word = text_of(list_item(object, "apart", i));
        if (span_eq(word, SPAN("lead")))
            step->apart_lead = true;
        else if (span_eq(word, SPAN("writer")))
            step->apart_writer = true;
        else
            reader_refuse_member(reader, place, "apart", SPAN("neither \"lead\" nor \"writer\""));
    }
}

static enum passage read_passage(struct reader *reader, const struct place *place,
                                 const json_t *object)
{
    struct span word = text_at(object, "passage");
    for (enum passage passage = PASSAGE_NONE + 1; passage < PASSAGE_COUNT; passage++)
        if (span_eq(span_of(passage_word(passage)), word))
            return passage;
    reader_refuse_member(reader, place, "passage",
                         SPAN("not information, presentation, opinion, arbitration or validation"));
    return PASSAGE_INFORMATION;
}

static struct outcome read_outcome(struct reader *reader, const struct circuit *circuit,
                                   const struct place *place, json_t *object)
{
    static const char *const names[] = {"id", "label", "to", "quorum", "remarks", "validates"};
    if (!reader_object(reader, place, object))
        return (struct outcome){0};
    reader_closed(reader, place, object, names, COUNT_OF(names));
    return (struct outcome){
        .id = reader_word(reader, place, object, "id", '-'),
        .label = reader_label(reader, place, object, "label", true),
        .to = find_state(reader, circuit, place, "to", text_at(object, "to")),
        .quorum = reader_number(reader, place, object, "quorum", 1, CIRCUIT_QUORUM_MAX, 0),
        .remarks = reader_flag(reader, place, object, "remarks", false),
        .validates = reader_flag(reader, place, object, "validates", false),
    };
}

static void read_decision(struct reader *reader, const struct circuit *circuit,
                          const struct place *place, json_t *object, struct step *step)
{
    static const char *const names[] = {"id",   "label",     "from",  "passage",
                                        "body", "signature", "apart", "outcomes"};
    reader_closed(reader, place, object, names, COUNT_OF(names));
    step->passage = read_passage(reader, place, object);
    step->body = reader_word(reader, place, object, "body", '-');
    step->signature = reader_flag(reader, place, object, "signature", false);
    read_apart(reader, place, object, step);
    size_t count = reader_list(reader, place, object, "outcomes", 1, CIRCUIT_OUTCOMES_MAX);
    struct outcome *outcomes = arena_new(reader->arena, struct outcome, count);
    step->outcomes = outcomes;
    for (size_t i = 0; i < count; i++) {
        const struct place here = {.up = place, .name = "outcomes", .index = (int)i};
        outcomes[i] = read_outcome(reader, circuit, &here, list_item(object, "outcomes", i));
        if (step_outcome(step, outcomes[i].id) != NULL)
            refuse_name(reader, &here);
        step->outcome_count = i + 1;
    }
}

static void read_act(struct reader *reader, const struct circuit *circuit,
                     const struct place *place, json_t *object, struct step *step)
{
    static const char *const names[] = {"id", "label", "from", "by", "to", "complete", "reason"};
    reader_closed(reader, place, object, names, COUNT_OF(names));
    step->by = read_roles(reader, place, object);
    step->to = find_state(reader, circuit, place, "to", text_at(object, "to"));
    if (json_object_get(object, "complete") != NULL)
        step->gate = reader_word(reader, place, object, "complete", '-');
    step->reason = reader_flag(reader, place, object, "reason", false);
}

static struct step read_step(struct reader *reader, const struct circuit *circuit,
                             const struct place *place, json_t *object)
{
    if (!reader_object(reader, place, object))
        return (struct step){0};
    struct step step = {
        .id = reader_word(reader, place, object, "id", '-'),
        .label = reader_label(reader, place, object, "label", true),
        .from = read_states_from(reader, circuit, place, object),
    };
    if (json_object_get(object, "passage") != NULL)
        read_decision(reader, circuit, place, object, &step);
    else
        read_act(reader, circuit, place, object, &step);
    return step;
}

static struct state read_state(struct reader *reader, const struct place *place, json_t *object)
{
    static const char *const names[] = {"id", "phase", "label"};
    if (!reader_object(reader, place, object))
        return (struct state){0};
    reader_closed(reader, place, object, names, COUNT_OF(names));
    struct state state = {
        .id = reader_word(reader, place, object, "id", '-'),
        .label = reader_label(reader, place, object, "label", true),
    };
    if (!phase_parse(text_at(object, "phase"), &state.phase))
        reader_refuse_member(reader, place, "phase",
                             SPAN("not draft, validation, in-progress or closed"));
    return state;
}

static void read_states(struct reader *reader, const struct place *top, const json_t *object,
                        struct circuit *circuit)
{
    size_t count = reader_list(reader, top, object, "states", 1, CIRCUIT_STATES_MAX);
    struct state *states = arena_new(reader->arena, struct state, count);
    circuit->states = states;
    for (size_t i = 0, known; i < count; i++) {
        const struct place here = {.up = top, .name = "states", .index = (int)i};
        states[i] = read_state(reader, &here, list_item(object, "states", i));
        if (circuit_state(circuit, states[i].id, &known))
            refuse_name(reader, &here);
        circuit->state_count = i + 1;
    }
}

static void read_steps(struct reader *reader, const struct place *top, const json_t *object,
                       struct circuit *circuit)
{
    size_t count = reader_list(reader, top, object, "steps", 1, CIRCUIT_STEPS_MAX);
    struct step *steps = arena_new(reader->arena, struct step, count);
    circuit->steps = steps;
    for (size_t i = 0; i < count; i++) {
        const struct place here = {.up = top, .name = "steps", .index = (int)i};
        steps[i] = read_step(reader, circuit, &here, list_item(object, "steps", i));
        if (circuit_step(circuit, steps[i].id) != NULL)
            refuse_name(reader, &here);
        circuit->step_count = i + 1;
    }
}

static void read_whole(struct reader *reader, json_t *object, struct circuit *circuit)
{
    static const char *const names[] = {"circuit", "version", "title",
                                        "initial", "states",  "steps"};
    const struct place top = {.name = "the circuit", .index = PLACE_SINGLE};
    if (!reader_object(reader, &top, object))
        return;
    reader_closed(reader, &top, object, names, COUNT_OF(names));
    circuit->name = reader_word(reader, &top, object, "circuit", '-');
    circuit->version = reader_number(reader, &top, object, "version", 1, INT32_MAX, 0);
    if (circuit->version == 0)
        reader_refuse_member(reader, &top, "version", SPAN("missing"));
    circuit->title = reader_label(reader, &top, object, "title", true);
    read_states(reader, &top, object, circuit);
    circuit->initial = find_state(reader, circuit, &top, "initial", text_at(object, "initial"));
    read_steps(reader, &top, object, circuit);
}

static enum err refused(enum err err, struct span why, struct span *reason)
{
    *reason = why;
    return err;
}

enum err circuit_read(struct arena *arena, struct span bytes, struct circuit *circuit,
                      struct span *reason)
{
    if (bytes.len > CIRCUIT_BYTES_MAX)
        return refused(ERR_TOO_LARGE,
                       span_format(arena, "the circuit: over %d bytes", (int)CIRCUIT_BYTES_MAX),
                       reason);
    json_t *object = json_read(arena, bytes);
    if (object == NULL)
        return refused(ERR_MALFORMED,
                       SPAN("the circuit: not JSON in UTF-8, or a member said twice"), reason);

    struct reader reader = {.arena = arena};
    struct circuit read = {0};
    read_whole(&reader, object, &read);
    if (reader.reason.len == 0)
        reader.reason = circuit_check(arena, &read);
    if (reader.reason.len > 0)
        return refused(ERR_INVALID, reader.reason, reason);
    *circuit = read;
    return ERR_NONE;
}
