/* refuser.c - preloaded into a server: once it gets SIGUSR1, the n-th call of a kind fails.
 * JALON_FAULT: "KIND N ERRNO once|always"; KIND is data, root, sync (of the store's file) or
 * memory. JALON_MAP: the most bytes that the store may hold. A failure is told on standard error.
 */
#include "real.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/uio.h>

enum { ROOTS_SIZE = 2 * 4096 }; /* LMDB's root pages, at the beginning of the file */

static struct {
    char kind[16];
    long calls; /* let pass before the one that fails */
    int code;
    bool always;
} fault;

static atomic_bool armed;
static atomic_long seen;

static void arm(int signal)
{
    (void)signal;
    atomic_store(&armed, true);
}

__attribute__((constructor)) static void begin(void)
{
    char mode[16] = "";
    const char *text = getenv("JALON_FAULT");
    if (text == NULL)
        return;
    if (sscanf(text, "%15s %ld %d %15s", fault.kind, &fault.calls, &fault.code, mode) != 4)
        abort();
    fault.always = strcmp(mode, "always") == 0;
    signal(SIGUSR1, arm);
}

/* Whether this call is one that fails; allocates nothing. */
static bool fails(const char *kind)
{
    static const char told[] = "refuser: here\n";
    if (!atomic_load(&armed) || strcmp(kind, fault.kind) != 0)
        return false;
    long before = atomic_fetch_add(&seen, 1);
    if (before < fault.calls || (before > fault.calls && !fault.always))
        return false;
    if (before == fault.calls && write(STDERR_FILENO, told, sizeof told - 1) < 0)
        abort();
    errno = fault.code;
    return true;
}

/* --- the disk ---------------------------------------------------------------------------- */

ssize_t pwrite(int file, const void *bytes, size_t len, off_t offset)
{
    if (real_is_store(file) && fails(offset < ROOTS_SIZE ? "root" : "data"))
        return -1;
    return REAL(pwrite)(file, bytes, len, offset);
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
    if (real_is_store(file) && fails("data"))
        return -1;
    return REAL(writev)(file, parts, count);
}

int fdatasync(int file)
{
    if (real_is_store(file) && fails("sync"))
        return -1;
    return REAL(fdatasync)(file);
}

int mdb_env_set_mapsize(void *env, size_t size); /* as lmdb.h has it */

int mdb_env_set_mapsize(void *env, size_t size)
{
    const char *text = getenv("JALON_MAP");
    return REAL(mdb_env_set_mapsize)(env, text != NULL ? strtoull(text, NULL, 10) : size);
}

/* --- memory: by other names, since looking a name up allocates ----------------------------- */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size)
{
    return fails("memory") ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails("memory") ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return fails("memory") ? NULL : __libc_realloc(memory, size);
}
