/* kept.h - answers made before, given again while they must be the same.
 *
 * An answer is a function of the institution as of one commit, of who asks, in which language,
 * for which address, and of the time.  So answers are kept beside a snapshot and go with it;
 * and all of them go when a role, a mandate or a delegation begins or ends by its date, and at
 * the end of every minute, for what else depends on the clock.
 *
 * Kept bytes may have gaps, where each answer has an identifier of its own.
 */
#pragma once

#include "base/arena.h"
#include "base/span.h"
#include "server/fingerprint.h"
#include "workflow/directory.h"

enum {
    KEPT_GAPS_MAX = 16,
    KEPT_BYTES_MAX = 8 * 1024 * 1024, /* all answers beside one snapshot; then the oldest go */
    KEPT_ANSWER_MAX = 256 * 1024      /* one of them; larger ones are not kept */
};

struct kept_answer {
    const char *type; /* a literal */
    struct span etag, body;
    size_t gaps[KEPT_GAPS_MAX]; /* where in body */
    size_t gap_count;
};

struct kept; /* the answers beside one snapshot; used by several threads */

/* None yet.  The directory outlives what is returned, which begins with one reference. */
struct kept *kept_new(const struct directory *directory);
struct kept *kept_share(struct kept *kept);
void kept_release(struct kept *kept);

/* Finds an answer by who asks what; it stays until the arena is released.  NULL: make it. */
const struct kept_answer *kept_find(struct kept *kept, struct arena *arena,
                                    const struct fingerprint *key, int64_t now);

/* Keeps a copy of an answer that was made for what the time was then, if it is not the first time
 * that this is asked. */
void kept_add(struct kept *kept, const struct fingerprint *key, const struct kept_answer *answer,
              int64_t now);
