/* circuit.h - a plan's governance as data: the states a fiche goes through and the
 * steps between them.
 *
 * A circuit is a JSON file an administrator installs, versioned; those shipped are
 * in workflow/shipped/.  Reading compiles it to rows; the engine (flow.h), the pages
 * and the check all read the same rows.  There is no expression language.
 */
#pragma once

#include "base/err.h"
#include "base/json.h"
#include "base/label.h"
#include "workflow/access.h"

enum {
    CIRCUIT_BYTES_MAX = 256 * 1024,
    CIRCUIT_STATES_MAX = 64,
    CIRCUIT_STEPS_MAX = 128,
    CIRCUIT_OUTCOMES_MAX = 8
};

/* A set of states, one bit each. */
typedef uint64_t state_set;

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

/* Reads a circuit and checks it whole: closed members, known words, unique names, and
 * that every state can be reached from the first, and a closed state from everywhere.
 * On ERR_INVALID, *reason says in French what is wrong and where.  Structure only: what
 * votes and people may leave stuck is for the proof, in workflow/proof.c when it comes.
 * Everything lives in the arena. */
enum err circuit_read(struct arena *arena, struct span bytes, struct circuit *circuit,
                      struct span *reason) MUST_USE;

/* Finds a state, a step or an outcome by its name. */
bool circuit_state(const struct circuit *circuit, struct span id, size_t *state);
const struct step *circuit_step(const struct circuit *circuit, struct span id);
const struct outcome *step_outcome(const struct step *step, struct span id);

/* Whether some step of the circuit comes before this body. */
bool circuit_names_body(const struct circuit *circuit, struct span code);
