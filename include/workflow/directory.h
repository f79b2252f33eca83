/* directory.h - the institution as the program holds it in memory: its people,
 * bodies, plans, nodes, keys, forms and circuits.
 *
 * A directory is compiled from the documents that the log's events fold to and is
 * never changed afterwards: the writer makes a new one.  Everything in it lives as
 * long as the arena it was made in.  Rows begin with their identifier and are sorted
 * by it.
 */
#pragma once

#include "base/json.h"
#include "base/buf.h"
#include "base/label.h"
#include "forms/form.h"
#include "workflow/access.h"
#include "workflow/circuit.h"

/* From when until when something holds: microseconds UTC, until 0 means no end. */
struct period {
    int64_t from, until;
};

static inline bool period_holds(struct period period, int64_t now)
{
    return period.from <= now && (period.until == 0 || now < period.until);
}

enum scope { SCOPE_INSTITUTION, SCOPE_PLAN, SCOPE_NODE, SCOPE_FICHE };

struct grant {
    struct span id;
    enum role role;
    enum scope scope;
    struct span target; /* slug or identifier; empty for the institution */
    struct period period;
};

/* clang-format off */
#define SEAT_KIND_TABLE(X)        \
    X(MEMBER,     "member")       \
    X(CHAIR,      "chair")        \
    X(SUBSTITUTE, "substitute")
/* clang-format on */

struct person {
    struct span id, name, post, email; /* post: what they do, in their words */
    struct span login;                 /* empty: no account */
    bool account_open;
    int64_t password_at; /* when it last changed: older sessions have ended */
    enum person_kind kind;
    const struct grant *grants;
    size_t grant_count;
    const struct holding *holdings; /* linked: the seats they hold, lent ones too, of any period */
    size_t holding_count;
};

enum seat_kind {
#define X(name, word) SEAT_##name,
    SEAT_KIND_TABLE(X)
#undef X
        SEAT_KIND_COUNT
};

/* The word of a kind; reading one is false when there is none such. */
const char *seat_kind_word(enum seat_kind kind);
bool seat_kind_parse(struct span word, enum seat_kind *kind);

struct delegation; /* delegation.h */

struct seat {
    struct span id, person;
    enum seat_kind kind;
    struct span stands_for;              /* a substitute's titular seat */
    struct span represents;              /* a sector or another body, in words; may be empty */
    struct period period;                /* the mandate */
    const struct delegation *delegation; /* by which it is lent; NULL: the institution gave it */
    /* linked: */
    const struct person *holder; /* NULL: the directory has no such person */
    const struct person *lender; /* likewise; NULL, too, for one that is not lent */
    const struct seat *titular;  /* whose vote it is: a substitute's titular seat, else itself */
};

/* A meeting that the chair has opened: who is there may vote on what asks for presence. */
struct sitting {
    struct span id; /* empty: none is open */
    int64_t opened_at;
    const struct span *present; /* seats */
    size_t present_count;
};

struct body {
    struct span code, name;
    int64_t quorum; /* votes needed; 0: more than half of the voting seats */
    int64_t size;   /* voting seats by its statutes, vacant ones included; 0: those held */
    bool chair_votes;
    struct sitting sitting;
    const struct seat *seats;
    size_t seat_count; /* given by the institution */
    size_t
        voice_count; /* with those lent by delegation, which follow them: substitutes' seats
                        under their titular's identifier, while both mandate and delegation run */
};

enum { PLAN_LEVELS_MAX = 3 };

/* A seat and the body it is in. */
struct holding {
    const struct body *body;
    const struct seat *seat;
};

/* The form and circuit of the fiches that stand for a plan's nodes, or for the plan; NULL: a
 * node, or the plan, has no fiche of its own. */
struct driven {
    const struct installed_form *form;
    const struct installed_circuit *circuit;
};

struct plan {
    struct span slug, name;
    struct span
        levels[PLAN_LEVELS_MAX]; /* what they are called: "Orientation", "Objectif", "Action" */
    int64_t
        fiche_level; /* 2: a fiche groups the actions of an objective; 3: each action has its own */
    int64_t first_year, last_year;     /* 0: not said */
    bool published;                    /* all staff may read what is validated */
    struct span owner;                 /* the code of the body that owns it; may be empty */
    const struct installed_form *form; /* for new fiches; fiches keep the version they began with */
    const struct installed_circuit *circuit;
    struct driven driven[LEVEL_COUNT]; /* NODE, PLAN: what drives them, where a circuit does */
    int64_t node_level;                /* of the nodes that are driven */
    struct span own;                   /* the plan's own fiche; empty: none */
};

struct node {
    struct span id, plan, parent; /* parent empty at level 1 */
    struct span code, title;
    int64_t level;   /* 1 orientation, 2 objective */
    int64_t rank;    /* order among its siblings */
    struct span own; /* its own fiche, which a circuit of level "node" drives; empty: none */
    const struct node *above; /* linked: the parent; NULL at level 1 */
};

struct signing_key {
    struct span id, person, label;
    struct span public_key;                        /* the base64 line of a minisign public key */
    struct span key_id;                            /* 16 hex digits */
    int64_t enrolled_at, confirmed_at, revoked_at; /* 0: not (yet) */
    struct span confirmed_by;
};

struct installed_form {
    struct span ref;           /* "pmss-action@1" */
    struct span bytes, sha256; /* as installed; in hex */
    const struct form *form;
    const struct field *const *naming; /* linked: its fields that give whom they name a role */
    size_t naming_count;
};

struct installed_circuit {
    struct span ref;
    struct span bytes, sha256;
    struct circuit circuit;
    /* linked: */
    const struct body *const *bodies; /* one a step: before which it comes; NULL: an act's, or one
                                         that the institution lacks */
    const bool *names;                /* one a body of the directory's: some step comes before it */
};

struct directory {
    struct span institution; /* its name */
    const struct person *persons;
    const struct body *bodies;
    const struct plan *plans;
    const struct node *nodes;
    const struct signing_key *keys;
    const struct delegation *delegations;
    const struct installed_form *forms;
    const struct installed_circuit *circuits;
    size_t person_count, body_count, plan_count, node_count, key_count, delegation_count,
        form_count, circuit_count;
};

/* One stored document and the subject it belongs to ("person:…"). */
struct document {
    struct span subject;
    json_t *value;
};

/* Compiles documents, in any order, into a directory; those of other subjects (fiches)
 * are passed over.  ERR_DAMAGED when a document has not its kind's shape or names a
 * form, circuit or node above it that is not there.  Borrows from the documents and the arena. */
enum err directory_read(struct arena *arena, const struct document *documents, size_t count,
                        struct directory *directory) MUST_USE;

/* Works out what follows from the rows (their members marked "linked"), so that nothing need be
 * looked for by name when rights are judged; it has been done once a directory was read.  For
 * rows put together otherwise, which must be nobody else's and writable.  ERR_DAMAGED: a node is
 * not there that others are below.  The second does it for persons and seats alone. */
enum err directory_link(struct arena *arena, struct directory *directory) MUST_USE;
void directory_link_seats(struct arena *arena, struct directory *directory);

/* Each finds its row or answers NULL. */
const struct person *directory_person(const struct directory *directory, struct span id);
const struct person *directory_login(const struct directory *directory, struct span login);
const struct body *directory_body(const struct directory *directory, struct span code);
const struct plan *directory_plan(const struct directory *directory, struct span slug);
const struct node *directory_node(const struct directory *directory, struct span id);
/* The fiche that stands above another in the plan: that of the nearest node on the way up that
 * has one, else the plan's; empty: none does. */
struct span directory_above(const struct directory *directory, const struct fiche *fiche);

/* The next moment after now when a role, a mandate or a delegation begins or ends by its date;
 * INT64_MAX: none does. */
int64_t directory_next_change(const struct directory *directory, int64_t now);

const struct signing_key *directory_key(const struct directory *directory, struct span id);
const struct delegation *directory_delegation(const struct directory *directory, struct span id);
const struct installed_form *directory_form(const struct directory *directory, struct span ref);
const struct installed_circuit *directory_circuit(const struct directory *directory,
                                                  struct span ref);

/* A body's seat by its identifier; NULL when there is none. */
const struct seat *body_seat(const struct body *body, struct span id);

/* Whether a seat is present at the body's open sitting. */
bool body_is_present(const struct body *body, const struct seat *seat);

/* How many seats may vote at a time: members and, where it votes, the chair. */
size_t body_voters(const struct body *body, int64_t now);

/* How many votes make this body's decision at a time, by its own rule. */
size_t body_quorum(const struct body *body, int64_t now);
