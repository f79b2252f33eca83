/* fuzz_tlogproof.c - a proof or a checkpoint that is read is written back byte for byte, and
 * none is true that was not signed. */
#include "workflow/tlogproof.h"

#include <assert.h>
#include <sodium.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The key that signed the stored inputs. */
static struct checkpoint_key known_key(void)
{
    static const unsigned char seed[crypto_sign_SEEDBYTES] = {1};
    unsigned char secret[CHECKPOINT_SECRET_SIZE];
    struct checkpoint_key key = {.name = SPAN("plans.example.org/log")};
    crypto_sign_seed_keypair(key.bytes, secret, seed);
    return key;
}

static void fuzz_checkpoint(struct span note, const struct checkpoint_key *key)
{
    SCOPED_ARENA arena = {0};
    struct checkpoint checkpoint;
    if (checkpoint_parse(note, &checkpoint) != ERR_NONE)
        return;
    assert(span_starts(note, checkpoint_body(&arena, &checkpoint)));
    if (checkpoint_verify(key, note, &checkpoint) == ERR_NONE)
        assert(checkpoint.size == 2); /* the only one that was ever signed */
}

static void fuzz_proof(struct span text, const struct checkpoint_key *key)
{
    SCOPED_ARENA arena = {0};
    struct tlogproof proof;
    struct checkpoint checkpoint;
    if (tlogproof_parse(&arena, text, &proof) != ERR_NONE)
        return;
    assert(span_eq(tlogproof_write(&arena, &proof), text));
    struct digest leaf = tree_leaf(proof.extra, SPAN("r2"));
    if (tlogproof_verify(&proof, key, &leaf, &checkpoint) == ERR_NONE)
        assert(proof.index == 1 && checkpoint.size == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {.ptr = (const char *)data, .len = size};
    struct checkpoint_key key = known_key();
    fuzz_checkpoint(text, &key);
    fuzz_proof(text, &key);
    return 0;
}
