/* kv_sharing.h - the part of kv_conformity.h about several at once: readers, processes, copies. */
#pragma once

#include "kv_model.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void abandon_a_change(struct kv *kv)
{
    SCOPED_TXN txn = kv_write(kv);
    kv_put(&txn, SPAN("a"), SPAN("2"));
    kv_put(&txn, SPAN("b"), SPAN("2"));
    assert_true(holds(&txn, SPAN("a"), SPAN("2")));
}

/* ---- several processes ---- */

static void a_second_writer_is_refused(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    struct kv_options options = {.map_size = TEST_MAP};
    struct kv *second = NULL;
    assert_int_equal(kv_open(&world.arena, world.directory, &options, &second), ERR_BUSY);
    assert_null(second);
    world_reopen(&world, TEST_MAP);
}

/* Opens read-only and answers whether "a" is there; for a process of its own. */
static int read_beside(const char *directory)
{
    SCOPED_ARENA arena = {0};
    struct kv_options options = {.map_size = TEST_MAP, .read_only = true};
    struct kv *kv = NULL;
    if (kv_open(&arena, directory, &options, &kv) != ERR_NONE)
        return 2;
    struct kv_txn txn = kv_read(kv);
    bool found = holds(&txn, SPAN("a"), SPAN("1"));
    enum err err = kv_commit(&txn);
    kv_close(kv);
    return err == ERR_NONE && found ? 0 : 1;
}

static void another_process_may_read_beside_the_writer(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    put_committed(world.kv, SPAN("a"), SPAN("1"));
    SCOPED_TXN txn = kv_write(world.kv);
    kv_put(&txn, SPAN("a"), SPAN("2"));
    pid_t child = fork();
    if (child == 0)
        _exit(read_beside(world.directory));
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void what_cannot_be_opened_says_why(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const char *directory = temporary_directory(&arena);
    const char *missing = span_format(&arena, "%s/missing", directory).ptr;
    struct kv_options write = {.map_size = TEST_MAP};
    struct kv_options read = {.map_size = TEST_MAP, .read_only = true};
    struct kv *kv = NULL;
    assert_int_equal(kv_open(&arena, missing, &write, &kv), ERR_ABSENT);
    assert_int_equal(kv_open(&arena, missing, &read, &kv), ERR_ABSENT);
    assert_int_equal(kv_open(&arena, directory, &read, &kv), ERR_ABSENT);
    assert_null(kv);
}

static void a_copy_is_the_committed_state(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    SCOPED_WORLD copy = {.directory = temporary_directory(&world.arena)};
    put_committed(world.kv, SPAN("a"), SPAN("1"));
    FILE *file = fopen(span_format(&world.arena, "%s/" KV_FILE, copy.directory).ptr, "wbx");
    assert_non_null(file);
    assert_int_equal(kv_backup(world.kv, fileno(file)), ERR_NONE);
    fclose(file);
    put_committed(world.kv, SPAN("a"), SPAN("2"));
    world_reopen(&copy, TEST_MAP);
    SCOPED_TXN txn = kv_read(copy.kv);
    assert_true(holds(&txn, SPAN("a"), SPAN("1")));
}

static uint64_t version_now(struct kv *kv)
{
    SCOPED_TXN txn = kv_read(kv);
    return kv_version(&txn);
}

static void a_commit_is_a_new_version_and_nothing_else_is(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    put_committed(world.kv, SPAN("a"), SPAN("1"));
    uint64_t first = version_now(world.kv);
    SCOPED_TXN reader = kv_read(world.kv);
    abandon_a_change(world.kv);
    assert_int_equal(version_now(world.kv), first);
    put_committed(world.kv, SPAN("a"), SPAN("2"));
    assert_true(version_now(world.kv) > first);
    assert_int_equal(kv_version(&reader), first);
}

static void keys_are_counted(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    put_committed(world.kv, SPAN("a"), SPAN("1"));
    SCOPED_TXN writer = kv_write(world.kv);
    assert_int_equal(kv_count(&writer), 1);
    kv_put(&writer, SPAN("a"), SPAN("2"));
    kv_put(&writer, SPAN("b"), SPAN("2"));
    assert_int_equal(kv_count(&writer), 2);
    SCOPED_TXN reader = kv_read(world.kv);
    assert_int_equal(kv_count(&reader), 1);
    kv_abandon(&reader);
    kv_delete(&writer, SPAN("a"));
    kv_delete(&writer, SPAN("b"));
    assert_int_equal(kv_count(&writer), 0);
}

/* Reads until it sees the last round; counts the times two keys of one commit differed. */
static void *read_along(void *kv)
{
    size_t torn = 0;
    for (char round = 0; round != 'z';) {
        SCOPED_TXN txn = kv_read(kv);
        struct span value = SPAN("");
        round = kv_get(&txn, SPAN("a"), &value) ? value.ptr[0] : '\0';
        torn += round != '\0' && !holds(&txn, SPAN("b"), (struct span){.ptr = &round, .len = 1});
    }
    return (void *)torn;
}

static void readers_in_other_threads_see_whole_commits(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    pthread_t readers[3];
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_along, world.kv), 0);
    for (char round = 'a'; round <= 'z'; round++) {
        SCOPED_TXN txn = kv_write(world.kv);
        kv_put(&txn, SPAN("a"), (struct span){.ptr = &round, .len = 1});
        kv_put(&txn, SPAN("b"), (struct span){.ptr = &round, .len = 1});
        assert_int_equal(kv_commit(&txn), ERR_NONE);
    }
    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        void *torn = NULL;
        assert_int_equal(pthread_join(readers[i], &torn), 0);
        assert_null(torn);
    }
}
