/* signers.h - people who sign, with keys from fixed seeds. */
#pragma once

#include "workflow/minisig.h"

#include <sodium.h>

struct signer {
    unsigned char seed[crypto_sign_SEEDBYTES];
};

static const struct signer ann = {{1}};

static void signer_keys(const struct signer *signer, struct minisig_public *key,
                        unsigned char secret[crypto_sign_SECRETKEYBYTES])
{
    crypto_sign_seed_keypair(key->bytes, secret, signer->seed);
    key->id = minisig_id_of(key->bytes);
}

static void sign_bytes(const unsigned char *secret, struct span bytes, unsigned char *signature)
{
    crypto_sign_detached(signature, NULL, (const unsigned char *)bytes.ptr, bytes.len, secret);
}

/* What a browser does with a statement. */
static inline struct minisig sign(struct arena *arena, const struct signer *signer, bool hashed,
                                  struct span message)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES], hash[64];
    struct minisig_public key;
    struct minisig minisig = {.hashed = hashed,
                              .untrusted = SPAN("signature"),
                              .trusted = SPAN("fiche 12\t\u00e9t\u00e9")};
    signer_keys(signer, &key, secret);
    minisig.id = key.id;
    crypto_generichash(hash, sizeof hash, (const unsigned char *)message.ptr, message.len, NULL, 0);
    struct span prehashed = {.ptr = (const char *)hash, .len = sizeof hash};
    sign_bytes(secret, hashed ? prehashed : message, minisig.signature);
    sign_bytes(secret, minisig_global_message(arena, minisig.signature, minisig.trusted),
               minisig.global);
    return minisig;
}

static inline struct minisig_public public_of(const struct signer *signer)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    struct minisig_public key;
    signer_keys(signer, &key, secret);
    return key;
}
