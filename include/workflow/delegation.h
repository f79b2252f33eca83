/* delegation.h - seats lent for a time: what their holder signs, and what it lends.
 *
 * Who holds a seat in a body lends it to a substitute, for all that comes before the body, for
 * one plan or for one fiche, from one day to another.  A vote by that seat names the SHA-256 of
 * the delegation's statement in its own: the chain from the decision to the holder's key is
 * checked with sha256sum and minisign, without us.
 *
 * What is signed is one canonical JSON text of its own type, like a decision's (statement.h):
 *
 *     {"@type":"jalon/delegation/1","at":…,"body":"codir","fiche":"","from":…,
 *      "giver":{"id":…,"name":…},"institution":…,"key":…,"plan":"","receiver":{"id":…,"name":…},
 *      "remarks":"","seat":…,"until":…}
 */
#pragma once

#include "workflow/directory.h"
#include "workflow/minisig.h"

/* Times are microseconds UTC, until is the first moment after. */
struct delegation {
    struct span id;
    struct span body, seat;           /* lent: a titular's */
    struct span giver, receiver;      /* persons: who holds it, who votes by it */
    struct span plan, fiche;          /* at most one: for it alone; both empty: for all */
    struct period period;             /* as signed; never without an end */
    struct span remarks;              /* may be empty */
    struct span statement, signature; /* byte for byte; of the .minisig file */
    struct span digest, key;          /* of the statement, hex; the key's identifier */
    int64_t given_at, revoked_at;     /* revoked_at 0: it was not */
};

/* Reads a "delegation:" document into the row of a directory (directory_read).
 * ERR_DAMAGED: it names no person or no body of it. */
enum err delegation_read(struct arena *arena, const struct directory *directory,
                         const json_t *value, void *row) MUST_USE;

/* Adds the seats that are lent to the directory's bodies (struct body), in the arena. */
void delegation_lend(struct arena *arena, struct directory *directory);

/* When it may be used: as signed, from when it was given until it is revoked. */
struct period delegation_period(const struct delegation *delegation);

/* Whether a seat serves for a fiche of a plan: one that is not lent (NULL) serves for all; one
 * lent for a plan or fiche serves for that alone.  Both empty: for whatever comes. */
bool delegation_covers(const struct delegation *delegation, struct span plan, struct span fiche);

/* By which delegation a seat is held; empty when by none, or there is no seat (NULL). */
struct span delegation_id(const struct seat *seat);

/* What a delegation's statement says of itself beside the delegation's own terms. */
struct delegation_signing {
    struct minisig_id key;
    int64_t at;
};

/* The bytes to sign, in the arena.  The terms are the delegation's body, seat, persons, plan,
 * fiche, period and remarks; names are those the directory has today. */
struct span delegation_write(struct arena *arena, const struct directory *directory,
                             const struct delegation *terms,
                             const struct delegation_signing *signing);

/* Reads the terms and the signing out of a statement; texts live as long as the arena.
 *   ERR_TOO_LARGE  more than STATEMENT_MAX;
 *   ERR_MALFORMED  not canonical, or of another type.
 * Whether it says what the server would issue is held against delegation_write(). */
enum err delegation_parse(struct arena *arena, struct span bytes, struct delegation *terms,
                          struct delegation_signing *signing) MUST_USE;

/* The body of the event by which it is given: all of it but the identifier and what happens
 * later; a new reference. */
json_t *delegation_body(const struct delegation *given);

/* Verifies the body of a stored "delegation-given" event: statement and signature belong
 * together, under the giver's key as the directory knows it, and say what the event says.
 * ERR_DAMAGED otherwise.  Run on what was read back before each commit, and by `jalon verify`. */
enum err delegation_verify(struct arena *arena, const struct directory *directory,
                           const json_t *body) MUST_USE;
