/* answer.h - the headers of an answer: what the response says, and what every answer says.
 *
 * OWASP's list of response headers, in its strictest form: nothing inline, nothing from
 * elsewhere, no framing; scripts only when their digest is known.
 */
#pragma once

#include "server/request.h"

/* The Content-Security-Policy of pages whose scripts have these digests. */
struct span answer_policy(struct arena *arena, struct span script_hashes);

/* Puts all headers the response is to be sent with into its list.  A file to keep gets
 * a policy of its own, under which nothing in it can run. */
void answer_complete(const struct request *request, struct span policy, struct response *response);
