/* fingerprint.h - many texts in 32 bytes (BLAKE2b, RFC 7693): no two lists of texts have the same.
 */
#pragma once

#include "base/span.h"

#include <sodium.h>

struct fingerprint {
    unsigned char bytes[crypto_generichash_BYTES];
};

struct fingerprinting {
    crypto_generichash_state state;
};

struct fingerprinting fingerprint_begin(void);

/* Adds a text, with its length before it. */
void fingerprint_add(struct fingerprinting *making, struct span text);

struct fingerprint fingerprint_end(struct fingerprinting *making);

bool fingerprint_eq(const struct fingerprint *a, const struct fingerprint *b);
