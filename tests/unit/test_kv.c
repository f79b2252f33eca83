#include "kv_conformity.h"

#include <lmdb.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *file_of(struct world *world)
{
    return span_format(&world->arena, "%s/" KV_FILE, world->directory).ptr;
}

static uint64_t file_size(struct world *world)
{
    struct stat facts;
    assert_int_equal(stat(file_of(world), &facts), 0);
    return (uint64_t)facts.st_size;
}

/* LMDB copies pages before it frees any, so deleting needs room too. */
static void a_full_store_keeps_a_reserve_for_deleting(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, SMALL_MAP);
    fill_up(world.kv);
    assert_in_range(file_size(&world), SMALL_MAP * 88 / 100, SMALL_MAP * 94 / 100);
}

/* Writes with the bare library, as another program might. */
static void put_foreign(const char *directory, size_t key_len)
{
    static char bytes[KV_KEY_MAX + 1];
    MDB_val key = {.mv_data = bytes, .mv_size = key_len}, value = {.mv_data = bytes, .mv_size = 1};
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi table;
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_open(env, directory, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, NULL, 0, &table), 0);
    assert_int_equal(mdb_put(txn, table, &key, &value, 0), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static void a_key_longer_than_any_of_ours_is_damage(void **unused)
{
    (void)unused;
    for (size_t len = KV_KEY_MAX; len <= KV_KEY_MAX + 1; len++) {
        SCOPED_WORLD world = {0};
        world.directory = temporary_directory(&world.arena);
        put_foreign(world.directory, len);
        world_reopen(&world, TEST_MAP);
        SCOPED_TXN txn = kv_read(world.kv);
        struct kv_scan scan = kv_scan(&txn, SPAN(""), SPAN(""), KV_FORWARD);
        struct span key, value;
        assert_int_equal(kv_next(&scan, &key, &value), len == KV_KEY_MAX);
        assert_int_equal(txn.err, len == KV_KEY_MAX ? ERR_NONE : ERR_DAMAGED);
    }
}

/* Whether the kernel was asked not to read ahead of what is looked at: "rr", proc(5). */
static bool reads_single_pages(const char *file)
{
    char line[4096];
    bool is_it = false, found = false, single = false;
    FILE *maps = fopen("/proc/self/smaps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            is_it = strstr(line, file) != NULL;
        if (is_it && strncmp(line, "VmFlags:", 8) == 0) {
            found = true;
            single = strstr(line, " rr ") != NULL;
        }
    }
    fclose(maps);
    assert_true(found);
    return single;
}

/* Nothing is written to its end: it takes no room. */
static void nothing_is_read_ahead_of_a_file_that_memory_cannot_hold(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    put_committed(world.kv, SPAN("a"), SPAN("1"));
    off_t half = (off_t)sysconf(_SC_PHYS_PAGES) / 2 * sysconf(_SC_PAGESIZE);
    for (int more = 0; more <= 1; more++) {
        assert_int_equal(truncate(file_of(&world), half + more * sysconf(_SC_PAGESIZE)), 0);
        world_reopen(&world, TEST_MAP);
        assert_int_equal(reads_single_pages(file_of(&world)), more);
        SCOPED_TXN txn = kv_read(world.kv);
        assert_true(holds(&txn, SPAN("a"), SPAN("1")));
    }
}

TESTS(KV_CONFORMITY, a_full_store_keeps_a_reserve_for_deleting,
      a_key_longer_than_any_of_ours_is_damage,
      nothing_is_read_ahead_of_a_file_that_memory_cannot_hold)
