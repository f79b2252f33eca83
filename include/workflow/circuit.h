/* circuit.h - a plan's governance as data: the states a fiche goes through and the
 * steps between them.
 *
 * A circuit is a JSON file an administrator installs, versioned; those shipped are
 * in workflow/shipped/, where README.md describes the language and circuit.schema.json its
 * shape.  Reading compiles it to rows and to a net (net.h); the engine (flow.h), the proof
 * (soundness.h), the pages and the pictures all read them.  There is no expression language.
 *
 * A step with a passage is a decision before a body, one without is an act of persons.
 */
#pragma once

#include "base/err.h"
#include "workflow/net.h"
#include "workflow/passage.h"

enum {
    CIRCUIT_BYTES_MAX = 512 * 1024,
    CIRCUIT_STATES_MAX = NET_STATES_MAX,
    CIRCUIT_STEPS_MAX = NET_STEPS_MAX,
    CIRCUIT_OUTCOMES_MAX = POLL_OUTCOMES_MAX,
    CIRCUIT_DAYS_MAX = 3660 /* ten years */
};

/* What a circuit drives: a fiche, the fiche that stands for a node of the tree (an objective's
 * own), or the one that stands for the whole plan. */
/* clang-format off */
#define LEVEL_TABLE(X)      \
    X(FICHE, "fiche")       \
    X(NODE,  "node")        \
    X(PLAN,  "plan")
/* clang-format on */

enum level {
#define X(name, word) LEVEL_##name,
    LEVEL_TABLE(X)
#undef X
        LEVEL_COUNT
};

const char *level_word(enum level level);
bool level_parse(struct span word, enum level *level);

struct state {
    struct span id;
    enum phase phase;
    struct label label;
    size_t then;              /* where all its passages, concluded, lead; NET_NOWHERE: nowhere */
    struct deadline deadline; /* of whatever is to be done here */
};

/* Whose eyes a step must not be. */
enum apart { APART_LEAD = 1, APART_WRITER = 2, APART_SUBMITTER = 4 };

struct step {
    struct span id;
    struct label label;
    struct net_set from;
    enum passage passage; /* PASSAGE_NONE: an act */
    unsigned apart; /* enum apart: other eyes than the leads', the writers', the last mover's */
    role_set by;    /* an act's; a recorded passage: who records it besides the chair */
    /* an act */
    size_t to;
    struct span gate;          /* the form's fields that must be complete; empty: none */
    bool reason;               /* a reason is due */
    bool expected;             /* so is the day by which it is expected to go on */
    bool amends;               /* opens a new revision of what was validated */
    bool late;                 /* may be taken only once the state's deadline has passed */
    bool above;                /* only once the fiche of the node or plan above is in progress */
    bool pair;                 /* two persons, one of each side, must take it */
    kind_set sides[NET_SIDES]; /* the kinds of person of each side */
    /* a decision */
    struct span body; /* its code */
    bool signature;
    bool recorded;        /* what the body said is recorded once; otherwise members vote */
    struct quorum quorum; /* of votes */
    bool advises;         /* recommendations may come with it, each owed an answer */
    struct deadline deadline;
    const struct span *after; /* passages of the same states that must be concluded before */
    size_t after_count;
    const struct outcome *outcomes;
    size_t outcome_count;
    const struct outcome *expires; /* holds once the deadline has passed; NULL: it is waited for */
};

struct circuit {
    struct span name; /* "pmss" */
    int64_t version;
    struct label title;
    enum level level;
    role_set answers; /* who answers recommendations */
    size_t initial;
    const struct state *states;
    size_t state_count;
    const struct step *steps;
    size_t step_count;
    struct net net;      /* the same, in numbers: rows in the same order */
    struct net_set path; /* the main way (circuit_path()) */
};

/* Reads a circuit and checks it (circuit_check).  Everything lives in the arena.
 *   ERR_TOO_LARGE  more than CIRCUIT_BYTES_MAX;
 *   ERR_MALFORMED  not JSON;
 *   ERR_INVALID    not a circuit, or not a well formed one.
 * In each case *reason says in English what is wrong and where ("steps[2].to: unknown
 * state"), and *circuit is untouched. */
enum err circuit_read(struct arena *arena, struct span bytes, struct circuit *circuit,
                      struct span *reason) MUST_USE;

/* Checks what the rows say together, one step or state at a time: no step ends where it begins;
 * decisions begin in phase validation or in progress; acts belong to roles that may act; what
 * validates asks for two votes or for other eyes than the writers'; pairs, deadlines, "then",
 * "after" fit.  Answers the first fault in English, or an empty span.  Whether the whole can
 * always be brought to an end is for the proof (soundness.h). */
struct span circuit_check(struct arena *arena, const struct circuit *circuit);

/* Compiles the rows to the net, in the arena. */
struct net circuit_net(struct arena *arena, const struct circuit *circuit);

/* Finds a state, a step or an outcome by its name. */
bool circuit_state(const struct circuit *circuit, struct span id, size_t *state);
const struct step *circuit_step(const struct circuit *circuit, struct span id);
const struct outcome *step_outcome(const struct step *step, struct span id);

/* A step's number among the circuit's rows, and a state's: the net's. */
uint16_t circuit_step_number(const struct circuit *circuit, const struct step *step);

bool step_begins(const struct step *step, size_t state);

/* Where a step leads from a state when it goes well: an act to its state, a decision to its
 * first outcome's, or to where all decisions of that state lead together. */
size_t step_leads(const struct circuit *circuit, const struct step *step, size_t from);

/* Whether a step may bring a fiche into one of some states: by itself, or as the last of the
 * decisions that lead on together. */
bool step_may_lead(const struct circuit *circuit, const struct step *step,
                   const struct net_set *states);

/* Works out the states on the shortest way from the first state to the first closed one, all going
 * well: through no other closed one. */
struct net_set circuit_path(const struct circuit *circuit);

/* Whether some step of the circuit comes before this body. */
bool circuit_names_body(const struct circuit *circuit, struct span code);
