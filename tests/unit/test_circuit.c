#include "test.h"

#include "base/buf.h"
#include "server/assets.h"
#include "workflow/circuit.h"

static const char *const shipped[] = {"default", "pmss", "usagers"};

static struct circuit shipped_circuit(struct arena *arena, const char *name)
{
    const struct asset *asset = asset_find(span_format(arena, "circuits/%s.json", name));
    assert_non_null(asset);
    struct circuit circuit;
    struct span reason = {0};
    if (circuit_read(arena, asset->bytes, &circuit, &reason) != ERR_NONE)
        fail_msg("%s: %.*s", name, SPAN_ARG(reason));
    return circuit;
}

static void shipped_circuits_are_sound_and_carry_their_file_s_name(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(shipped); i++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit = shipped_circuit(&arena, shipped[i]);
        assert_true(span_eq(circuit.name, span_of(shipped[i])));
        assert_int_equal(circuit.version, 1);
        assert_int_equal(circuit.states[circuit.initial].phase, PHASE_DRAFT);
    }
}

/* The one door into progress: a validating outcome, signed, judged by other eyes. */
static void work_begins_only_by_a_signed_validation_of_others(void **unused)
{
    (void)unused;
    for (size_t c = 0; c < COUNT_OF(shipped); c++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit = shipped_circuit(&arena, shipped[c]);
        for (size_t s = 0; s < circuit.step_count; s++)
            for (size_t from = 0; from < circuit.state_count; from++) {
                const struct step *step = &circuit.steps[s];
                if (!step_begins(step, from) || circuit.states[from].phase == PHASE_IN_PROGRESS)
                    continue;
                assert_true(step->passage != PASSAGE_NONE ||
                            circuit.states[step->to].phase != PHASE_IN_PROGRESS);
                for (size_t o = 0; o < step->outcome_count; o++) {
                    const struct outcome *outcome = &step->outcomes[o];
                    bool begins = circuit.states[outcome->to].phase == PHASE_IN_PROGRESS;
                    assert_int_equal(begins, outcome->validates);
                    assert_true(!begins || (step->signature && (step->apart & APART_LEAD) &&
                                            (step->apart & APART_WRITER) &&
                                            step->passage == PASSAGE_VALIDATION));
                }
            }
    }
}

static bool is_one_of(struct span text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_eq(text, span_of(words[i])))
            return true;
    return false;
}

static void shipped_circuits_use_known_bodies_and_gates_and_speak_both_languages(void **unused)
{
    (void)unused;
    static const char *const bodies[] = {"codir", "copil-usagers", "cdu", "cme"};
    static const char *const gates[] = {"", "submission", "closing"};
    for (size_t c = 0; c < COUNT_OF(shipped); c++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit = shipped_circuit(&arena, shipped[c]);
        for (size_t i = 0; i < circuit.state_count; i++)
            assert_true(circuit.states[i].label.en.len > 0);
        for (size_t i = 0; i < circuit.step_count; i++) {
            const struct step *step = &circuit.steps[i];
            assert_true(step->label.en.len > 0);
            assert_true(is_one_of(step->gate, gates, COUNT_OF(gates)));
            assert_true(step->passage == PASSAGE_NONE ||
                        is_one_of(step->body, bodies, COUNT_OF(bodies)));
        }
    }
}

static void lookups_find_what_is_there_and_nothing_else(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct circuit circuit = shipped_circuit(&arena, "usagers");
    size_t state;
    assert_true(circuit_state(&circuit, SPAN("cdu"), &state));
    assert_int_equal(circuit.states[state].phase, PHASE_VALIDATION);
    assert_false(circuit_state(&circuit, SPAN("nulle-part"), &state));
    const struct step *step = circuit_step(&circuit, SPAN("valider"));
    assert_non_null(step);
    assert_true(step_outcome(step, SPAN("approve"))->validates);
    assert_null(step_outcome(step, SPAN("approuver")));
    assert_null(circuit_step(&circuit, SPAN("valide")));
    assert_true(circuit_names_body(&circuit, SPAN("copil-usagers")));
    assert_true(circuit_names_body(&circuit, SPAN("cdu")));
    assert_false(circuit_names_body(&circuit, SPAN("codir")));
    assert_false(circuit_names_body(&circuit, (struct span){0}));
}

/* A small sound circuit; each row below changes one thing in it. */
static const char sound[] =
    "{'circuit':'small','version':1,'title':{'fr':'Petit'},'initial':'d','states':["
    "{'id':'d','phase':'draft','label':{'fr':'D'}},"
    "{'id':'v','phase':'validation','label':{'fr':'V'}},"
    "{'id':'p','phase':'in-progress','label':{'fr':'P'}},"
    "{'id':'c','phase':'closed','label':{'fr':'C'}}],'steps':["
    "{'id':'submit','label':{'fr':'S'},'from':['d'],'by':['lead'],'to':'v'},"
    "{'id':'decide','label':{'fr':'T'},'from':['v'],'passage':'validation','body':'codir',"
    "'apart':['writer'],'outcomes':["
    "{'id':'approve','label':{'fr':'O'},'to':'p','validates':true},"
    "{'id':'send-back','label':{'fr':'N'},'to':'d','quorum':3}]},"
    "{'id':'close','label':{'fr':'F'},'from':['p'],'by':['pilot'],'to':'c'}]}";

static struct span json(struct arena *arena, struct span text)
{
    struct span copy = span_copy(arena, text);
    for (char *c = (char *)(uintptr_t)copy.ptr; *c != '\0'; c++)
        if (*c == '\'')
            *c = '"';
    return copy;
}

/* Replaces the first occurrence. */
static struct span changed(struct arena *arena, const char *from, const char *to)
{
    const char *at = strstr(sound, from);
    if (at == NULL)
        fail_msg("the sound circuit has no %s", from);
    return json(arena,
                span_format(arena, "%.*s%s%s", (int)(at - sound), sound, to, at + strlen(from)));
}

static const struct mutant {
    const char *from, *to, *reason;
} mutants[] = {
    {"'circuit':'small'", "'circuit':'Small'", "circuit: not a word"},
    {"'circuit':'small',", "", "circuit: not a word"},
    {"'version':1", "'version':0", "version: not a number from 1"},
    {"'version':1", "'version':1.5", "version: not a number from 1"},
    {"'version':1,", "", "version: missing"},
    {"'version':1", "'version':1,'author':'x'", "author: unknown member"},
    {"'version':1", "'version':1,'\\u001b[2J':1", "…: unknown member"},
    {"{'fr':'Petit'}", "'Petit'", "title: not an object"},
    {"{'fr':'Petit'}", "{'fr':'Petit','en':7}", "title: needs one line"},
    {"{'fr':'Petit'}", "{'fr':'a\\nb'}", "title: needs one line"},
    {"{'fr':'Petit'}", "{'fr':'Petit','de':'Klein'}", "title.de: unknown member"},
    {"'initial':'d'", "'initial':'x'", "initial: unknown state"},
    {"'initial':'d'", "'initial':'p'", "state p: a fiche begins in a draft"},
    {"'phase':'draft'", "'phase':'brouillon'", "states[0].phase: not draft,"},
    {"'id':'v','phase'", "'id':'d','phase'", "states[1].id: stands before"},
    {"'label':{'fr':'V'}", "'label':{}", "states[1].label: needs one line"},
    {"{'id':'p','phase'", "7,{'id':'p','phase'", "states[2]: not an object"},
    {"'from':['d']", "'from':[]", "steps[0].from: not a list of 1 to 256"},
    {"'from':['d']", "'from':'d'", "steps[0].from: not a list of 1 to 256"},
    {"'from':['d']", "'from':['x']", "steps[0].from: unknown state"},
    {"'from':['d']", "'from':['d','v']", "step submit: leads to a state where it begins"},
    {"'by':['lead']", "'by':['chef']", "steps[0].by: unknown role"},
    {"'by':['lead'],", "", "steps[0].by: not a list"},
    {"'by':['lead']", "'by':['lead','admin']", "step submit: only lead"},
    {"'by':['lead']", "'by':['seat']", "step submit: only lead"},
    {"'by':['lead']", "'by':['auditor']", "step submit: only lead"},
    {"'by':['lead']", "'by':['staff']", "step submit: only lead"},
    {"'by':['lead']", "'by':['user']", "step submit: only lead"},
    {"'to':'v'", "'to':'w'", "steps[0].to: unknown state"},
    {"'to':'v'", "'to':'v','complete':''", "steps[0].complete: not a word"},
    {"'to':'v'", "'to':'v','complete':7", "steps[0].complete: not a word"},
    {"'to':'v'", "'to':'v','reason':1", "steps[0].reason: neither true"},
    {"'to':'v'", "'to':'v','body':'codir'", "steps[0].body: unknown member"},
    {"'id':'decide'", "'id':'submit'", "steps[1].id: stands before"},
    {"'from':['v']", "'from':['d']", "step decide: leads to a state where it begins"},
    {"'from':['v']", "'from':['c']", "a decision begins in states of phase"},
    {"'passage':'validation'", "'passage':'vote'", "steps[1].passage: not information,"},
    {"'passage':'validation'", "'passage':'none'", "steps[1].passage: not information,"},
    {"'passage':'validation',", "", "steps[1].body: unknown member"},
    {"'body':'codir'", "'body':'Codir'", "steps[1].body: not a word"},
    {"'body':'codir'", "'body':'codir','signature':'yes'", "steps[1].signature: neither true"},
    {"'body':'codir'", "'body':'codir','by':['lead']", "step decide: roles record what"},
    {"'apart':['writer']", "'apart':['pilot']", "steps[1].apart: not \"lead\""},
    {"'apart':['writer'],", "", "step decide: who wrote could validate alone"},
    {"'apart':['writer']", "'apart':['lead']", "step decide: who wrote could"},
    {"'id':'send-back'", "'id':'approve'", "steps[1].outcomes[1].id: stands before"},
    {"'id':'send-back'", "'id':''", "steps[1].outcomes[1].id: not a word"},
    {"'quorum':3", "'quorum':0", "steps[1].outcomes[1].quorum: not a number from 1 to 99"},
    {"'quorum':3", "'quorum':100", "steps[1].outcomes[1].quorum: not a number from 1 to 99"},
    {"'quorum':3", "'quorum':'3'", "steps[1].outcomes[1].quorum: not a number from 1 to 99"},
    {"'quorum':3", "'veto':true", "steps[1].outcomes[1].veto: unknown member"},
    {"'validates':true", "'validates':'oui'", "steps[1].outcomes[0].validates: neither true"},
    {"'to':'p'", "'to':'q'", "steps[1].outcomes[0].to: unknown state"},
    {"'steps':[", "'steps':[],'x':[", "x: unknown member"},
    {"{'circuit'", "[{'circuit'", "the circuit: not JSON"},
};

static void every_fault_is_refused_with_its_place_and_reason(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(mutants); i++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit = {0};
        struct span reason = {0};
        struct span bytes = changed(&arena, mutants[i].from, mutants[i].to);
        enum err err = circuit_read(&arena, bytes, &circuit, &reason);
        if (err == ERR_NONE || strstr(c_string(&arena, reason), mutants[i].reason) == NULL)
            fail_msg("%s -> %s: %s, \"%.*s\"", mutants[i].from, mutants[i].to, err_text(err),
                     SPAN_ARG(reason));
        assert_null(circuit.states);
    }
}

static void two_votes_replace_other_eyes(void **unused)
{
    (void)unused;
    static const struct {
        const char *quorum;
        enum err err;
    } rows[] = {
        {"{'votes':2}", ERR_NONE},
        {"{'votes':1}", ERR_INVALID},
        {"{'share':'all'}", ERR_INVALID}, /* of a body with one member */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit;
        struct span reason;
        struct span with = span_format(&arena, "'quorum':%s", rows[i].quorum);
        struct span bytes = changed(&arena, "'apart':['writer']", with.ptr);
        assert_int_equal(circuit_read(&arena, bytes, &circuit, &reason), rows[i].err);
    }
}

static void a_sound_circuit_cut_anywhere_is_refused(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct circuit circuit = {0};
    struct span reason, whole = json(&arena, span_of(sound));
    for (size_t len = 0; len < whole.len; len++)
        assert_int_equal(circuit_read(&arena, span_until(whole, len), &circuit, &reason),
                         ERR_MALFORMED);
    assert_int_equal(circuit_read(&arena, whole, &circuit, &reason), ERR_NONE);
}

static void circuits_have_a_limited_size(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct circuit circuit;
    struct span reason;
    struct span large = {.ptr = arena_new(&arena, char, CIRCUIT_BYTES_MAX + 1),
                         .len = CIRCUIT_BYTES_MAX + 1};
    assert_int_equal(circuit_read(&arena, large, &circuit, &reason), ERR_TOO_LARGE);
}

/* A chain of count states: the first is a draft, the last is closed. */
static enum err read_chain(struct arena *arena, size_t count)
{
    struct buf states = {.arena = arena}, steps = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        const char *phase = i + 1 < count ? "draft" : "closed", *comma = i > 0 ? "," : "";
        buf_add(&states, span_format(arena, "%s{'id':'s%zu','phase':'%s','label':{'fr':'S'}}",
                                     comma, i, phase));
        if (i + 1 < count)
            buf_add(&steps, span_format(arena,
                                        "%s{'id':'t%zu','label':{'fr':'T'},'from':['s%zu'],"
                                        "'by':['lead'],'to':'s%zu'}",
                                        comma, i, i, i + 1));
    }
    struct span text = span_format(arena,
                                   "{'circuit':'chain','version':1,'title':{'fr':'A'},"
                                   "'initial':'s0','states':[%.*s],'steps':[%.*s]}",
                                   SPAN_ARG(buf_span(&states)), SPAN_ARG(buf_span(&steps)));
    struct circuit circuit;
    struct span reason;
    return circuit_read(arena, json(arena, text), &circuit, &reason);
}

static void as_many_states_as_a_net_holds_fit_and_no_more(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    assert_int_equal(read_chain(&arena, CIRCUIT_STATES_MAX), ERR_NONE);
    assert_int_equal(read_chain(&arena, CIRCUIT_STATES_MAX + 1), ERR_INVALID);
}

TESTS(shipped_circuits_are_sound_and_carry_their_file_s_name,
      work_begins_only_by_a_signed_validation_of_others,
      shipped_circuits_use_known_bodies_and_gates_and_speak_both_languages,
      lookups_find_what_is_there_and_nothing_else, every_fault_is_refused_with_its_place_and_reason,
      two_votes_replace_other_eyes, a_sound_circuit_cut_anywhere_is_refused,
      circuits_have_a_limited_size, as_many_states_as_a_net_holds_fit_and_no_more)
