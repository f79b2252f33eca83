/* witness.h - decisions verified, in any thread: where they are foreseen (foresight.h) or else as
 * they are read back (readback.h).  Public keys that were found valid are remembered: looking into
 * one costs as much as a signature. */
#pragma once

#include "workflow/decision.h"

struct witness;

struct witness *witness_open(struct arena *arena);

/* Nobody asks any more; NULL is allowed. */
void witness_close(struct witness *witness);

/* Whether decision_verify() holds of the body of a "decision-given", against the directory it
 * belongs to. */
bool witness_sees(struct witness *witness, struct arena *arena, const struct directory *directory,
                  const json_t *body) MUST_USE;
