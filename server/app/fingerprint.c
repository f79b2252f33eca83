#include "server/fingerprint.h"

struct fingerprinting fingerprint_begin(void)
{
    struct fingerprinting making;
    crypto_generichash_init(&making.state, NULL, 0, crypto_generichash_BYTES);
    return making;
}

void fingerprint_add(struct fingerprinting *making, struct span text)
{
    uint64_t len = text.len;
    crypto_generichash_update(&making->state, (const unsigned char *)&len, sizeof len);
    if (text.len > 0)
        crypto_generichash_update(&making->state, (const unsigned char *)text.ptr, text.len);
}

struct fingerprint fingerprint_end(struct fingerprinting *making)
{
    struct fingerprint made;
    crypto_generichash_final(&making->state, made.bytes, sizeof made.bytes);
    return made;
}

bool fingerprint_eq(const struct fingerprint *a, const struct fingerprint *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}
