/* circuit_read.c - from a circuit's JSON to its rows.
 *
 * The reader keeps the first fault it meets and goes on with empty values, so that the
 * functions below tell what is expected and nothing else; circuit_read() looks once. */
#include "base/buf.h"
#include "workflow/circuit_rows.h"

static void refuse_name(struct reader *reader, const struct place *place)
{
    reader_refuse_member(reader, place, "id", SPAN("stands before"));
}

static json_t *list_item(const json_t *object, const char *member, size_t i)
{
    return json_array_get(json_object_get(object, member), i);
}

/* --- what states and steps share ---------------------------------------------------------------
 */

static size_t find_state(struct reader *reader, const struct circuit *circuit,
                         const struct place *place, const char *member, struct span id)
{
    size_t state = 0;
    if (!circuit_state(circuit, id, &state))
        reader_refuse_member(reader, place, member, SPAN("unknown state"));
    return state;
}

size_t circuit_state_read(struct reader *reader, const struct circuit *circuit,
                          const struct place *place, const json_t *object, const char *member)
{
    return find_state(reader, circuit, place, member, text_at(object, member));
}

role_set circuit_roles_read(struct reader *reader, const struct place *place, const json_t *object,
                            const char *member, size_t least)
{
    role_set roles = 0;
    size_t count = reader_list(reader, place, object, member, least, ROLE_COUNT);
    for (size_t i = 0; i < count; i++) {
        enum role role;
        if (role_parse(text_of(list_item(object, member, i)), &role))
            roles |= ROLE_BIT(role);
        else
            reader_refuse_member(reader, place, member, SPAN("unknown role"));
    }
    return roles;
}

unsigned circuit_apart_read(struct reader *reader, const struct place *place, const json_t *object)
{
    static const char *const words[] = {"lead", "writer", "submitter"};
    static const unsigned bits[] = {APART_LEAD, APART_WRITER, APART_SUBMITTER};
    unsigned apart = 0;
    if (json_object_get(object, "apart") == NULL)
        return 0;
    size_t count = reader_list(reader, place, object, "apart", 1, COUNT_OF(words));
    for (size_t i = 0; i < count; i++) {
        int word = span_among(text_of(list_item(object, "apart", i)), words, COUNT_OF(words));
        if (word >= 0)
            apart |= bits[word];
        else
            reader_refuse_member(reader, place, "apart",
                                 SPAN("not \"lead\", \"writer\" or \"submitter\""));
    }
    return apart;
}

struct deadline circuit_deadline_read(struct reader *reader, const struct place *place,
                                      const json_t *object, const char *allows)
{
    const char *const names[] = {"days", "expected", "remind", "tell", allows};
    const struct place here = {.up = place, .name = "deadline", .index = PLACE_SINGLE};
    json_t *value = json_object_get(object, "deadline");
    if (value == NULL || !reader_object(reader, &here, value))
        return (struct deadline){0};
    reader_closed(reader, &here, value, names, COUNT_OF(names));
    struct deadline deadline = {
        .days = reader_number(reader, &here, value, "days", 1, CIRCUIT_DAYS_MAX, 0),
        .is_expected = reader_flag(reader, &here, value, "expected", false),
        .remind = reader_number(reader, &here, value, "remind", 1, CIRCUIT_DAYS_MAX, 0),
        .tell = circuit_roles_read(reader, &here, value, "tell", 0),
    };
    if (deadline.is_expected == (deadline.days > 0))
        reader_refuse(reader, &here, SPAN("needs either \"days\" or \"expected\": true"));
    return deadline;
}

/* --- acts --------------------------------------------------------------------------------------
 */

static struct net_set read_from(struct reader *reader, const struct circuit *circuit,
                                const struct place *place, const json_t *object)
{
    struct net_set from = {0};
    size_t count = reader_list(reader, place, object, "from", 1, CIRCUIT_STATES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct span id = text_of(list_item(object, "from", i));
        net_add(&from, (uint16_t)find_state(reader, circuit, place, "from", id));
    }
    return from;
}

static kind_set read_side(struct reader *reader, const struct place *place, const json_t *list)
{
    kind_set side = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        enum person_kind kind;
        if (person_kind_parse(text_of(json_array_get(list, i)), &kind))
            side |= KIND_BIT(kind);
        else
            reader_refuse_member(reader, place, "pair", SPAN("unknown kind of person"));
    }
    if (side == 0)
        reader_refuse_member(reader, place, "pair", SPAN("needs two lists of kinds of person"));
    return side;
}

static void read_pair(struct reader *reader, const struct place *place, const json_t *object,
                      struct step *step)
{
    step->pair = json_object_get(object, "pair") != NULL;
    if (!step->pair || reader_list(reader, place, object, "pair", NET_SIDES, NET_SIDES) == 0)
        return;
    for (size_t i = 0; i < NET_SIDES; i++)
        step->sides[i] = read_side(reader, place, list_item(object, "pair", i));
}

static void read_act(struct reader *reader, const struct circuit *circuit,
                     const struct place *place, json_t *object, struct step *step)
{
    static const char *const names[] = {"id",       "label",    "from",  "by",   "to",
                                        "complete", "reason",   "apart", "pair", "late",
                                        "above",    "expected", "amends"};
    reader_closed(reader, place, object, names, COUNT_OF(names));
    step->by = circuit_roles_read(reader, place, object, "by", 1);
    step->to = circuit_state_read(reader, circuit, place, object, "to");
    if (json_object_get(object, "complete") != NULL)
        step->gate = reader_word(reader, place, object, "complete", '-');
    step->apart = circuit_apart_read(reader, place, object);
    step->reason = reader_flag(reader, place, object, "reason", false);
    step->expected = reader_flag(reader, place, object, "expected", false);
    step->amends = reader_flag(reader, place, object, "amends", false);
    step->late = reader_flag(reader, place, object, "late", false);
    step->above = reader_flag(reader, place, object, "above", false);
    read_pair(reader, place, object, step);
}

/* --- rows --------------------------------------------------------------------------------------
 */

static struct step read_step(struct reader *reader, const struct circuit *circuit,
                             const struct place *place, json_t *object)
{
    if (!reader_object(reader, place, object))
        return (struct step){0};
    struct step step = {
        .id = reader_word(reader, place, object, "id", '-'),
        .label = reader_label(reader, place, object, "label", true),
        .from = read_from(reader, circuit, place, object),
    };
    if (json_object_get(object, "passage") != NULL)
        circuit_decision_read(reader, circuit, place, object, &step);
    else
        read_act(reader, circuit, place, object, &step);
    return step;
}

static struct state read_state(struct reader *reader, const struct place *place, json_t *object)
{
    static const char *const names[] = {"id", "phase", "label", "then", "deadline"};
    if (!reader_object(reader, place, object))
        return (struct state){0};
    reader_closed(reader, place, object, names, COUNT_OF(names));
    struct state state = {
        .id = reader_word(reader, place, object, "id", '-'),
        .label = reader_label(reader, place, object, "label", true),
        .then = NET_NOWHERE,
        .deadline = circuit_deadline_read(reader, place, object, NULL),
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
    for (size_t i = 0; i < count; i++) {
        const struct place here = {.up = top, .name = "states", .index = (int)i};
        const json_t *row = list_item(object, "states", i);
        if (json_object_get(row, "then") != NULL)
            states[i].then = circuit_state_read(reader, circuit, &here, row, "then");
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
    static const char *const names[] = {"circuit", "version", "title",  "level",
                                        "answers", "initial", "states", "steps"};
    const struct place top = {.name = "the circuit", .index = PLACE_SINGLE};
    if (!reader_object(reader, &top, object))
        return;
    reader_closed(reader, &top, object, names, COUNT_OF(names));
    circuit->name = reader_word(reader, &top, object, "circuit", '-');
    circuit->version = reader_number(reader, &top, object, "version", 1, INT32_MAX, 0);
    if (circuit->version == 0)
        reader_refuse_member(reader, &top, "version", SPAN("missing"));
    circuit->title = reader_label(reader, &top, object, "title", true);
    if (json_object_get(object, "level") != NULL &&
        !level_parse(text_at(object, "level"), &circuit->level))
        reader_refuse_member(reader, &top, "level", SPAN("not fiche, node or plan"));
    circuit->answers = circuit_roles_read(reader, &top, object, "answers", 0);
    read_states(reader, &top, object, circuit);
    circuit->initial = circuit_state_read(reader, circuit, &top, object, "initial");
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
    read.net = circuit_net(arena, &read);
    read.path = circuit_path(&read);
    *circuit = read;
    return ERR_NONE;
}
