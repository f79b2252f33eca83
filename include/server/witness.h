/* witness.h - decisions verified on all cores: once by whoever asks for them, before the writer has
 * them, and again as they were read back.  What was found sound is remembered, a key and a text
 * with its signature: what is read back need then only be the same, to the byte. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "workflow/signing.h"

/* What is to be verified: the record of a "decision-given" as it was read back, against the
 * directory it belongs to (decision_verify()).  All of it lives until witness_hear() or
 * witness_wait(). */
struct testimony {
    const struct directory *directory;
    struct span record;
    struct testimony *next; /* the witness's */
};

struct witness;

/* Starts a thread for each core but one. */
enum err witness_start(struct arena *arena, struct witness **witness) MUST_USE;

/* Ends the threads; nothing may be asked any more.  NULL is allowed. */
void witness_stop(struct witness *witness);

/* Verifies, in any thread, what is signed of a decision, and remembers what holds; so does a claim
 * of nothing. */
bool witness_foresees(struct witness *witness, const struct signing_claim *claim) MUST_USE;

/* Asks for a decision to be verified. */
void witness_ask(struct witness *witness, struct testimony *testimony);

/* Verifies one at once: is it sound? */
bool witness_sees(struct witness *witness, const struct testimony *testimony) MUST_USE;

/* Waits, helping, until all that was asked has been looked into. */
void witness_wait(struct witness *witness);

/* The same: was each sound of all that were asked since this was heard last? */
bool witness_hear(struct witness *witness) MUST_USE;
