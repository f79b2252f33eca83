#include "workflow/minisig.h"

#include "workflow/base64.h"
#include "workflow/digest.h"
#include "workflow/line.h"

#include <sodium.h>

enum { ALGORITHM_SIZE = 2 };

#define ALGORITHM SPAN("Ed")
#define ALGORITHM_HASHED SPAN("ED")
#define UNTRUSTED SPAN("untrusted comment: ")
#define TRUSTED SPAN("trusted comment: ")

_Static_assert(MINISIG_KEY_SIZE == crypto_sign_PUBLICKEYBYTES, "libsodium's key");
_Static_assert(MINISIG_SIZE == crypto_sign_BYTES, "libsodium's signature");

/* What the base64 of a key holds, and that of a signature. */
struct key_line {
    unsigned char algorithm[ALGORITHM_SIZE], id[MINISIG_ID_SIZE], key[MINISIG_KEY_SIZE];
};
struct signature_line {
    unsigned char algorithm[ALGORITHM_SIZE], id[MINISIG_ID_SIZE], signature[MINISIG_SIZE];
};

static struct span span_bytes(const void *bytes, size_t len)
{
    return (struct span){.ptr = (const char *)bytes, .len = len};
}

struct minisig_id minisig_id_of(const unsigned char key[MINISIG_KEY_SIZE])
{
    struct digest digest = digest_of(span_bytes(key, MINISIG_KEY_SIZE));
    struct minisig_id id;
    memcpy(id.bytes, digest.bytes, sizeof id.bytes);
    return id;
}

bool minisig_id_eq(const struct minisig_id *a, const struct minisig_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

struct span minisig_id_hex(struct arena *arena, const struct minisig_id *id)
{
    const unsigned char *b = id->bytes;
    return span_format(arena, "%02X%02X%02X%02X%02X%02X%02X%02X", b[7], b[6], b[5], b[4], b[3],
                       b[2], b[1], b[0]);
}

enum err minisig_id_parse(struct span hex, struct minisig_id *id)
{
    static const char digits[] = "0123456789ABCDEF";
    struct minisig_id read = {{0}};
    if (hex.len != MINISIG_ID_LEN)
        return ERR_MALFORMED;
    for (size_t i = 0; i < hex.len; i++) {
        const char *digit = memchr(digits, hex.ptr[i], sizeof digits - 1);
        if (digit == NULL)
            return ERR_MALFORMED;
        unsigned char *byte = &read.bytes[MINISIG_ID_SIZE - 1 - i / 2];
        *byte = (unsigned char)(*byte << 4 | (digit - digits));
    }
    *id = read;
    return ERR_NONE;
}

bool minisig_key_valid(const unsigned char key[MINISIG_KEY_SIZE])
{
    return crypto_core_ed25519_is_valid_point(key) == 1;
}

/* Takes a line off *rest, its CR LF or LF removed; the last line may lack its end. */
static enum err take(struct span *rest, struct span *line)
{
    struct span after = *rest;
    struct span taken = span_cut(&after, '\n');
    if (rest->len - after.len > MINISIG_LINE_MAX)
        return ERR_MALFORMED;
    if (taken.len > 0 && taken.ptr[taken.len - 1] == '\r')
        taken.len--;
    *line = taken;
    *rest = after;
    return ERR_NONE;
}

static enum err take_comment(struct span *rest, struct span prefix, struct span *comment)
{
    struct span line;
    TRY(take(rest, &line));
    if (!span_starts(line, prefix) || !line_valid(line))
        return ERR_MALFORMED;
    *comment = span_from(line, prefix.len);
    return ERR_NONE;
}

static enum err take_base64(struct span *rest, size_t size, void *bytes)
{
    struct span line;
    TRY(take(rest, &line));
    return base64_exact(line, size, bytes);
}

enum err minisig_public_parse(struct span text, struct minisig_public *key)
{
    struct span comment, rest = text;
    struct key_line line;
    if (span_starts(rest, UNTRUSTED))
        TRY(take_comment(&rest, UNTRUSTED, &comment));
    TRY(take_base64(&rest, sizeof line, &line));
    if (rest.len > 0 || !span_eq(span_bytes(line.algorithm, ALGORITHM_SIZE), ALGORITHM))
        return ERR_MALFORMED;
    if (!minisig_key_valid(line.key))
        return ERR_INVALID;
    memcpy(key->id.bytes, line.id, sizeof line.id);
    memcpy(key->bytes, line.key, sizeof line.key);
    return ERR_NONE;
}

struct span minisig_public_write(struct arena *arena, const struct minisig_public *key)
{
    struct key_line line;
    memcpy(line.algorithm, ALGORITHM.ptr, ALGORITHM_SIZE);
    memcpy(line.id, key->id.bytes, sizeof line.id);
    memcpy(line.key, key->bytes, sizeof line.key);
    return span_format(arena, "%sminisign public key %s\n%s\n", UNTRUSTED.ptr,
                       minisig_id_hex(arena, &key->id).ptr,
                       base64_write(arena, span_bytes(&line, sizeof line)).ptr);
}

static enum err algorithm_parse(const unsigned char algorithm[ALGORITHM_SIZE], bool *hashed)
{
    struct span name = span_bytes(algorithm, ALGORITHM_SIZE);
    if (!span_eq(name, ALGORITHM) && !span_eq(name, ALGORITHM_HASHED))
        return ERR_MALFORMED;
    *hashed = span_eq(name, ALGORITHM_HASHED);
    return ERR_NONE;
}

enum err minisig_parse(struct span text, struct minisig *minisig)
{
    struct span rest = text;
    struct signature_line line;
    struct minisig read;
    TRY(take_comment(&rest, UNTRUSTED, &read.untrusted));
    TRY(take_base64(&rest, sizeof line, &line));
    TRY(take_comment(&rest, TRUSTED, &read.trusted));
    TRY(take_base64(&rest, sizeof read.global, read.global));
    TRY(algorithm_parse(line.algorithm, &read.hashed));
    if (rest.len > 0)
        return ERR_MALFORMED;
    memcpy(read.id.bytes, line.id, sizeof line.id);
    memcpy(read.signature, line.signature, sizeof line.signature);
    *minisig = read;
    return ERR_NONE;
}

static bool comment_fits(struct span prefix, struct span comment)
{
    return prefix.len + comment.len + 1 <= MINISIG_LINE_MAX && line_valid(comment);
}

enum err minisig_write(struct arena *arena, const struct minisig *minisig, struct span *text)
{
    struct signature_line line;
    if (!comment_fits(UNTRUSTED, minisig->untrusted) || !comment_fits(TRUSTED, minisig->trusted))
        return ERR_INVALID;
    memcpy(line.algorithm, minisig->hashed ? ALGORITHM_HASHED.ptr : ALGORITHM.ptr, ALGORITHM_SIZE);
    memcpy(line.id, minisig->id.bytes, sizeof line.id);
    memcpy(line.signature, minisig->signature, sizeof line.signature);
    *text =
        span_format(arena, "%s%.*s\n%s\n%s%.*s\n%s\n", UNTRUSTED.ptr, SPAN_ARG(minisig->untrusted),
                    base64_write(arena, span_bytes(&line, sizeof line)).ptr, TRUSTED.ptr,
                    SPAN_ARG(minisig->trusted),
                    base64_write(arena, span_bytes(minisig->global, MINISIG_SIZE)).ptr);
    return ERR_NONE;
}

struct span minisig_global_message(struct arena *arena, const unsigned char signature[MINISIG_SIZE],
                                   struct span trusted)
{
    struct buf buf = {.arena = arena};
    buf_add(&buf, span_bytes(signature, MINISIG_SIZE));
    buf_add(&buf, trusted);
    return buf_span(&buf);
}

static bool signs(const struct minisig_public *key, struct span message,
                  const unsigned char signature[MINISIG_SIZE])
{
    return crypto_sign_verify_detached(signature, (const unsigned char *)message.ptr, message.len,
                                       key->bytes) == 0;
}

enum err minisig_check(const struct minisig_public *key, struct span message,
                       const struct minisig *minisig)
{
    SCOPED_ARENA scratch = {0};
    unsigned char hash[crypto_generichash_BYTES_MAX];
    struct span signed_bytes = message;
    if (minisig->hashed) {
        crypto_generichash(hash, sizeof hash, (const unsigned char *)message.ptr, message.len, NULL,
                           0);
        signed_bytes = span_bytes(hash, sizeof hash);
    }
    struct span global = minisig_global_message(&scratch, minisig->signature, minisig->trusted);
    if (!minisig_id_eq(&key->id, &minisig->id) || !signs(key, signed_bytes, minisig->signature) ||
        !signs(key, global, minisig->global))
        return ERR_INVALID;
    return ERR_NONE;
}

enum err minisig_verify(const struct minisig_public *key, struct span message,
                        const struct minisig *minisig)
{
    return minisig_key_valid(key->bytes) ? minisig_check(key, message, minisig) : ERR_INVALID;
}
