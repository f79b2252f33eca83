/* digest.h - SHA-256 (FIPS 180-4), as bytes and as 64 lower-case hexadecimal digits. */
#pragma once

#include "base/buf.h"
#include "base/err.h"

enum { DIGEST_SIZE = 32, DIGEST_HEX_LEN = 64 };

struct digest {
    unsigned char bytes[DIGEST_SIZE];
};

struct digest digest_of(struct span bytes);
bool digest_eq(const struct digest *a, const struct digest *b);

/* The 32 bytes themselves; lives as long as the digest. */
struct span digest_span(const struct digest *digest);

/* 64 lower-case digits in the arena. */
struct span digest_hex(struct arena *arena, const struct digest *digest);

/* Reads what digest_hex() writes, nothing else.  ERR_MALFORMED: other length, capital
 * letters, anything that is not a digit. */
enum err digest_parse(struct span hex, struct digest *digest) MUST_USE;
