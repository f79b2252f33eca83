/* signing.h - what every signed statement is held against: whose key, how old, does it hold. */
#pragma once

#include "workflow/directory.h"
#include "workflow/minisig.h"

/* Seven days, in microseconds: long enough for the off-line path between two meetings. */
#define STATEMENT_AGE_MAX ((int64_t)7 * 24 * 3600 * 1000000)

/* May this actor sign with this key?  KEY_UNKNOWN: none, or somebody else's. */
enum refusal signing_may(const struct actor *actor, const struct signing_key *key);

/* The actor's own key of that number; NULL when they have none such. */
const struct signing_key *signing_own(struct arena *arena, const struct actor *actor,
                                      const struct minisig_id *id);

/* Is a statement made at that time to be taken now?  STATEMENT_OTHER: its time is still to
 * come; STATEMENT_OLD: it was made more than STATEMENT_AGE_MAX ago. */
enum refusal signing_time(int64_t at, int64_t now);

/* That a .minisig file holds for a statement under a public key: to be looked into, by any thread.
 * No public key: nothing is claimed. */
struct signing_claim {
    struct span public_key, statement, signature;
};

/* Whether it does; a claim of nothing holds.  The second asks it of a public key that was read
 * before: *key is what minisig_public_parse() found in claim->public_key. */
bool signing_claim_holds(const struct signing_claim *claim);
bool signing_claim_holds_for(const struct signing_claim *claim, const struct minisig_public *key);

/* Whether a .minisig file holds for these bytes under this key. */
bool signing_holds(const struct signing_key *key, struct span statement, struct span signature);
