/* witness.h - decisions that were read back, verified side by side on all cores while the writer
 * goes on.  A public key is found valid once, and remembered: that costs as much as a signature. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "workflow/directory.h"

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

/* Asks for a decision to be verified. */
void witness_ask(struct witness *witness, struct testimony *testimony);

/* Verifies one at once: is it sound? */
bool witness_sees(struct witness *witness, const struct testimony *testimony) MUST_USE;

/* Waits, helping, until all that was asked has been looked into. */
void witness_wait(struct witness *witness);

/* The same: was each sound of all that were asked since this was heard last? */
bool witness_hear(struct witness *witness) MUST_USE;
