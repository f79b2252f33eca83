/* readback.h - what is signed, read back from where it was just written: it is only committed if
 * what is stored is to the byte what was ruled, and that verifies, now or before. */
#pragma once

#include "server/kv.h"
#include "server/record.h"
#include "server/witness.h"

struct readback {
    struct arena *arena;
    struct witness *witness;
    const struct directory *directory;
    const struct authorship *authorship;
    const struct span *bodies; /* of the events, which readback_verifies(); or NULL */
};

/* Whether what is signed of an event verifies, read from the bytes that its body is stored in; of
 * most kinds, nothing is signed.  Any thread may ask, without authorship and bodies. */
bool readback_verifies(const struct readback *readback, struct span kind,
                       struct span body) MUST_USE;

/* Looks at what is signed among the events (as in ledger_record()) recorded just now, of which the
 * last has this number.  ERR_DAMAGED: something is not what was ruled, or does not verify. */
enum err readback_events(const struct readback *readback, struct kv_txn *txn, const json_t *events,
                         uint64_t last) MUST_USE;
