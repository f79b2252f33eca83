/* circuit_read.c - from a circuit's JSON to its rows.
 *
 * The reader keeps the first fault it meets and goes on with empty values, so that the
 * functions below tell what is expected and nothing else; circuit_read() looks once. */
#include "base/buf.h"
#include "workflow/circuit.h"

struct reader {
    struct arena *arena;
    struct circuit circuit;
    struct span reason; /* of the first fault */
};

static void refuse(struct reader *reader, struct span place, const char *member, const char *why)
{
    if (reader->reason.len > 0)
        return;
    const char *dot = place.len > 0 && member[0] != '\0' ? "." : "";
    const char *start = place.len > 0 || member[0] != '\0' ? "" : "le fichier";
    reader->reason =
        span_format(reader->arena, "%s%.*s%s%s : %s", start, SPAN_ARG(place), dot, member, why);
}

static struct span item_place(struct reader *reader, struct span place, const char *list, size_t i)
{
    return span_format(reader->arena, "%.*s%s%s[%zu]", SPAN_ARG(place), place.len > 0 ? "." : "",
                       list, i);
}

static bool is_word(struct span text)
{
    bool good = text.len > 0 && text.len <= CIRCUIT_WORD_MAX && text.ptr[0] >= 'a' &&
                text.ptr[0] <= 'z' && text.ptr[text.len - 1] != '-';
    for (size_t i = 0; good && i < text.len; i++)
        good = (text.ptr[i] >= 'a' && text.ptr[i] <= 'z') ||
               (text.ptr[i] >= '0' && text.ptr[i] <= '9') || text.ptr[i] == '-';
    return good;
}

static bool is_line(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
            return false;
    return text.len <= CIRCUIT_LABEL_MAX;
}

/* The object has the members named, separated by spaces, and no others. */
static void expect_members(struct reader *reader, struct span place, json_t *object,
                           const char *members)
{
    if (!json_is_object(object))
        refuse(reader, place, "", "un objet est attendu");
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        bool known = false;
        for (struct span rest = span_of(members); rest.len > 0;)
            known |= span_eq(span_cut(&rest, ' '), span_of(key));
        if (!known) /* said again only if it cannot disturb the page or the terminal it ends on */
            refuse(reader, place, is_line(span_of(key)) ? key : "…", "membre inconnu");
    }
}

static struct span read_word(struct reader *reader, struct span place, const json_t *object,
                             const char *member)
{
    struct span word = text_at(object, member);
    if (!is_word(word))
        refuse(reader, place, member,
               "un mot de lettres minuscules, chiffres et traits d'union est attendu (40 au plus)");
    return word;
}

static struct span read_optional_word(struct reader *reader, struct span place,
                                      const json_t *object, const char *member)
{
    return json_object_get(object, member) == NULL ? (struct span){0}
                                                   : read_word(reader, place, object, member);
}

static struct label read_label(struct reader *reader, struct span place, const json_t *object,
                               const char *member)
{
    json_t *value = json_object_get(object, member);
    const json_t *en = json_object_get(value, "en");
    struct label label = label_of(value);
    if (label.fr.len == 0 || !is_line(label.fr) || !is_line(label.en) ||
        (en != NULL && !json_is_string(en)))
        refuse(reader, place, member,
               "une ligne de texte est attendue sous \"fr\", de même sous \"en\" s'il y est");
    else
        expect_members(reader, span_format(reader->arena, "%.*s.%s", SPAN_ARG(place), member),
                       value, "fr en");
    return label;
}

static bool read_flag(struct reader *reader, struct span place, const json_t *object,
                      const char *member)
{
    const json_t *value = json_object_get(object, member);
    if (value != NULL && !json_is_boolean(value))
        refuse(reader, place, member, "true ou false est attendu");
    return json_is_true(value);
}

/* A list of one to most elements. */
static size_t read_list(struct reader *reader, struct span place, const json_t *object,
                        const char *member, size_t most)
{
    size_t count = json_array_size(json_object_get(object, member));
    if (count >= 1 && count <= most)
        return count;
    const struct span why =
        span_format(reader->arena, "une liste de 1 à %zu éléments est attendue", most);
    refuse(reader, place, member, why.ptr);
    return 0;
}

static json_t *list_item(const json_t *object, const char *member, size_t i)
{
    return json_array_get(json_object_get(object, member), i);
}

static size_t find_state(struct reader *reader, struct span place, const char *member,
                         struct span id)
{
    size_t state = 0;
    if (!circuit_state(&reader->circuit, id, &state))
        refuse(reader, place, member, "état inconnu");
    return state;
}

static state_set read_states_from(struct reader *reader, struct span place, const json_t *object)
{
    state_set from = 0;
    size_t count = read_list(reader, place, object, "from", CIRCUIT_STATES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct span id = text_of(list_item(object, "from", i));
        from |= STATE_BIT(find_state(reader, place, "from", id));
    }
    return from;
}

static role_set read_roles(struct reader *reader, struct span place, const json_t *object)
{
    role_set roles = 0;
    size_t count = read_list(reader, place, object, "by", ROLE_COUNT);
    for (size_t i = 0; i < count; i++) {
        enum role role;
        if (role_parse(text_of(list_item(object, "by", i)), &role))
            roles |= ROLE_BIT(role);
        else
            refuse(reader, place, "by", "rôle inconnu");
    }
    return roles;
}

static void read_apart(struct reader *reader, struct span place, const json_t *object,
                       struct step *step)
{
    if (json_object_get(object, "apart") == NULL)
        return;
    size_t count = read_list(reader, place, object, "apart", 2);
    for (size_t i = 0; i < count; i++) {
        struct span word = text_of(list_item(object, "apart", i));
        if (span_eq(word, SPAN("lead")))
            step->apart_lead = true;
        else if (span_eq(word, SPAN("writer")))
            step->apart_writer = true;
        else
            refuse(reader, place, "apart", "\"lead\" ou \"writer\" est attendu");
    }
}

static enum passage read_passage(struct reader *reader, struct span place, const json_t *object)
{
    struct span word = text_at(object, "passage");
    for (enum passage passage = PASSAGE_NONE + 1; passage < PASSAGE_COUNT; passage++)
        if (span_eq(span_of(passage_word(passage)), word))
            return passage;
    refuse(reader, place, "passage",
           "information, presentation, opinion, arbitration ou validation est attendu");
    return PASSAGE_INFORMATION;
}

static int64_t read_quorum(struct reader *reader, struct span place, const json_t *object)
{
    const json_t *value = json_object_get(object, "quorum");
    int64_t quorum = number_at(object, "quorum");
    if (value != NULL && (quorum < 1 || quorum > CIRCUIT_QUORUM_MAX))
        refuse(reader, place, "quorum", "un nombre de voix de 1 à 30 est attendu");
    return quorum;
}

static struct outcome read_outcome(struct reader *reader, struct span place, json_t *object)
{
    expect_members(reader, place, object, "id label to quorum remarks validates");
    return (struct outcome){
        .id = read_word(reader, place, object, "id"),
        .label = read_label(reader, place, object, "label"),
        .to = find_state(reader, place, "to", text_at(object, "to")),
        .quorum = read_quorum(reader, place, object),
        .remarks = read_flag(reader, place, object, "remarks"),
        .validates = read_flag(reader, place, object, "validates"),
    };
}

static void read_decision(struct reader *reader, struct span place, json_t *object,
                          struct step *step)
{
    expect_members(reader, place, object, "id label from passage body signature apart outcomes");
    step->passage = read_passage(reader, place, object);
    step->body = read_word(reader, place, object, "body");
    step->signature = read_flag(reader, place, object, "signature");
    read_apart(reader, place, object, step);
    size_t count = read_list(reader, place, object, "outcomes", CIRCUIT_OUTCOMES_MAX);
    struct outcome *outcomes = arena_new(reader->arena, struct outcome, count);
    step->outcomes = outcomes;
    for (size_t i = 0; i < count; i++) {
        struct span here = item_place(reader, place, "outcomes", i);
        outcomes[i] = read_outcome(reader, here, list_item(object, "outcomes", i));
        if (step_outcome(step, outcomes[i].id) != NULL)
            refuse(reader, here, "id", "nom déjà pris");
        step->outcome_count = i + 1;
    }
}

static void read_act(struct reader *reader, struct span place, json_t *object, struct step *step)
{
    expect_members(reader, place, object, "id label from by to complete reason");
    step->by = read_roles(reader, place, object);
    step->to = find_state(reader, place, "to", text_at(object, "to"));
    step->gate = read_optional_word(reader, place, object, "complete");
    step->reason = read_flag(reader, place, object, "reason");
}

static struct step read_step(struct reader *reader, struct span place, json_t *object)
{
    struct step step = {
        .id = read_word(reader, place, object, "id"),
        .label = read_label(reader, place, object, "label"),
        .from = read_states_from(reader, place, object),
    };
    if (json_object_get(object, "passage") != NULL)
        read_decision(reader, place, object, &step);
    else
        read_act(reader, place, object, &step);
    return step;
}

static struct state read_state(struct reader *reader, struct span place, json_t *object)
{
    expect_members(reader, place, object, "id phase label");
    struct state state = {
        .id = read_word(reader, place, object, "id"),
        .label = read_label(reader, place, object, "label"),
    };
    if (!phase_parse(text_at(object, "phase"), &state.phase))
        refuse(reader, place, "phase", "draft, validation, in-progress ou closed est attendu");
    return state;
}

static void read_states(struct reader *reader, const json_t *object)
{
    struct circuit *circuit = &reader->circuit;
    size_t count = read_list(reader, (struct span){0}, object, "states", CIRCUIT_STATES_MAX);
    struct state *states = arena_new(reader->arena, struct state, count);
    circuit->states = states;
    for (size_t i = 0, known; i < count; i++) {
        struct span here = item_place(reader, (struct span){0}, "states", i);
        states[i] = read_state(reader, here, list_item(object, "states", i));
        if (circuit_state(circuit, states[i].id, &known))
            refuse(reader, here, "id", "nom déjà pris");
        circuit->state_count = i + 1;
    }
}

static void read_steps(struct reader *reader, const json_t *object)
{
    struct circuit *circuit = &reader->circuit;
    size_t count = read_list(reader, (struct span){0}, object, "steps", CIRCUIT_STEPS_MAX);
    struct step *steps = arena_new(reader->arena, struct step, count);
    circuit->steps = steps;
    for (size_t i = 0; i < count; i++) {
        struct span here = item_place(reader, (struct span){0}, "steps", i);
        steps[i] = read_step(reader, here, list_item(object, "steps", i));
        if (circuit_step(circuit, steps[i].id) != NULL)
            refuse(reader, here, "id", "nom déjà pris");
        circuit->step_count = i + 1;
    }
}

static void read_whole(struct reader *reader, json_t *object)
{
    const struct span top = {0};
    struct circuit *circuit = &reader->circuit;
    expect_members(reader, top, object, "circuit version title initial states steps");
    circuit->name = read_word(reader, top, object, "circuit");
    circuit->version = number_at(object, "version");
    if (circuit->version < 1 || circuit->version > INT32_MAX)
        refuse(reader, top, "version", "un nombre entier à partir de 1 est attendu");
    circuit->title = read_label(reader, top, object, "title");
    read_states(reader, object);
    circuit->initial = find_state(reader, top, "initial", text_at(object, "initial"));
    read_steps(reader, object);
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
        return refused(ERR_TOO_LARGE, SPAN("le fichier : plus de 256 Kio"), reason);
    json_t *object = json_read(arena, bytes);
    if (object == NULL)
        return refused(ERR_MALFORMED, SPAN("le fichier : n'est pas du JSON"), reason);

    struct reader reader = {.arena = arena};
    read_whole(&reader, object);
    if (reader.reason.len == 0)
        reader.reason = circuit_check(arena, &reader.circuit);
    if (reader.reason.len > 0)
        return refused(ERR_INVALID, reader.reason, reason);
    *circuit = reader.circuit;
    return ERR_NONE;
}
