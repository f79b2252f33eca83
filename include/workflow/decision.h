/* decision.h - what a voter signs, and how a signed vote is held against it. */
#pragma once

#include "workflow/flow.h"
#include "workflow/signing.h"

/* The statement this actor would sign for this vote at a time, with this key: canonical
 * bytes, in the arena.  Its previous decision is the last one signed by that time, so that
 * members who sign side by side do not undo each other's texts.  A substitute signs on
 * behalf of the titular; who votes by delegation also names its statement's digest.  Answers what
 * flow_ballot() answers, MALFORMED where the circuit asks for no signature, STATEMENT_OLD for a
 * time when the seat was not lent, or what is wrong with the key (KEY_UNKNOWN: none, or somebody
 * else's). */
enum refusal decision_statement(struct arena *arena, const struct scene *scene,
                                const struct vote *vote, const struct signing_key *key, int64_t at,
                                struct span *bytes);

/* What a signed vote was found to be; zeroed, that of a vote that is not signed. */
struct seal {
    struct span key;    /* the key's identifier; borrows from the directory */
    struct span digest; /* SHA-256 of the statement, hexadecimal */
};

/* Holds a signed vote against the scene, and tells what it is signed with.  The ballot is what
 * flow_ballot() granted for this vote, whose step asks for a signature.
 *   SIGNATURE_DUE    statement or signature is missing;
 *   STATEMENT_OTHER  not byte for byte what decision_statement() issues for this scene at
 *                    the statement's own time, or that time is still to come;
 *   STATEMENT_OLD    made more than STATEMENT_AGE_MAX ago, or before the fiche came where it
 *                    stands, or given before: a text signed for one passage is worthless in
 *                    the next, and in the next ballot or sitting of the same;
 *   SIGNATURE_BAD    does not verify under that key (not looked at for an actor who is witnessed);
 * and what decision_statement() answers. */
enum refusal decision_check(struct arena *arena, const struct scene *scene, const struct vote *vote,
                            const struct ballot *ballot, struct seal *seal);

/* Looks at the body of a "decision-given" event that is stored, or will be, and tells what its
 * signature claims: statement and signature belong together, under the key the event names as the
 * directory knows it, and say what the event says; a delegation it names is the one that was
 * signed, and lent that seat to that person for that fiche at that time.  An unsigned one has
 * neither and claims nothing. ERR_DAMAGED otherwise.  *claim borrows from body and directory. */
enum err decision_claim(struct arena *arena, const struct directory *directory, const json_t *body,
                        struct signing_claim *claim) MUST_USE;

/* The same, and the claim holds: what `jalon verify` asks of each. */
enum err decision_verify(struct arena *arena, const struct directory *directory,
                         const json_t *body) MUST_USE;
