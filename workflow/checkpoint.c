#include "workflow/checkpoint.h"

#include "workflow/base64.h"
#include "workflow/line.h"
#include "workflow/tree.h"

#include <assert.h>
#include <sodium.h>

enum { HASH_SIZE = 4, SIGNATURE_TYPE = 1 };

#define DASH SPAN("\u2014 ")

_Static_assert(CHECKPOINT_KEY_SIZE == crypto_sign_PUBLICKEYBYTES, "libsodium's key");
_Static_assert(CHECKPOINT_SECRET_SIZE == crypto_sign_SECRETKEYBYTES, "libsodium's secret key");
_Static_assert(CHECKPOINT_SIGNATURE_SIZE == crypto_sign_BYTES, "libsodium's signature");

/* What the base64 of our kind of signature holds. */
struct sealed {
    unsigned char hash[HASH_SIZE], signature[CHECKPOINT_SIGNATURE_SIZE];
};

/* One signature line of a note; bytes are the key hash and the signature. */
struct signature_line {
    struct span name, bytes;
};

/* What may not be in a name: every space of Unicode (White_Space, the control characters
 * apart, which line_valid() refuses) and the plus. */
static const char *const not_in_names[] = {
    "\t",     " ",      "+",      "\u00a0", "\u1680", "\u2000", "\u2001",
    "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
    "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
};

bool checkpoint_name_valid(struct span name)
{
    if (name.len == 0 || !line_valid(name))
        return false;
    for (size_t i = 0; i < COUNT_OF(not_in_names); i++)
        if (memmem(name.ptr, name.len, not_in_names[i], strlen(not_in_names[i])) != NULL)
            return false;
    return true;
}

struct span checkpoint_body(struct arena *arena, const struct checkpoint *checkpoint)
{
    assert(checkpoint_name_valid(checkpoint->origin));
    struct span root = base64_write(arena, digest_span(&checkpoint->root));
    return span_format(arena, "%.*s\n%llu\n%s\n", SPAN_ARG(checkpoint->origin),
                       (unsigned long long)checkpoint->size, root.ptr);
}

static void key_hash(const struct checkpoint_key *key, unsigned char hash[HASH_SIZE])
{
    SCOPED_ARENA scratch = {0};
    struct buf buf = {.arena = &scratch};
    buf_add(&buf, key->name);
    buf_add_char(&buf, '\n');
    buf_add_char(&buf, SIGNATURE_TYPE);
    buf_add(&buf, (struct span){.ptr = (const char *)key->bytes, .len = sizeof key->bytes});
    memcpy(hash, digest_of(buf_span(&buf)).bytes, HASH_SIZE);
}

struct span checkpoint_key_text(struct arena *arena, const struct checkpoint_key *key)
{
    unsigned char hash[HASH_SIZE];
    char typed[1 + CHECKPOINT_KEY_SIZE] = {SIGNATURE_TYPE};
    key_hash(key, hash);
    memcpy(typed + 1, key->bytes, sizeof key->bytes);
    struct span bytes = {.ptr = typed, .len = sizeof typed};
    return span_format(arena, "%.*s+%02x%02x%02x%02x+%s", SPAN_ARG(key->name), hash[0], hash[1],
                       hash[2], hash[3], base64_write(arena, bytes).ptr);
}

struct span checkpoint_note(struct arena *arena, struct span body, const struct checkpoint_key *key,
                            const unsigned char signature[CHECKPOINT_SIGNATURE_SIZE])
{
    struct sealed sealed;
    key_hash(key, sealed.hash);
    memcpy(sealed.signature, signature, sizeof sealed.signature);
    struct span bytes = {.ptr = (const char *)&sealed, .len = sizeof sealed};
    return span_format(arena, "%.*s\n%s%.*s %s\n", SPAN_ARG(body), DASH.ptr, SPAN_ARG(key->name),
                       base64_write(arena, bytes).ptr);
}

struct span checkpoint_sign(struct arena *arena, const struct checkpoint *checkpoint,
                            const unsigned char secret[CHECKPOINT_SECRET_SIZE])
{
    unsigned char signature[CHECKPOINT_SIGNATURE_SIZE];
    struct checkpoint_key key = {.name = checkpoint->origin};
    struct span body = checkpoint_body(arena, checkpoint);
    crypto_sign_ed25519_sk_to_pk(key.bytes, secret);
    crypto_sign_detached(signature, NULL, (const unsigned char *)body.ptr, body.len, secret);
    return checkpoint_note(arena, body, &key, signature);
}

static enum err body_read(struct span *rest, struct checkpoint *checkpoint)
{
    struct span size, root, blank;
    if (!line_next(rest, &checkpoint->origin) || !line_next(rest, &size) ||
        !line_next(rest, &root) || !line_next(rest, &blank) || blank.len > 0)
        return ERR_MALFORMED;
    TRY(line_number(size, &checkpoint->size));
    TRY(base64_exact(root, DIGEST_SIZE, checkpoint->root.bytes));
    bool sound = checkpoint_name_valid(checkpoint->origin) && checkpoint->size <= TREE_SIZE_MAX;
    return sound ? ERR_NONE : ERR_MALFORMED;
}

/* Reads a line "— name base64"; of the signature only that it is base64 of more than a
 * key hash, for what others sign with is their affair. */
static enum err signature_read(struct arena *arena, struct span *rest, struct signature_line *read)
{
    struct span line;
    size_t count;
    if (!line_next(rest, &line) || !span_starts(line, DASH))
        return ERR_MALFORMED;
    line = span_from(line, DASH.len);
    read->name = span_cut(&line, ' ');
    unsigned char *bytes = arena_new(arena, unsigned char, line.len);
    TRY(base64_read(line, line.len, bytes, &count));
    read->bytes = (struct span){.ptr = (const char *)bytes, .len = count};
    return checkpoint_name_valid(read->name) && count > HASH_SIZE ? ERR_NONE : ERR_MALFORMED;
}

/* Reads the body, and leaves the signature lines, at least one, in *signatures. */
static enum err note_read(struct span note, struct checkpoint *checkpoint, struct span *signatures)
{
    SCOPED_ARENA scratch = {0};
    struct signature_line line;
    struct checkpoint read;
    struct span rest = note;
    if (note.len > CHECKPOINT_MAX)
        return ERR_TOO_LARGE;
    TRY(body_read(&rest, &read));
    struct span lines = rest;
    do
        TRY(signature_read(&scratch, &rest, &line));
    while (rest.len > 0);
    *checkpoint = read;
    *signatures = lines;
    return ERR_NONE;
}

enum err checkpoint_parse(struct span note, struct checkpoint *checkpoint)
{
    struct span signatures;
    return note_read(note, checkpoint, &signatures);
}

static bool is_by(const struct signature_line *line, const struct checkpoint_key *key)
{
    unsigned char hash[HASH_SIZE];
    key_hash(key, hash);
    return span_eq(line->name, key->name) && memcmp(line->bytes.ptr, hash, sizeof hash) == 0;
}

static bool signs(const struct checkpoint_key *key, struct span body, struct span bytes)
{
    struct span signature = span_from(bytes, HASH_SIZE);
    return signature.len == CHECKPOINT_SIGNATURE_SIZE &&
           crypto_sign_verify_detached((const unsigned char *)signature.ptr,
                                       (const unsigned char *)body.ptr, body.len, key->bytes) == 0;
}

enum err checkpoint_verify(const struct checkpoint_key *key, struct span note,
                           struct checkpoint *checkpoint)
{
    SCOPED_ARENA scratch = {0};
    struct checkpoint read;
    struct span signatures;
    bool found = false;
    TRY(note_read(note, &read, &signatures));
    struct span body = span_until(note, note.len - signatures.len - 1);
    while (signatures.len > 0) {
        struct signature_line line;
        TRY(signature_read(&scratch, &signatures, &line));
        if (!is_by(&line, key))
            continue;
        if (!signs(key, body, line.bytes))
            return ERR_INVALID;
        found = true;
    }
    if (!found || !span_eq(read.origin, key->name))
        return ERR_INVALID;
    *checkpoint = read;
    return ERR_NONE;
}
