/* A record on disk: eight bytes of checksum, then the value.  The checksum is SipHash of
 * the value under a key made from the SipHash of the record's own key, so that a record
 * that strays to another key or table is found too.  It detects accidents; against people
 * there is the log's tree. */
#include "server/store.h"

#include <sodium.h>

const struct table_row store_tables[TABLE_COUNT] = {
#define TABLE(name, tag, kind) [TABLE_##name] = {#name, tag, TABLE_IS_##kind},
#include "server/tables.def"
#undef TABLE
};

_Static_assert(STORE_SUM_SIZE == crypto_shorthash_BYTES, "a frame holds one SipHash");

enum { FRAME_FEW = 512 }; /* most records fit */

/* Any constant would do; changing it would make every store unreadable. */
static const unsigned char sum_key[crypto_shorthash_siphashx24_KEYBYTES + 1] = "jalon record sum";

struct key key_of(enum table table)
{
    return (struct key){.len = 1, .bytes = {store_tables[table].tag}};
}

void key_bytes(struct key *key, struct span bytes)
{
    if (key->err != ERR_NONE)
        return;
    if (bytes.len > sizeof key->bytes - key->len) {
        key->err = ERR_TOO_LARGE;
        return;
    }
    if (bytes.len > 0)
        memcpy(key->bytes + key->len, bytes.ptr, bytes.len);
    key->len += bytes.len;
}

void key_text(struct key *key, struct span text)
{
    if (key->err == ERR_NONE && text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL)
        key->err = ERR_INVALID;
    key_bytes(key, text);
    key_bytes(key, SPAN("\0"));
}

void key_number(struct key *key, uint64_t number)
{
    char bytes[8];
    for (size_t i = sizeof bytes; i-- > 0; number >>= 8)
        bytes[i] = (char)(number & 0xff);
    key_bytes(key, (struct span){.ptr = bytes, .len = sizeof bytes});
}

struct key key_end(const struct key *prefix)
{
    struct key end = *prefix;
    while ((unsigned char)end.bytes[end.len - 1] == 0xff)
        end.len--; /* stops at the tag, which is a letter */
    end.bytes[end.len - 1]++;
    return end;
}

bool key_cut_text(struct span *rest, struct span *text)
{
    const char *end = rest->len > 0 ? memchr(rest->ptr, '\0', rest->len) : NULL;
    if (end == NULL)
        return false;
    *text = span_until(*rest, (size_t)(end - rest->ptr));
    *rest = span_from(*rest, text->len + 1);
    return true;
}

bool key_cut_number(struct span *rest, uint64_t *number)
{
    uint64_t sum = 0;
    if (rest->len < sizeof sum)
        return false;
    for (size_t i = 0; i < sizeof sum; i++)
        sum = sum << 8 | (unsigned char)rest->ptr[i];
    *number = sum;
    *rest = span_from(*rest, sizeof sum);
    return true;
}

static struct span span_of_key(const struct key *key)
{
    return (struct span){.ptr = key->bytes, .len = key->len};
}

/* Fails the transaction with what went wrong while its key was built. */
static bool key_is_sound(struct kv_txn *txn, const struct key *key)
{
    if (key->err != ERR_NONE)
        kv_fail(txn, key->err);
    return txn->err == ERR_NONE;
}

static void sum_record(struct span key, struct span value, unsigned char sum[STORE_SUM_SIZE])
{
    static const unsigned char nothing[1];
    unsigned char own_key[crypto_shorthash_siphashx24_BYTES];
    crypto_shorthash_siphashx24(own_key, (const unsigned char *)key.ptr, key.len, sum_key);
    crypto_shorthash(sum, value.len > 0 ? (const unsigned char *)value.ptr : nothing, value.len,
                     own_key);
}

static bool frame_is_whole(struct span key, struct span frame)
{
    unsigned char sum[STORE_SUM_SIZE];
    sum_record(key, span_from(frame, sizeof sum), sum);
    return frame.len >= sizeof sum && memcmp(frame.ptr, sum, sizeof sum) == 0;
}

/* Takes the checksum off a stored frame, or fails the transaction. */
static bool unframe(struct kv_txn *txn, struct span key, struct span frame, struct span *value)
{
    bool whole = frame_is_whole(key, frame);
    if (whole)
        *value = span_from(frame, STORE_SUM_SIZE);
    else
        kv_fail(txn, ERR_DAMAGED);
    return whole;
}

typedef void write_fn(struct kv_txn *txn, struct span key, struct span value);

static void write_frame(struct kv_txn *txn, const struct key *key, struct span value,
                        write_fn *write)
{
    if (!key_is_sound(txn, key))
        return;
    SCOPED_ARENA arena = {0};
    char few[FRAME_FEW], *bytes = few;
    struct span frame = {.len = STORE_SUM_SIZE + value.len};
    if (frame.len > sizeof few)
        bytes = arena_new(&arena, char, frame.len);
    sum_record(span_of_key(key), value, (unsigned char *)bytes);
    if (value.len > 0)
        memcpy(bytes + STORE_SUM_SIZE, value.ptr, value.len);
    frame.ptr = bytes;
    write(txn, span_of_key(key), frame);
}

bool store_get(struct kv_txn *txn, const struct key *key, struct span *value)
{
    struct span frame;
    return key_is_sound(txn, key) && kv_get(txn, span_of_key(key), &frame) &&
           unframe(txn, span_of_key(key), frame, value);
}

void store_put(struct kv_txn *txn, const struct key *key, struct span value)
{
    write_frame(txn, key, value, kv_put);
}

void store_insert(struct kv_txn *txn, const struct key *key, struct span value)
{
    write_frame(txn, key, value, kv_insert);
}

void store_delete(struct kv_txn *txn, const struct key *key)
{
    if (key_is_sound(txn, key))
        kv_delete(txn, span_of_key(key));
}

struct kv_scan store_scan(struct kv_txn *txn, const struct key *from, const struct key *to,
                          enum kv_order order)
{
    (void)(key_is_sound(txn, from) && key_is_sound(txn, to));
    return kv_scan(txn, span_of_key(from), span_of_key(to), order);
}

struct kv_scan store_scan_prefix(struct kv_txn *txn, const struct key *prefix, enum kv_order order)
{
    struct key end = key_end(prefix);
    return store_scan(txn, prefix, &end, order);
}

bool store_next(struct kv_scan *scan, struct span *key, struct span *value)
{
    struct span whole, frame;
    if (!kv_next(scan, &whole, &frame) || !unframe(scan->txn, whole, frame, value))
        return false;
    *key = span_from(whole, 1);
    return true;
}

/* A store without a format is either new or not one of ours; only the first is empty. */
static void begin_format(struct kv_txn *txn, const struct key *name)
{
    struct span key, value;
    struct kv_scan all = kv_scan(txn, SPAN(""), SPAN(""), KV_FORWARD);
    if (kv_next(&all, &key, &value))
        kv_fail(txn, ERR_MALFORMED);
    struct key today = {0}; /* a number alone, written as in a key */
    key_number(&today, STORE_FORMAT);
    store_insert(txn, name, span_of_key(&today));
}

static enum err check_format(struct kv *kv, bool read_only)
{
    SCOPED_TXN txn = read_only ? kv_read(kv) : kv_write(kv);
    struct key name = key_of(TABLE_META);
    key_text(&name, SPAN("format"));
    struct span value;
    uint64_t format = 0;
    if (!store_get(&txn, &name, &value)) {
        if (read_only)
            kv_fail(&txn, ERR_ABSENT);
        else
            begin_format(&txn, &name);
    } else if (!key_cut_number(&value, &format) || value.len != 0 || format != STORE_FORMAT) {
        kv_fail(&txn, ERR_MALFORMED);
    }
    return kv_commit(&txn);
}

enum err store_open(struct arena *arena, const char *directory, const struct kv_options *options,
                    struct kv **kv)
{
    struct kv *opened = NULL;
    struct kv_options proving = *options;
    proving.is_whole = frame_is_whole;
    TRY(kv_open(arena, directory, &proving, &opened));
    enum err err = check_format(opened, options->read_only);
    if (err == ERR_NONE)
        *kv = opened;
    else
        kv_close(opened);
    return err;
}
