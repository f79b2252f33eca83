#include "kv_conformity.h"

#include <lmdb.h>
#include <sys/stat.h>

static uint64_t file_size(struct world *world)
{
    struct stat facts;
    const char *path = span_format(&world->arena, "%s/" KV_FILE, world->directory).ptr;
    assert_int_equal(stat(path, &facts), 0);
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

TESTS(KV_CONFORMITY, a_full_store_keeps_a_reserve_for_deleting,
      a_key_longer_than_any_of_ours_is_damage)
