/* log_world.h - a store of its own with a log of a few records, gone with its scope. */
#pragma once

#include "test.h"

#include "server/log.h"
#include "temporary.h"

#include <sodium.h>

#define LOG "plans.example.org/log"

enum { RECORDS = 11, MAP = 16 * 1024 * 1024 };

struct world {
    struct arena arena;
    struct kv *kv;
    struct checkpoint_key key;
    unsigned char secret[CHECKPOINT_SECRET_SIZE];
};

static void world_end(struct world *world)
{
    kv_close(world->kv);
    arena_release(&world->arena);
}

#define SCOPED_WORLD struct world __attribute__((cleanup(world_end)))

static void world_begin(struct world *world)
{
    static const unsigned char seed[crypto_sign_SEEDBYTES] = {1};
    struct kv_options options = {.map_size = MAP, .strict = true};
    world->key.name = SPAN(LOG);
    crypto_sign_seed_keypair(world->key.bytes, world->secret, seed);
    assert_int_equal(
        store_open(&world->arena, temporary_directory(&world->arena), &options, &world->kv), 0);
}

static struct span record_text(struct arena *arena, uint64_t seq)
{
    return span_format(arena, "{\"seq\":%llu}", (unsigned long long)seq);
}

static struct digest leaf_number(struct arena *arena, uint64_t seq)
{
    char salt[LOG_SALT_SIZE] = {(char)seq};
    return tree_leaf((struct span){salt, sizeof salt}, record_text(arena, seq));
}

static uint64_t append(struct world *world, struct kv_txn *txn, uint64_t seq)
{
    unsigned char salt[LOG_SALT_SIZE] = {(unsigned char)seq};
    return log_append(txn, record_text(&world->arena, seq), salt);
}

static void checkpoint(struct world *world, struct kv_txn *txn)
{
    struct span note;
    assert_int_equal(log_checkpoint(txn, &world->arena, SPAN(LOG), world->secret, &note), ERR_NONE);
}

/* RECORDS records; a checkpoint after the fourth and after the last but one. */
static void fill(struct world *world)
{
    world_begin(world);
    SCOPED_TXN txn = kv_write(world->kv);
    for (uint64_t seq = 0; seq < RECORDS; seq++) {
        if (seq == 4 || seq == RECORDS - 1)
            checkpoint(world, &txn);
        assert_int_equal(append(world, &txn, seq), seq);
    }
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}
