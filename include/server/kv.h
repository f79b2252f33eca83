/* kv.h - ordered keys and values on disk, in transactions.
 *
 * Keys are 1..KV_KEY_MAX bytes in memcmp order, values 0..KV_VALUE_MAX bytes.  Any
 * number of readers each see the snapshot of the moment they began; writers are
 * strictly one after the other.  What kv_commit() answered ERR_NONE for survives a
 * crash and a power cut; what was not committed never happened.
 *
 * A transaction remembers its first failure (txn.err, free to read at any time); after
 * that every call is a no-op that finds nothing, and kv_commit() tells.  A transaction
 * that leaves scope uncommitted is undone.  A transaction stays in the thread that began
 * it, and is short: a reader that lingers makes the file grow.
 *
 * A span that a call returns lives until the next call on that transaction; a call on a
 * savepoint is also a call on the transaction it belongs to.  Copy what must live longer,
 * and what goes back in as an argument.
 *
 * A reader who is told that there is a key, or none, or no other, may believe it: the file itself
 * proves it, or the transaction fails with ERR_DAMAGED.  What was put into a record is for its
 * owner to prove (store.h).  A writer is told what the engine believes.
 *
 * What can go wrong:
 *   ERR_CONFLICT   kv_insert: the key is there; kv_commit: nothing was applied, run it again
 *   ERR_UNKNOWN    kv_commit only: it may have been applied; look the operation up
 *   ERR_FULL       no room left for new work; reading and deleting still work
 *   ERR_TOO_LARGE  a key, a value or the whole transaction is over its limit
 *   ERR_INVALID    an empty key
 *   ERR_DAMAGED    the file contradicts itself
 *   ERR_REOPEN     no transaction will succeed before kv_close() and kv_open()
 *   ERR_BUSY       too many readers at once
 *   ERR_IO         the disk refused; nothing was applied
 *
 * The engine is behind this header (LMDB: server/store/kv_lmdb*.c); any other must pass
 * tests/unit/kv_conformity.h.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

#include <stdint.h>

#define KV_FILE "data.mdb" /* the file in its directory that holds everything */

enum { KV_KEY_MAX = 255, KV_VALUE_MAX = 16 * 1024 * 1024 };

struct kv; /* an open environment */

/* Whether a record is what was put, as far as its own bytes tell. */
typedef bool kv_proof_fn(struct span key, struct span value);

struct kv_options {
    uint64_t map_size;     /* the most it may ever hold; 0: 64 GiB.  Only what is used takes room */
    bool read_only;        /* may stand beside the one process that writes */
    bool alone;            /* read_only, and nobody writes: leaves no trace beside the file */
    kv_proof_fn *is_whole; /* asked of the records beside a gap, which a damaged key makes; may be
                            * NULL */
    bool strict;           /* spans die exactly when promised: for tests under a sanitizer */
};

struct kv_txn {
    struct kv *kv;
    struct kv_txn *outer; /* of a savepoint */
    void *raw, *cursor;   /* the engine's */
    void *finder;         /* of a reader: the cursor that looks up single keys */
    char *lent;           /* what the last call returned, when strict */
    unsigned long moves;  /* how often the cursor went elsewhere */
    uint64_t root;        /* of a reader: the page where its tree begins */
    unsigned depth;       /* and how many levels it has */
    enum err err;         /* the first failure */
    bool writes;          /* not a reader */
    bool full;            /* new work is refused, deleting is not */
    bool busy;            /* one of its savepoints is open */
};

#define SCOPED_TXN struct kv_txn __attribute__((cleanup(kv_abandon)))

enum kv_order { KV_FORWARD, KV_BACKWARD };

/* The keys of [from, to); an empty bound is open. */
struct kv_range {
    size_t from_len, to_len;
    char from[KV_KEY_MAX + 1], to[KV_KEY_MAX + 1];
};

#define KV_RANGE_NONE ((struct kv_range){.from_len = 1, .to_len = 1})

/* A walk over keys.  Holds no resource: it may be dropped at any time. */
struct kv_scan {
    struct kv_txn *txn;
    enum kv_order order;
    bool ended;
    unsigned long moves;    /* the cursor is still where we left it if txn says the same */
    struct kv_range rest;   /* what is yet to be walked over */
    struct kv_range proved; /* the engine's: where nothing was left out */
};

/* Opens an existing directory (created empty by the caller) on a local disk.  kv is
 * allocated in the arena and must be closed.  One process never opens the same directory
 * twice, nor forks and goes on using it.
 * ERR_BUSY: another process writes there; ERR_INVALID: a network file system;
 * ERR_ABSENT: no directory, or nothing in it to read; ERR_DAMAGED: not such a store, or one that
 * does not hang together, or has lost its newest commit. */
enum err kv_open(struct arena *arena, const char *directory, const struct kv_options *options,
                 struct kv **kv) MUST_USE;

/* Ends the use of kv; no transaction may be open.  NULL is allowed. */
void kv_close(struct kv *kv);

/* Begins reading the last committed state. */
struct kv_txn kv_read(struct kv *kv);

/* Begins writing, when the writer before has finished. */
struct kv_txn kv_write(struct kv *kv);

/* Begins a part of outer that can be undone alone: kv_commit() keeps it in outer,
 * kv_abandon() undoes it and leaves outer sound, whatever failed inside.  One at a time
 * in each outer, which must not be used or moved meanwhile; they nest. */
struct kv_txn kv_savepoint(struct kv_txn *outer);

/* Ends the transaction and answers its first failure, if any; then nothing was kept
 * (but see ERR_UNKNOWN).  For a reader: whether everything read was sound. */
enum err kv_commit(struct kv_txn *txn) MUST_USE;

/* Undoes the transaction; no-op on one that has ended. */
void kv_abandon(struct kv_txn *txn);

/* Which commit the transaction reads: a number that grows with every commit; 0 when it could not
 * begin. */
uint64_t kv_version(const struct kv_txn *txn);

/* Marks the transaction as failed, unless it has failed before. */
void kv_fail(struct kv_txn *txn, enum err err);

/* Finds the value of key; false when there is none or the transaction has failed. */
bool kv_get(struct kv_txn *txn, struct span key, struct span *value);

/* How many keys the engine holds there are, without looking: a walk must find as many. */
uint64_t kv_count(struct kv_txn *txn);

/* Sets the value of key, whether it was there or not. */
void kv_put(struct kv_txn *txn, struct span key, struct span value);

/* Adds a key; the transaction fails with ERR_CONFLICT when it is there already. */
void kv_insert(struct kv_txn *txn, struct span key, struct span value);

/* Removes a key; no-op when it is not there. */
void kv_delete(struct kv_txn *txn, struct span key);

/* Begins a walk over the keys of [from, to), both copied; an empty bound is open.  A bound
 * may be one byte longer than a key: key and a zero byte is what follows key. */
struct kv_scan kv_scan(struct kv_txn *txn, struct span from, struct span to, enum kv_order order);

/* Takes the next step; false at the end, or when the transaction has failed.  The
 * transaction may change between steps: the walk goes on behind the last key it gave.
 * The key lives until the next step of this scan. */
bool kv_next(struct kv_scan *scan, struct span *key, struct span *value);

/* Writes a consistent copy of the last committed state to fd, without what was deleted;
 * readers and the writer go on.  A directory with the copy in it, named KV_FILE, opens. */
enum err kv_backup(struct kv *kv, int fd) MUST_USE;
