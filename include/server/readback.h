/* readback.h - what is signed, read back from where it was just written: it is only committed if
 * what is stored verifies. */
#pragma once

#include "server/kv.h"
#include "server/witness.h"

struct readback {
    struct arena *arena;
    struct witness *witness;
    const struct directory *directory;
};

/* Verifies what is signed among the events ([{"kind"}]) recorded just now, of which the last has
 * this number.  ERR_DAMAGED: something does not verify. */
enum err readback_events(const struct readback *readback, struct kv_txn *txn, const json_t *events,
                         uint64_t last) MUST_USE;
