/* store.h - tables of checked records, over one space of ordered keys (kv.h).
 *
 * Every record carries a checksum over its table, key and value: the disk and the engine
 * may lie, and then the transaction fails with ERR_DAMAGED; a damaged value is never
 * served.  All else (sticky errors, how long spans live, limits) is as in kv.h.
 */
#pragma once

#include "server/kv.h"

/* STORE_FORMAT grows when a program that knows an older one could not read the records. */
enum { STORE_FORMAT = 6, STORE_SUM_SIZE = 8, STORE_VALUE_MAX = KV_VALUE_MAX - STORE_SUM_SIZE };

enum table {
#define TABLE(name, tag, kind) TABLE_##name,
#include "server/tables.def"
#undef TABLE
    TABLE_COUNT
};

enum table_kind { TABLE_IS_LOG, TABLE_IS_KEPT, TABLE_IS_DERIVED };

struct table_row {
    const char *name; /* as in tables.def */
    char tag;
    enum table_kind kind;
};

extern const struct table_row store_tables[TABLE_COUNT];

/* A key under construction: a table, then components whose order on disk is their order
 * in meaning.  Remembers its first failure (too long, a NUL in a text), with which the
 * transaction it is used in fails. */
struct key {
    size_t len;
    enum err err;
    char bytes[KV_KEY_MAX];
};

/* The key of a table, without components yet: also the prefix of all its keys. */
struct key key_of(enum table table);

/* Adds a text and the zero byte that ends it, so that a prefix that ends with a text
 * finds that text only ("fiche:ab" does not find "fiche:abc"). */
void key_text(struct key *key, struct span text);

/* Adds a number as eight bytes, the highest first. */
void key_number(struct key *key, uint64_t number);

/* Adds bytes as they are: for the last component, or one of fixed size. */
void key_bytes(struct key *key, struct span bytes);

/* The first key after all those that begin with prefix. */
struct key key_end(const struct key *prefix);

/* Takes components off what store_next() gave, in the order they were added; false, and
 * nothing taken, when there is no such component. */
bool key_cut_text(struct span *rest, struct span *text);
bool key_cut_number(struct span *rest, uint64_t *number);

/* Opens the store in a directory, as kv_open() does, and makes an empty one a store of
 * today's format.  ERR_MALFORMED: a format this program does not know. */
enum err store_open(struct arena *arena, const char *directory, const struct kv_options *options,
                    struct kv **kv) MUST_USE;

/* Finds a record; false when there is none or the transaction has failed. */
bool store_get(struct kv_txn *txn, const struct key *key, struct span *value);

/* Sets a record of at most STORE_VALUE_MAX bytes, whether it was there or not. */
void store_put(struct kv_txn *txn, const struct key *key, struct span value);

/* Adds a record; the transaction fails with ERR_CONFLICT when it is there already. */
void store_insert(struct kv_txn *txn, const struct key *key, struct span value);

/* Removes a record; no-op when it is not there. */
void store_delete(struct kv_txn *txn, const struct key *key);

/* Begins a walk over the keys of [from, to) of one table.  To go on behind a key seen
 * before: that key and key_bytes(&key, SPAN("\0")). */
struct kv_scan store_scan(struct kv_txn *txn, const struct key *from, const struct key *to,
                          enum kv_order order);

/* Begins a walk over all keys that begin with prefix. */
struct kv_scan store_scan_prefix(struct kv_txn *txn, const struct key *prefix, enum kv_order order);

/* Takes the next step; key is what follows the table (see key_cut_text) and lives until
 * the next step.  False at the end, or when the transaction has failed. */
bool store_next(struct kv_scan *scan, struct span *key, struct span *value);
