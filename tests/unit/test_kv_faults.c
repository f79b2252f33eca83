/* What the store answers when the disk refuses: this program puts itself between LMDB and
 * the system, and makes one call fail. */
#include "kv_world.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { META_MAX = 4096, NETWORK_MAGIC = 0x6969 };

/* Which calls fail, from the n-th on: 0 is the next one; below, none. */
static struct {
    int data, sync, root, code;
    bool sticky, remote, crowded;
} fault = {.data = -1, .sync = -1, .root = -1};

static bool fails(int *countdown)
{
    if (*countdown < 0 || (*countdown)-- > 0)
        return false;
    if (fault.sticky)
        *countdown = 0;
    errno = fault.code;
    return true;
}

/* LMDB writes its root page, and nothing else, at the first two pages of the file. */
ssize_t pwrite(int file, const void *bytes, size_t len, off_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off_t);
    *(void **)&real = dlsym(RTLD_NEXT, "pwrite");
    if (fails(offset < 2 * META_MAX ? &fault.root : &fault.data))
        return -1;
    return real(file, bytes, len, offset);
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
    ssize_t (*real)(int, const struct iovec *, int);
    *(void **)&real = dlsym(RTLD_NEXT, "writev");
    return fails(&fault.data) ? -1 : real(file, parts, count);
}

int fdatasync(int file)
{
    int (*real)(int);
    *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
    return fails(&fault.sync) ? -1 : real(file);
}

int fstatfs(int file, struct statfs *facts)
{
    int (*real)(int, struct statfs *);
    *(void **)&real = dlsym(RTLD_NEXT, "fstatfs");
    int rc = real(file, facts);
    if (fault.remote)
        facts->f_type = NETWORK_MAGIC;
    return rc;
}

int fstatvfs(int file, struct statvfs *facts)
{
    int (*real)(int, struct statvfs *);
    *(void **)&real = dlsym(RTLD_NEXT, "fstatvfs");
    int rc = real(file, facts);
    if (fault.crowded)
        facts->f_bavail = 0;
    return rc;
}

static void no_faults(void)
{
    fault.data = fault.sync = fault.root = -1;
    fault.sticky = fault.remote = fault.crowded = false;
}

static enum err change(struct kv *kv, struct span value)
{
    SCOPED_TXN txn = kv_write(kv);
    kv_put(&txn, SPAN("a"), value);
    kv_put(&txn, SPAN("b"), value);
    return kv_commit(&txn);
}

static bool both_hold(struct kv *kv, struct span value)
{
    SCOPED_TXN txn = kv_read(kv);
    bool both = holds(&txn, SPAN("a"), value) && holds(&txn, SPAN("b"), value);
    return kv_commit(&txn) == ERR_NONE && both;
}

static void a_commit_whose_data_is_refused_was_not_applied(void **unused)
{
    (void)unused;
    static const struct {
        int code;
        enum err err;
    } rows[] = {{EIO, ERR_IO}, {ENOSPC, ERR_FULL}, {EDQUOT, ERR_FULL}};
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    assert_int_equal(change(world.kv, SPAN("1")), ERR_NONE);
    for (size_t i = 0; i < COUNT_OF(rows) * 2; i++) {
        fault.code = rows[i / 2].code;
        *(i % 2 ? &fault.sync : &fault.data) = 0;
        enum err err = change(world.kv, SPAN("2"));
        no_faults();
        assert_int_equal(err, rows[i / 2].err);
        assert_true(both_hold(world.kv, SPAN("1")));
    }
    assert_int_equal(change(world.kv, SPAN("3")), ERR_NONE);
    assert_true(both_hold(world.kv, SPAN("3")));
}

/* LMDB says EIO of a write that was cut short. */
static void a_write_that_fails_where_no_room_is_left_was_for_want_of_room(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    fault.code = EIO;
    fault.crowded = true;
    fault.data = 0;
    enum err err = change(world.kv, SPAN("1"));
    no_faults();
    assert_int_equal(err, ERR_FULL);
}

static void a_commit_whose_root_is_refused_is_unknown_until_reopened(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    assert_int_equal(change(world.kv, SPAN("1")), ERR_NONE);
    fault.code = EIO;
    fault.root = 0;
    enum err err = change(world.kv, SPAN("2"));
    no_faults();
    assert_int_equal(err, ERR_UNKNOWN);
    assert_int_equal(change(world.kv, SPAN("3")), ERR_REOPEN);
    SCOPED_TXN reader = kv_read(world.kv);
    assert_int_equal(kv_commit(&reader), ERR_REOPEN);
    world_reopen(&world, TEST_MAP);
    assert_true(both_hold(world.kv, SPAN("1")) || both_hold(world.kv, SPAN("2")));
    assert_int_equal(change(world.kv, SPAN("4")), ERR_NONE);
    assert_true(both_hold(world.kv, SPAN("4")));
}

static void a_store_that_cannot_be_made_can_be_made_later(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {.directory = NULL};
    world.directory = temporary_directory(&world.arena);
    struct kv_options options = {.map_size = TEST_MAP};
    fault.code = ENOSPC;
    fault.root = fault.data = 0;
    fault.sticky = true;
    struct kv *kv = NULL;
    enum err err = kv_open(&world.arena, world.directory, &options, &kv);
    no_faults();
    assert_null(kv);
    assert_int_equal(err, ERR_FULL);
    world_reopen(&world, TEST_MAP);
    assert_int_equal(change(world.kv, SPAN("1")), ERR_NONE);
}

static void a_network_file_system_is_refused(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const char *directory = temporary_directory(&arena);
    struct kv_options options = {.map_size = TEST_MAP};
    struct kv *kv = NULL;
    fault.remote = true;
    enum err err = kv_open(&arena, directory, &options, &kv);
    no_faults();
    assert_int_equal(err, ERR_INVALID);
    assert_int_equal(access(span_format(&arena, "%s/lock", directory).ptr, F_OK), -1);
}

static void another_kind_of_file_is_damaged(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {.directory = NULL};
    world.directory = temporary_directory(&world.arena);
    struct kv_options options = {.map_size = TEST_MAP};
    char text[2 * META_MAX] = "this is a letter";
    FILE *file = fopen(span_format(&world.arena, "%s/" KV_FILE, world.directory).ptr, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, sizeof text, file), sizeof text);
    fclose(file);
    struct kv *kv = NULL;
    assert_int_equal(kv_open(&world.arena, world.directory, &options, &kv), ERR_DAMAGED);
    assert_null(kv);
}

TESTS(a_commit_whose_data_is_refused_was_not_applied,
      a_write_that_fails_where_no_room_is_left_was_for_want_of_room,
      a_commit_whose_root_is_refused_is_unknown_until_reopened,
      a_store_that_cannot_be_made_can_be_made_later, a_network_file_system_is_refused,
      another_kind_of_file_is_damaged)
