/* waiting.h - what waits for a body's decision, the oldest first, as far as the reader may see it.
 *
 * However much waits, whoever walks through it need keep but one fiche at a time in memory; whoever
 * shows a list says how long it gets.
 */
#pragma once

#include "server/query.h"

struct waiting {
    const struct reader *reader;
    struct kv_scan scan;
};

/* Begins a walk; the reader outlives it. */
struct waiting waiting_before(const struct reader *reader, struct span body);

/* The next fiche, in brief (query_standing()), in an arena; false at the end, or when the reader's
 * transaction has failed. */
bool waiting_next(struct waiting *waiting, struct arena *arena, struct scene **scene);

/* How many there are. */
size_t waiting_count(const struct reader *reader, struct span body);

/* How many decisions wait for the reader's own vote, over all their seats; no more than most are
 * counted. */
size_t waiting_votes(const struct reader *reader, size_t most);
