/* backup.h - copies of a store that prove themselves whole, and the way back.
 *
 * A backup is a directory of three files: KV_FILE (a consistent copy), "manifest.json"
 * (its size and SHA-256, the store's format, the log's size and checkpoint) and
 * "manifest.sha256", written last, which `sha256sum -c` reads: without it the backup is
 * incomplete.  It detects accidents; whoever can write a backup can forge one whole, so
 * the restored log is to be verified against a checkpoint kept elsewhere.
 */
#pragma once

#include "server/kv.h"

/* What a backup says of the log inside it. */
struct backup_facts {
    uint64_t log_size;
    struct span checkpoint; /* a signed note, UTF-8 */
};

/* Reads the facts of a store, into the arena. */
typedef enum err backup_facts_fn(struct arena *arena, struct kv *kv, struct backup_facts *facts);

/* Copies the open store into a directory, which is made, or is empty already; readers and
 * the writer go on.  look() is asked about the copy, not the store, which may hold more by then.
 * Everything has reached the disk when it answers ERR_NONE; otherwise nothing is left there.
 * ERR_CONFLICT: not empty; ERR_ABSENT: no place to make it; ERR_FULL, ERR_IO: the disk refused;
 * and what look() answers. */
enum err backup_make(struct arena *arena, struct kv *kv, const char *directory,
                     backup_facts_fn *look, struct backup_facts *facts) MUST_USE;

/* Checks a backup whole and only then copies it to another directory, which is made, or is
 * empty already, and can then be opened.  The facts live in the arena.  ERR_ABSENT: no such
 * backup; ERR_DAMAGED: incomplete or changed since; ERR_MALFORMED: of a format this program
 * does not know; and the errors of backup_make(). */
enum err backup_restore(struct arena *arena, const char *directory, const char *target,
                        struct backup_facts *facts) MUST_USE;
