/* gate.h - what a visit must pass before its handler runs: language, identity, the body and
 * the proof that it comes from our own page.
 */
#pragma once

#include "server/visit.h"

/* Language (?lang=, cookie, French), kind of answer wanted, operation id of a program. */
void gate_prepare(struct visit *visit);

/* Finds who is asking, by session or token; nobody is no error.  ERR_MALFORMED for two session
 * cookies. */
enum err gate_identify(struct visit *visit) MUST_USE;

/* Refuses a change that another site sent (ERR_FORGED): an Origin or Sec-Fetch-Site that is not
 * ours.  Also when nobody is signed in: what another site wrote must not be kept for whoever
 * signs in next.  A bearer token is exempt, since no browser adds it by itself. */
enum err gate_check_origin(const struct visit *visit) MUST_USE;

/* Reads what a change brings, and refuses a session without its token (ERR_FORGED). */
enum err gate_read_body(struct visit *visit) MUST_USE;
