/* fiche.h - one filled-in form and where it stands.
 *
 * Read from its document (what the log's events fold to) and never changed: deciding
 * gives events, applying an event gives the next document (apply.h).  Everything is
 * borrowed from the document.
 */
#pragma once

#include "base/err.h"
#include "base/json.h"
#include "workflow/circuit.h"

/* What one voter said, in a passage before a body, or what was recorded of it. */
struct decision {
    struct span step, body, seat, person, outcome, remarks;
    struct span titular; /* the seat whose vote it is: a substitute's titular seat, else the seat */
    struct span delegation;      /* by which that seat was lent, its identifier; empty: by none */
    struct span statement;       /* SHA-256 of the signed statement, hex; empty when unsigned */
    struct span key;             /* the identifier of the key it is signed with; likewise */
    struct span calendar, means; /* an arbitration's terms */
    struct span recommendations; /* an opinion's, one a line */
    struct span sitting;         /* at which it was given; empty where presence does not matter */
    int64_t ballot;              /* of its step: votes of earlier ballots are void */
    int64_t revision;            /* of the fiche, which the voter saw */
    int64_t round;               /* the fiche's round then: votes of past rounds count no more */
    int64_t seq;                 /* the event that holds statement and signature */
    int64_t at;
};

/* A recommendation, and the answer it is owed. */
struct advice {
    struct span id, step, body, text;
    int64_t round;                 /* the fiche's when it was given */
    struct span answer;            /* "accepted", "partly", "declined"; empty: still owed */
    struct span reply, replied_by; /* in words; a person */
    int64_t at, replied_at;
};

struct fiche {
    json_t *document;                  /* which it was read from */
    struct span id, plan, node;        /* node empty: directly under the plan */
    enum level level;                  /* NODE, PLAN: it stands for its node, for its plan */
    struct span form_ref, circuit_ref; /* the versions it began with: "pmss@1" */
    struct span code;                  /* printed number, e.g. "OS1-O2-A3"; may be empty */
    struct span title;                 /* the content's */
    int64_t rank;                      /* order among its siblings */
    struct span state;
    int64_t since;    /* when it came to that state */
    int64_t round;    /* grows at each move, so that a vote belongs to one passage */
    int64_t revision; /* 1 at creation, grows at each edit */
    int64_t edited_at;
    struct span saved_by; /* who made that revision, by an edit or an amendment; empty: nobody */
    int64_t saved_at;
    struct span reason;      /* given with the last move; may be empty */
    struct span signed_hash; /* SHA-256 (hex) of the signed fields' canonical bytes */
    struct span valid_hash;  /* the same when it was last validated; empty: never */
    int64_t valid_revision, valid_at;
    json_t *content; /* an object: field → canonical value; read in brief, some fields only */
    const json_t *complete; /* gates that lack nothing; NULL: not told, look at the content */
    json_t *writers;        /* an array of persons who wrote since it was last validated */
    bool approved;          /* validated, and not gone back to draft since */
    int64_t expected;       /* the day given when it came to its state; 0: none was */
    /* of the present round, all emptied by a move: */
    json_t *movers;    /* an array of persons who brought the fiche where it stands */
    json_t *concluded; /* an array of {"step","outcome"}: passages that wait for others */
    json_t *agreed;    /* an array of {"step","side","person","revision"}: halves of a pair */
    json_t *passed;    /* an array of what is late: the state's, a step's name */
    json_t *reminded;  /* an array of what somebody was reminded of, likewise */
    json_t *ballots;   /* an object: step → how many times its votes were voided */
    const struct advice *advice; /* of all rounds, oldest first */
    size_t advice_count;
    const struct decision *decisions; /* oldest first */
    size_t decision_count;
};

/* Reads a stored fiche, whole or in brief; anything unexpected is ERR_DAMAGED. */
enum err fiche_read(struct arena *arena, json_t *document, struct fiche *fiche) MUST_USE;

/* Whether signed content has changed since it was validated: "à revalider". */
bool fiche_is_stale(const struct fiche *fiche);

/* Whether this person wrote in it since it was last validated. */
bool fiche_written_by(const struct fiche *fiche, struct span person);

/* Whether an array of texts has this one. */
bool fiche_lists(const json_t *list, struct span text);

/* How a passage of the present round was concluded, waiting for others: {"step", "outcome",
 * "at"}; NULL while it is open. */
const json_t *fiche_conclusion(const struct fiche *fiche, struct span step);

/* The ballot under way in a step: 0 for the first. */
int64_t fiche_ballot(const struct fiche *fiche, struct span step);

/* The digest of the last decision signed by then, hex; empty when there is none. */
struct span fiche_last_statement(const struct fiche *fiche, int64_t at);
