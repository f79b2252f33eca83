/* witness.h - decisions verified: where they are foreseen (foresight.h), in the request's own
 * thread, and all as they were read back, by the writer.  What was found sound is remembered, a key
 * and a text with its signature: what is read back need then only be the same, to the byte.
 */
#pragma once

#include "base/arena.h"
#include "workflow/signing.h"

struct witness;

struct witness *witness_open(struct arena *arena);

/* Nobody asks any more; NULL is allowed. */
void witness_close(struct witness *witness);

/* Verifies, in any thread, what is signed of a decision, and remembers what holds; so does a claim
 * of nothing. */
bool witness_foresees(struct witness *witness, const struct signing_claim *claim) MUST_USE;

/* The same of the record of a "decision-given" as it was read back, against the directory it
 * belongs to (decision_verify()). */
bool witness_sees(struct witness *witness, const struct directory *directory,
                  struct span record) MUST_USE;
