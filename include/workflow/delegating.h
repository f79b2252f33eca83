/* delegating.h - lending a seat: what its holder would sign, for the page that shows it. */
#pragma once

#include "workflow/command.h"
#include "workflow/delegation.h"

/* At most this long, in microseconds: 366 days. */
#define DELEGATION_LONGEST (366 * DAY_US)

/* What the actor would sign now, with this key, to lend a seat: canonical bytes, in the ruling's
 * arena, and its terms.  The command's target is the body, its args "seat", "receiver", "plan" or
 * "fiche" (then with its scene) or neither, "from" (a day, by default today), "until" and
 * "remarks".  The command "delegation-give" takes the bytes back with their signature, holds
 * them against the same rules, and answers besides what a signed vote is answered (decision.h);
 * DELEGATION_USED: the statement has given a delegation already.
 *   NOT_YOUR_SEAT     not a titular seat that the actor holds now: what is lent is not lent on;
 *   UNKNOWN_PERSON    the receiver; NO_ACCOUNT, OWN_DELEGATION, HAS_A_SEAT, ADMINISTRATOR
 *                     likewise (the last of the giver, too);
 *   UNSEEN            the plan or fiche is not there, or not for the giver;
 *   DATES             the end is before the beginning;
 *   DELEGATION_DATES  it begins before the day of the statement, is over, has no end, or lasts
 *                     longer than DELEGATION_LONGEST;
 *   MALFORMED         the report names the member;
 * and what signing_may() answers. */
enum refusal delegating_offer(struct ruling *ruling, const struct command *command,
                              const struct signing_key *key, struct delegation *terms,
                              struct span *bytes);
