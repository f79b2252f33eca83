/* Order is what makes a crash harmless: first the copy, then the manifest, last the
 * manifest's own digest, each on disk before the next begins.  A restore gives
 * the copy its name only once the bytes it wrote are those the manifest speaks of. */
#include "server/backup.h"

#include "base/buf.h"
#include "base/json.h"
#include "server/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST "manifest.json"
#define SEAL "manifest.sha256"
#define PART KV_FILE ".part"

enum { CHUNK_SIZE = 64 * 1024, TEXT_MAX = 64 * 1024, DIRECTORY_MODE = 0700, FILE_MODE = 0600 };

static const char type[] = "jalon/backup/1";

/* What is known of a file's bytes. */
struct digest {
    uint64_t size;
    struct span sha256; /* in hexadecimal */
};

static enum err system_error(void)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR: return ERR_ABSENT;
    case EEXIST: return ERR_CONFLICT;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return ERR_FULL;
    default: return ERR_IO;
    }
}

static enum err write_all(int file, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t count = write(file, bytes.ptr, bytes.len);
        if (count < 0 && errno != EINTR)
            return system_error();
        bytes = span_from(bytes, count > 0 ? (size_t)count : 0);
    }
    return ERR_NONE;
}

/* Reads what is left up to room bytes; fewer only at the end of the file. */
static enum err read_some(int file, char *bytes, size_t room, size_t *len)
{
    size_t sum = 0;
    while (sum < room) {
        ssize_t count = read(file, bytes + sum, room - sum);
        if (count < 0 && errno != EINTR)
            return system_error();
        if (count == 0)
            break;
        sum += count > 0 ? (size_t)count : 0;
    }
    *len = sum;
    return ERR_NONE;
}

static struct span hexadecimal(struct arena *arena, const unsigned char hash[32])
{
    char *text = arena_new(arena, char, 65);
    sodium_bin2hex(text, 65, hash, 32);
    return span_of(text);
}

/* Reads the file from where it stands to its end; copies it when copy is a file too. */
static enum err digest_stream(struct arena *arena, int file, int copy, struct digest *digest)
{
    char *bytes = arena_new(arena, char, CHUNK_SIZE);
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    uint64_t size = 0;
    for (size_t len = CHUNK_SIZE; len == CHUNK_SIZE; size += len) {
        TRY(read_some(file, bytes, CHUNK_SIZE, &len));
        crypto_hash_sha256_update(&state, (const unsigned char *)bytes, len);
        if (copy >= 0)
            TRY(write_all(copy, (struct span){.ptr = bytes, .len = len}));
    }
    crypto_hash_sha256_final(&state, hash);
    *digest = (struct digest){.size = size, .sha256 = hexadecimal(arena, hash)};
    return ERR_NONE;
}

static enum err digest_file(struct arena *arena, int directory, const char *name,
                            struct digest *digest)
{
    int file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return system_error();
    enum err err = digest_stream(arena, file, -1, digest);
    close(file);
    return err;
}

static struct span digest_text(struct arena *arena, struct span text)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)text.ptr, text.len);
    return hexadecimal(arena, hash);
}

static enum err read_text(struct arena *arena, int directory, const char *name, struct span *text)
{
    int file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return system_error();
    char *bytes = arena_new(arena, char, TEXT_MAX);
    size_t len = 0;
    enum err err = read_some(file, bytes, TEXT_MAX, &len);
    close(file);
    TRY(err);
    *text = (struct span){.ptr = bytes, .len = len};
    return ERR_NONE;
}

/* Makes a file, has fill write it and waits until it is on disk. */
typedef enum err fill_fn(int file, void *source);

static enum err make_file(int directory, const char *name, fill_fn *fill, void *source)
{
    int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (file < 0)
        return system_error();
    enum err err = fill(file, source);
    if (err == ERR_NONE && fsync(file) != 0)
        err = system_error();
    close(file);
    return err;
}

static enum err fill_store(int file, void *kv)
{
    return kv_backup(kv, file);
}

static enum err fill_text(int file, void *text)
{
    return write_all(file, *(const struct span *)text);
}

struct copying {
    struct arena *arena;
    int from;
    struct digest digest;
};

static enum err fill_copy(int file, void *source)
{
    struct copying *copying = source;
    return digest_stream(copying->arena, copying->from, file, &copying->digest);
}

/* ---- directories ---- */

static bool is_empty(const char *path)
{
    DIR *listing = opendir(path);
    if (listing == NULL)
        return false;
    size_t count = 0;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(listing);
    return count == 0;
}

/* The directory's own name is on disk only once its parent is. */
static enum err sync_parent(int directory)
{
    int parent = openat(directory, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0)
        return system_error();
    enum err err = fsync(parent) == 0 ? ERR_NONE : system_error();
    close(parent);
    return err;
}

static enum err open_empty(const char *path, int *directory)
{
    if (mkdir(path, DIRECTORY_MODE) != 0 && errno != EEXIST)
        return system_error();
    if (!is_empty(path))
        return ERR_CONFLICT;
    int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0)
        return system_error();
    enum err err = sync_parent(opened);
    if (err == ERR_NONE)
        *directory = opened;
    else
        close(opened);
    return err;
}

/* Ends work on a directory that was empty: all of it on disk, or none of it left. */
static enum err close_filled(int directory, enum err err)
{
    static const char *const names[] = {KV_FILE, PART, MANIFEST, SEAL};
    if (err == ERR_NONE && fsync(directory) != 0)
        err = system_error();
    for (size_t i = 0; err != ERR_NONE && i < COUNT_OF(names); i++)
        unlinkat(directory, names[i], 0);
    close(directory);
    return err;
}

/* ---- the manifest ---- */

static struct span manifest_text(struct arena *arena, const struct digest *digest,
                                 const struct backup_facts *facts)
{
    json_t *file = json_object();
    set_text(file, "name", SPAN(KV_FILE));
    set_text(file, "sha256", digest->sha256);
    set_number(file, "size", (int64_t)digest->size);
    json_t *manifest = json_adopt(arena, json_object());
    set_text(manifest, "@type", span_of(type));
    set_text(manifest, "checkpoint", facts->checkpoint);
    set_value(manifest, "files", json_pack("[o]", file));
    set_number(manifest, "format", STORE_FORMAT);
    set_number(manifest, "log_size", (int64_t)facts->log_size);
    return json_canonical(arena, manifest);
}

/* The line that sha256sum writes and checks. */
static struct span seal_text(struct arena *arena, struct span manifest)
{
    return span_format(arena, "%s  " MANIFEST "\n", digest_text(arena, manifest).ptr);
}

/* Reads what backup_make() wrote; its seal has been checked, its meaning has not. */
static enum err manifest_read(struct arena *arena, struct span text, struct digest *digest,
                              struct backup_facts *facts)
{
    const json_t *manifest = json_read(arena, text);
    const json_t *file = json_array_get(json_object_get(manifest, "files"), 0);
    if (!span_eq(text_at(manifest, "@type"), span_of(type)) ||
        number_at(manifest, "format") != STORE_FORMAT ||
        !span_eq(text_at(file, "name"), SPAN(KV_FILE)))
        return ERR_MALFORMED;
    *digest = (struct digest){.size = (uint64_t)number_at(file, "size"),
                              .sha256 = text_at(file, "sha256")};
    *facts = (struct backup_facts){.log_size = (uint64_t)number_at(manifest, "log_size"),
                                   .checkpoint = text_at(manifest, "checkpoint")};
    return ERR_NONE;
}

static enum err match(const struct digest *actual, const struct digest *expected)
{
    bool same = actual->size == expected->size && span_eq(actual->sha256, expected->sha256);
    return same ? ERR_NONE : ERR_DAMAGED;
}

/* ---- making ---- */

static enum err look_at(struct arena *arena, const char *directory, backup_facts_fn *look,
                        struct backup_facts *facts)
{
    struct kv *copy;
    struct kv_options options = {.read_only = true, .alone = true};
    TRY(kv_open(arena, directory, &options, &copy));
    enum err err = look(arena, copy, facts);
    kv_close(copy);
    return err;
}

static enum err write_manifest(struct arena *arena, int directory, const struct backup_facts *facts)
{
    struct digest digest;
    TRY(digest_file(arena, directory, KV_FILE, &digest));
    struct span manifest = manifest_text(arena, &digest, facts);
    TRY(make_file(directory, MANIFEST, fill_text, &manifest));
    struct span seal = seal_text(arena, manifest);
    return make_file(directory, SEAL, fill_text, &seal);
}

enum err backup_make(struct arena *arena, struct kv *kv, const char *directory,
                     backup_facts_fn *look, struct backup_facts *facts)
{
    int handle;
    struct backup_facts found = {0};
    TRY(open_empty(directory, &handle));
    enum err err = make_file(handle, KV_FILE, fill_store, kv);
    if (err == ERR_NONE)
        err = look_at(arena, directory, look, &found);
    if (err == ERR_NONE)
        err = write_manifest(arena, handle, &found);
    TRY(close_filled(handle, err));
    *facts = found;
    return ERR_NONE;
}

/* ---- checking and restoring ---- */

/* A file that is missing inside a backup is damage; a backup that is missing is not. */
static enum err inside(enum err err)
{
    return err == ERR_ABSENT ? ERR_DAMAGED : err;
}

static enum err check(struct arena *arena, int directory, struct digest *digest,
                      struct backup_facts *facts)
{
    struct span seal, manifest;
    struct digest actual;
    TRY(inside(read_text(arena, directory, SEAL, &seal)));
    TRY(inside(read_text(arena, directory, MANIFEST, &manifest)));
    if (!span_eq(seal, seal_text(arena, manifest)))
        return ERR_DAMAGED;
    TRY(manifest_read(arena, manifest, digest, facts));
    TRY(inside(digest_file(arena, directory, KV_FILE, &actual)));
    return match(&actual, digest);
}

static enum err fill_target(struct arena *arena, int file, int target,
                            const struct digest *expected)
{
    struct copying copying = {.arena = arena, .from = file};
    TRY(make_file(target, PART, fill_copy, &copying));
    TRY(match(&copying.digest, expected));
    return renameat(target, PART, target, KV_FILE) == 0 ? ERR_NONE : system_error();
}

static enum err restore(struct arena *arena, int directory, const char *target,
                        struct backup_facts *facts)
{
    struct digest expected;
    struct backup_facts found;
    int handle;
    TRY(check(arena, directory, &expected, &found));
    int file = openat(directory, KV_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return system_error();
    enum err err = open_empty(target, &handle);
    if (err == ERR_NONE)
        err = close_filled(handle, fill_target(arena, file, handle, &expected));
    close(file);
    TRY(err);
    *facts = found;
    return ERR_NONE;
}

enum err backup_restore(struct arena *arena, const char *directory, const char *target,
                        struct backup_facts *facts)
{
    int handle = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return system_error();
    enum err err = restore(arena, handle, target, facts);
    close(handle);
    return err;
}
