/* minisig.h - public keys and detached signatures as Debian's minisign reads and writes them.
 *
 * https://jedisct1.github.io/minisign/#signature-format; what is accepted here is a subset
 * of what `minisign -V` accepts, so a signature kept by us can be checked without us.
 *
 * Two algorithms: "Ed", Ed25519 over the message itself (all that a browser's Web Crypto
 * can do), and "ED", Ed25519 over the BLAKE2b-512 of the message (what `minisign -S` does).
 * Either way a second, global signature covers the first one and the trusted comment.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

enum {
    MINISIG_KEY_SIZE = 32,
    MINISIG_SIZE = 64,
    MINISIG_ID_SIZE = 8,
    MINISIG_LINE_MAX = 1023, /* bytes a line, its end included: minisign's buffer */
    MINISIG_ID_LEN = 16,     /* of its hexadecimal form */
};

struct minisig_id {
    unsigned char bytes[MINISIG_ID_SIZE];
};

struct minisig_public {
    struct minisig_id id;
    unsigned char bytes[MINISIG_KEY_SIZE];
};

struct minisig {
    bool hashed; /* "ED" */
    struct minisig_id id;
    unsigned char signature[MINISIG_SIZE];
    unsigned char global[MINISIG_SIZE];
    struct span untrusted, trusted; /* the two comments, without their prefixes */
};

/* The id of a key that minisign did not make: the first 8 bytes of its SHA-256. */
struct minisig_id minisig_id_of(const unsigned char key[MINISIG_KEY_SIZE]);
bool minisig_id_eq(const struct minisig_id *a, const struct minisig_id *b);

/* 16 capital digits as minisign shows them, the last byte first (0.11 omits zeros in front). */
struct span minisig_id_hex(struct arena *arena, const struct minisig_id *id);
enum err minisig_id_parse(struct span hex, struct minisig_id *id) MUST_USE;

/* Is this a point a signature can be checked against: canonical, on the curve, of the
 * main subgroup, not of small order (libsodium: crypto_core_ed25519_is_valid_point)? */
bool minisig_key_valid(const unsigned char key[MINISIG_KEY_SIZE]);

/* Reads a public key: a file of two lines, or the line of base64 alone; the last line
 * end may be missing, lines may end in CR LF.
 *   ERR_MALFORMED  not that format, or something behind it;
 *   ERR_INVALID    no such point can be a key (minisig_key_valid). */
enum err minisig_public_parse(struct span text, struct minisig_public *key) MUST_USE;

/* The file of two lines, which minisig_public_parse() and `minisign -p` read. */
struct span minisig_public_write(struct arena *arena, const struct minisig_public *key);

/* Reads a signature file; the comments point into text.  ERR_MALFORMED: not four lines
 * in that order, one too long, base64 not canonical, a comment that is not UTF-8 or has
 * control characters other than tabs, or anything behind the fourth line. */
enum err minisig_parse(struct span text, struct minisig *minisig) MUST_USE;

/* Composes the file.  ERR_INVALID: a comment minisig_parse() would refuse. */
enum err minisig_write(struct arena *arena, const struct minisig *minisig,
                       struct span *text) MUST_USE;

/* What is signed second: the first signature followed by the trusted comment. */
struct span minisig_global_message(struct arena *arena, const unsigned char signature[MINISIG_SIZE],
                                   struct span trusted);

/* Checks both signatures.  ERR_INVALID: made by another key, for another message, with
 * another trusted comment, or by a key no signature can be checked against. */
enum err minisig_verify(const struct minisig_public *key, struct span message,
                        const struct minisig *minisig) MUST_USE;

/* The same for a key that minisig_public_parse() has read: it is valid, which costs as much to
 * find out as the signatures do. */
enum err minisig_check(const struct minisig_public *key, struct span message,
                       const struct minisig *minisig) MUST_USE;
