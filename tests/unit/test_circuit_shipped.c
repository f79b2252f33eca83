#include "test.h"

#include "base/buf.h"
#include "server/assets.h"
#include "workflow/circuit.h"

static const char *const shipped[] = {"default",
                                      "pmss",
                                      "pmss-objectif",
                                      "usagers",
                                      "qualite",
                                      "social",
                                      "systeme-information",
                                      "systeme-information-annuel",
                                      "developpement-durable",
                                      "oncopole",
                                      "unicancer"};

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

static void shipped_circuits_are_well_formed_and_carry_their_file_s_name(void **unused)
{
    (void)unused;
    size_t count = 0;
    for (size_t i = 0; i < assets_count; i++)
        count += span_starts(span_of(assets[i].name), SPAN("circuits/"));
    assert_int_equal(count, COUNT_OF(shipped));
    for (size_t i = 0; i < COUNT_OF(shipped); i++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit = shipped_circuit(&arena, shipped[i]);
        assert_true(span_eq(circuit.name, span_of(shipped[i])));
        assert_int_equal(circuit.version, 1);
    }
}

/* What waits for other decisions is for the net to see to: it puts nothing in progress that
 * nobody validated. */
static void look_at_decision(const struct circuit *circuit, const struct step *step, size_t from)
{
    for (size_t o = 0; o < step->outcome_count; o++) {
        const struct outcome *outcome = &step->outcomes[o];
        bool begins = outcome->to != NET_NOWHERE &&
                      circuit->states[from].phase != PHASE_IN_PROGRESS &&
                      circuit->states[outcome->to].phase == PHASE_IN_PROGRESS;
        assert_true(!begins || outcome->validates);
        assert_true(!outcome->validates || (step->signature && (step->apart & APART_WRITER)));
    }
}

/* The one door into progress: a validating outcome, signed, judged by other eyes. */
static void work_begins_only_by_a_signed_decision_of_others(void **unused)
{
    (void)unused;
    for (size_t c = 0; c < COUNT_OF(shipped); c++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit = shipped_circuit(&arena, shipped[c]);
        for (size_t s = 0; s < circuit.step_count; s++)
            for (size_t from = 0; from < circuit.state_count; from++) {
                const struct step *step = &circuit.steps[s];
                if (!step_begins(step, from))
                    continue;
                if (step->passage != PASSAGE_NONE)
                    look_at_decision(&circuit, step, from);
                else
                    assert_true(circuit.states[from].phase == PHASE_IN_PROGRESS ||
                                circuit.states[step->to].phase != PHASE_IN_PROGRESS);
            }
    }
}

/* Votes that can decide nothing fall to an outcome, are given again, or one vote decides. */
static void votes_that_split_never_stick(void **unused)
{
    (void)unused;
    for (size_t c = 0; c < COUNT_OF(shipped); c++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit = shipped_circuit(&arena, shipped[c]);
        for (size_t s = 0; s < circuit.step_count; s++) {
            const struct step *step = &circuit.steps[s];
            if (step->passage != PASSAGE_NONE && !step->recorded && step->quorum.is_given)
                assert_true(step->quorum.tie != POLL_WAITS || step->quorum.votes == 1);
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
    static const char *const bodies[] = {"codir",
                                         "copil-usagers",
                                         "cdu",
                                         "cme",
                                         "cse",
                                         "ca",
                                         "comite-qualite",
                                         "direction-generale",
                                         "copil-social",
                                         "grim",
                                         "directions-fonctionnelles",
                                         "copil-dd",
                                         "directions-si",
                                         "cco",
                                         "comite-ssi",
                                         "copil-unicancer-soins",
                                         "copil-unicancer-recherche",
                                         "copil-unicancer-strategie"};
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
    assert_false(circuit_names_body(&circuit, SPAN("cse")));
    assert_false(circuit_names_body(&circuit, (struct span){0}));
}

TESTS(shipped_circuits_are_well_formed_and_carry_their_file_s_name,
      work_begins_only_by_a_signed_decision_of_others, votes_that_split_never_stick,
      shipped_circuits_use_known_bodies_and_gates_and_speak_both_languages,
      lookups_find_what_is_there_and_nothing_else)
