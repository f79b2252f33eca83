/* checkpoint.h - the signed head of the log: how many records, and the root over them.
 *
 * A C2SP checkpoint (https://c2sp.org/tlog-checkpoint) in a C2SP signed note
 * (https://c2sp.org/signed-note), Ed25519:
 *
 *     plans.example.org/log
 *     73
 *     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 *
 *     — plans.example.org/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5…
 *
 * Stricter than those texts: no extension lines, no control characters at all, and a log's
 * key signs for the origin of its own name only.
 */
#pragma once

#include "workflow/digest.h"

#include <stdint.h>

enum {
    CHECKPOINT_MAX = 128 * 1024, /* bytes: room for 16 post-quantum signatures of others */
    CHECKPOINT_KEY_SIZE = 32,
    CHECKPOINT_SECRET_SIZE = 64, /* libsodium's: seed and public key */
    CHECKPOINT_SIGNATURE_SIZE = 64,
};

struct checkpoint {
    struct span origin; /* the log's name, and its key's */
    uint64_t size;      /* records */
    struct digest root; /* over them */
};

struct checkpoint_key {
    struct span name;
    unsigned char bytes[CHECKPOINT_KEY_SIZE];
};

/* The key as verifiers take it, C2SP signed-note: "name+hash+base64". */
struct span checkpoint_key_text(struct arena *arena, const struct checkpoint_key *key);

/* Can a log, or a key, have this name?  Not empty, UTF-8, no spaces, no plus. */
bool checkpoint_name_valid(struct span name);

/* The note's text, which is what is signed; checkpoint->origin must be a valid name. */
struct span checkpoint_body(struct arena *arena, const struct checkpoint *checkpoint);

/* The note: its text and one signature over it. */
struct span checkpoint_note(struct arena *arena, struct span body, const struct checkpoint_key *key,
                            const unsigned char signature[CHECKPOINT_SIGNATURE_SIZE]);

/* Body, signature and note in one step.  Ed25519 is deterministic: no randomness here. */
struct span checkpoint_sign(struct arena *arena, const struct checkpoint *checkpoint,
                            const unsigned char secret[CHECKPOINT_SECRET_SIZE]);

/* Reads a note of the right shape without checking any signature: believe nothing of it.
 * The origin points into note.  ERR_TOO_LARGE: over CHECKPOINT_MAX; ERR_MALFORMED: not
 * that format, be it in one signature line. */
enum err checkpoint_parse(struct span note, struct checkpoint *checkpoint) MUST_USE;

/* Reads a note that this key signed; signatures by others are ignored, as the format
 * demands.  ERR_INVALID: another origin, no signature by this key, or a wrong one; else as
 * checkpoint_parse(). */
enum err checkpoint_verify(const struct checkpoint_key *key, struct span note,
                           struct checkpoint *checkpoint) MUST_USE;
