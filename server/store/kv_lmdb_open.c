/* Opening an LMDB environment under the rules that keep it safe: synchronous commits
 * (none of the NOSYNC family, no WRITEMAP), readers not bound to threads (NOTLS), one
 * writing process, local disks only.  LMDB's own lock also admits a second writer and
 * would work until it does not, hence DIR/lock. */
#include "kv_lmdb_page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { READERS_MAX = 512, FILE_MODE = 0600 };

static const uint64_t map_size_default = 64ULL << 30;

/* clang-format off */
static const struct {
    int code;
    enum err err;
} codes[] = {
    {MDB_SUCCESS,          ERR_NONE},
    {MDB_NOTFOUND,         ERR_ABSENT},
    {ENOENT,               ERR_ABSENT},
    {ENOTDIR,              ERR_ABSENT},
    {MDB_KEYEXIST,         ERR_CONFLICT},
    {MDB_MAP_FULL,         ERR_FULL},
    {ENOSPC,               ERR_FULL},
    {EDQUOT,               ERR_FULL},
    {EFBIG,                ERR_FULL},
    {MDB_TXN_FULL,         ERR_TOO_LARGE},
    {MDB_BAD_VALSIZE,      ERR_TOO_LARGE},
    {MDB_CORRUPTED,        ERR_DAMAGED},
    {MDB_PAGE_NOTFOUND,    ERR_DAMAGED},
    {MDB_INVALID,          ERR_DAMAGED},
    {MDB_VERSION_MISMATCH, ERR_DAMAGED},
    {MDB_INCOMPATIBLE,     ERR_DAMAGED},
    {MDB_PANIC,            ERR_REOPEN},
    {MDB_MAP_RESIZED,      ERR_REOPEN},
    {MDB_BAD_RSLOT,        ERR_REOPEN},
    {MDB_READERS_FULL,     ERR_BUSY},
    {EWOULDBLOCK,          ERR_BUSY},
};

/* File systems whose locks or shared maps cannot be trusted, by statfs(2) magic. */
static const unsigned remote_file_systems[] = {
    0x6969,     /* NFS */
    0x517B,     /* SMB */
    0xFE534D42, /* SMB 2 */
    0xFF534D42, /* CIFS */
    0x01021997, /* 9P */
    0x00C36400, /* Ceph */
    0x5346414F, /* AFS */
    0x6B414653, /* kAFS */
    0x73757245, /* Coda */
    0x564C,     /* NCP */
    0x65735546, /* FUSE */
    0x01161970, /* GFS2 */
    0x7461636F, /* OCFS2 */
    0x0BD00BD0, /* Lustre */
    0x786F4256, /* VirtualBox shared folder */
};
/* clang-format on */

enum err kv_lmdb_err(int code)
{
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (codes[i].code == code)
            return codes[i].err;
    return ERR_IO;
}

void kv_lmdb_report(MDB_env *env, const char *message)
{
    const char *directory = "?";
    mdb_env_get_path(env, &directory);
    fprintf(stderr, "error store.damaged directory=%s detail=\"%s\"\n", directory, message);
}

static enum err check_local(int directory)
{
    struct statfs facts;
    if (fstatfs(directory, &facts) != 0)
        return kv_lmdb_err(errno);
    for (size_t i = 0; i < COUNT_OF(remote_file_systems); i++)
        if ((unsigned)facts.f_type == remote_file_systems[i])
            return ERR_INVALID;
    return ERR_NONE;
}

static enum err take_lock(int directory, int *lock)
{
    int file = openat(directory, "lock", O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    if (file < 0)
        return kv_lmdb_err(errno);
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        int code = errno;
        close(file);
        return kv_lmdb_err(code);
    }
    *lock = file;
    return ERR_NONE;
}

static int open_table(struct kv *kv)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, &txn);
    if (rc != MDB_SUCCESS)
        return rc;
    rc = mdb_dbi_open(txn, NULL, 0, &kv->table);
    mdb_txn_abort(txn);
    return rc;
}

/* Of so large a file little stays in memory, and what the kernel reads ahead of a page (128 KiB or
 * more) drives out what is needed: of 33 GB beside 23 the first table came after 47 s, not 300. */
static bool outgrows_memory(int directory)
{
    struct stat facts;
    return fstatat(directory, KV_FILE, &facts, 0) == 0 &&
           facts.st_size / sysconf(_SC_PAGESIZE) > sysconf(_SC_PHYS_PAGES) / 2;
}

static enum err open_environment(struct kv *kv, int directory, const char *name,
                                 const struct kv_options *options)
{
    uint64_t size = options->map_size > 0 ? options->map_size : map_size_default;
    unsigned flags = MDB_NOTLS | (options->read_only ? MDB_RDONLY : 0) |
                     (options->read_only && options->alone ? MDB_NOLOCK : 0) |
                     (outgrows_memory(directory) ? MDB_NORDAHEAD : 0);
    int dead_readers;
    MDB_stat stat;
    TRY(kv_lmdb_err(mdb_env_create(&kv->env)));
    TRY(kv_lmdb_err(mdb_env_set_mapsize(kv->env, size)));
    TRY(kv_lmdb_err(mdb_env_set_maxreaders(kv->env, READERS_MAX)));
    TRY(kv_lmdb_err(mdb_env_set_assert(kv->env, kv_lmdb_report)));
    TRY(kv_lmdb_err(mdb_env_open(kv->env, name, flags, FILE_MODE)));
    TRY(kv_lmdb_err(mdb_reader_check(kv->env, &dead_readers)));
    TRY(kv_lmdb_err(mdb_env_get_fd(kv->env, &kv->file)));
    TRY(kv_lmdb_err(mdb_env_stat(kv->env, &stat)));
    kv->page_size = stat.ms_psize;
    if (stat.ms_psize < PAGE_MIN || stat.ms_psize > PAGE_MAX)
        return ERR_DAMAGED;
    TRY(kv_lmdb_err(open_table(kv)));
    return kv_lmdb_tree(kv);
}

static enum err open_in(struct kv *kv, int directory, const char *name,
                        const struct kv_options *options)
{
    TRY(check_local(directory));
    if (!options->read_only)
        TRY(take_lock(directory, &kv->lock));
    TRY(open_environment(kv, directory, name, options));
    /* The names of files just created must last as long as what they hold. */
    return options->read_only || fsync(directory) == 0 ? ERR_NONE : ERR_IO;
}

enum err kv_open(struct arena *arena, const char *directory, const struct kv_options *options,
                 struct kv **kv)
{
    int handle = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return kv_lmdb_err(errno);
    struct kv *opened = arena_new(arena, struct kv, 1);
    *opened = (struct kv){.lock = -1, .is_whole = options->is_whole, .strict = options->strict};
    enum err err = open_in(opened, handle, directory, options);
    close(handle);
    if (err == ERR_NONE)
        *kv = opened;
    else
        kv_close(opened);
    return err;
}

void kv_close(struct kv *kv)
{
    if (kv == NULL)
        return;
    if (kv->env != NULL)
        mdb_env_close(kv->env);
    if (kv->lock >= 0)
        close(kv->lock);
    free(kv->free);
    *kv = (struct kv){.lock = -1};
}

enum err kv_backup(struct kv *kv, int fd)
{
    return kv_lmdb_err(mdb_env_copyfd2(kv->env, fd, MDB_CP_COMPACT));
}
