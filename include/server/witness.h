/* witness.h - signatures verified side by side, on all cores, while the writer goes on. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "workflow/signing.h"

/* What is claimed; all of it lives until witness_hear(). */
struct testimony {
    struct signing_claim claim;
    struct testimony *next; /* the witness's */
};

struct witness;

/* Starts a thread for each core but one. */
enum err witness_start(struct arena *arena, struct witness **witness) MUST_USE;

/* Ends the threads; nothing may be asked any more.  NULL is allowed. */
void witness_stop(struct witness *witness);

/* Asks for a claim to be looked into. */
void witness_ask(struct witness *witness, struct testimony *testimony);

/* Waits, helping, until all that was asked has been looked into: does each claim hold? */
bool witness_hear(struct witness *witness) MUST_USE;
