/* circuit.h - a plan's governance as data: the states a fiche goes through and the
 * steps between them.
 *
 * A circuit is a JSON file an administrator installs, versioned; those shipped are
 * in workflow/shipped/.  Reading compiles it to rows; the engine (flow.h), the pages
 * and the check all read the same rows.  There is no expression language.
 *
 *     {"circuit": "pmss", "version": 1, "title": {"fr": …, "en": …}, "initial": "redaction",
 *      "states": [{"id": "redaction", "phase": "draft", "label": {…}}],
 *      "steps": [
 *        {"id": "soumettre", "label": {…}, "from": ["redaction"], "by": ["lead", "pilot"],
 *         "to": "validation", "complete": "submission", "reason": false},
 *        {"id": "valider", "label": {…}, "from": ["validation"], "passage": "validation",
 *         "body": "codir", "signature": true, "apart": ["lead", "writer"],
 *         "outcomes": [{"id": "approve", "label": {…}, "to": "en-cours", "quorum": 2,
 *                       "remarks": false, "validates": true}]}]}
 *
 * "complete", "reason", "signature", "apart", "quorum", "remarks" and "validates" may be
 * absent, and "en" in labels.  A step with a passage is a decision, one without is an act.
 * Members not listed here are refused, wherever they stand.
 */
#pragma once

#include "base/err.h"
#include "base/json.h"
#include "base/label.h"
#include "workflow/role.h"

enum {
    CIRCUIT_BYTES_MAX = 256 * 1024,
    CIRCUIT_STATES_MAX = 64,
    CIRCUIT_STEPS_MAX = 128,
    CIRCUIT_OUTCOMES_MAX = 8,
    CIRCUIT_QUORUM_MAX = 30
};

/* A set of states, one bit each. */
typedef uint64_t state_set;
#define STATE_BIT(index) ((state_set)1 << (index))

struct state {
    struct span id;
    enum phase phase;
    struct label label;
};

/* What a body is asked for; never confused.  NONE: an act, no body is asked. */
/* clang-format off */
#define PASSAGE_TABLE(X)            \
    X(NONE,         "none")         \
    X(INFORMATION,  "information")  \
    X(PRESENTATION, "presentation") \
    X(OPINION,      "opinion")      \
    X(ARBITRATION,  "arbitration")  \
    X(VALIDATION,   "validation")
/* clang-format on */

enum passage {
#define X(name, word) PASSAGE_##name,
    PASSAGE_TABLE(X)
#undef X
        PASSAGE_COUNT
};

/* One way a body's passage may end. */
struct outcome {
    struct span id; /* "approve", "send-back", "refuse"… */
    struct label label;
    size_t to;      /* the state it leads to, once its quorum is met */
    int64_t quorum; /* votes for this outcome; 0: the body's own rule */
    bool remarks;   /* remarks are due */
    bool validates; /* the content is held valid from here on */
};

/* A step is either an act (by a role, leads to a state) or a decision (before a body,
 * with outcomes); passage tells. */
struct step {
    struct span id;
    struct label label;
    state_set from;
    enum passage passage;
    /* an act */
    role_set by;
    size_t to;
    struct span gate; /* the form's fields that must be complete; empty: none */
    bool reason;      /* a reason is due */
    /* a decision */
    struct span body; /* its code */
    bool signature;
    bool apart_lead, apart_writer; /* other eyes than the leads', than the writers' */
    const struct outcome *outcomes;
    size_t outcome_count;
};

struct circuit {
    struct span name; /* "pmss" */
    int64_t version;
    struct label title;
    size_t initial;
    const struct state *states;
    size_t state_count;
    const struct step *steps;
    size_t step_count;
};

/* Reads a circuit and checks it whole (circuit_check).  Everything lives in the arena.
 *   ERR_TOO_LARGE  more than CIRCUIT_BYTES_MAX;
 *   ERR_MALFORMED  not JSON;
 *   ERR_INVALID    not a circuit, or not a sound one.
 * In each case *reason says in English what is wrong and where ("steps[2].to: unknown
 * state"), and *circuit is untouched. */
enum err circuit_read(struct arena *arena, struct span bytes, struct circuit *circuit,
                      struct span *reason) MUST_USE;

/* Checks what the rows say together: every state can be reached from the first, and a
 * closed state from everywhere; no step ends where it begins; decisions begin in phase
 * validation, where seats may vote; acts belong to roles that may act; what validates
 * asks for two votes or for other eyes than the writers'.  Answers the first fault in
 * English, or an empty span.  Structure only: what votes and people may leave stuck is
 * for the proof of circuits. */
struct span circuit_check(struct arena *arena, const struct circuit *circuit);

const char *passage_word(enum passage passage);

/* Finds a state, a step or an outcome by its name. */
bool circuit_state(const struct circuit *circuit, struct span id, size_t *state);
const struct step *circuit_step(const struct circuit *circuit, struct span id);
const struct outcome *step_outcome(const struct step *step, struct span id);

/* Whether some step of the circuit comes before this body. */
bool circuit_names_body(const struct circuit *circuit, struct span code);
