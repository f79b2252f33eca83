/* tlogproof.h - one file that proves a record is in the log (https://c2sp.org/tlog-proof).
 *
 *     c2sp.org/tlog-proof@v1
 *     extra <base64>              what else is needed to compute the leaf: here, its salt
 *     index 12
 *     <base64 of a hash>          the inclusion proof, from the leaf's side to the root's
 *     …
 *                                 a blank line, then the checkpoint as it was signed
 *     plans.example.org/log
 *     …
 *
 * Nothing in the file is to be believed before tlogproof_verify(), and `extra` not even then:
 * it only proves itself by giving the right leaf.
 */
#pragma once

#include "workflow/checkpoint.h"
#include "workflow/tree.h"

enum { TLOGPROOF_EXTRA_MAX = 1024, TLOGPROOF_MAX = CHECKPOINT_MAX + 8 * 1024 };

struct tlogproof {
    struct span extra; /* empty: there is no such line */
    uint64_t index;
    struct tree_proof path;
    struct span checkpoint; /* the whole note */
};

/* Composes the file; extra must fit TLOGPROOF_EXTRA_MAX. */
struct span tlogproof_write(struct arena *arena, const struct tlogproof *proof);

/* Reads what tlogproof_write() wrote; the checkpoint points into text, extra is in the arena.
 * ERR_TOO_LARGE: over TLOGPROOF_MAX; ERR_MALFORMED: anything else that is not that format. */
enum err tlogproof_parse(struct arena *arena, struct span text, struct tlogproof *proof) MUST_USE;

/* Checks that key signed the checkpoint and that leaf stands at proof->index of that log;
 * checkpoint then points into the proof.  ERR_INVALID: it is not proved; else as
 * checkpoint_parse(). */
enum err tlogproof_verify(const struct tlogproof *proof, const struct checkpoint_key *key,
                          const struct digest *leaf, struct checkpoint *checkpoint) MUST_USE;
