/* kv_model.h - what an engine is compared with: a sorted array.
 *
 * Small stores and small histories are tried exhaustively, long histories at random; the
 * random test prints its seed, and JALON_SEED runs that seed again.
 */
#pragma once

#include "kv_world.h"

#include <stdio.h>
#include <unistd.h>

enum { MODEL_MAX = 160, DEPTH_MAX = 3 };

struct entry {
    char key[KV_KEY_MAX];
    size_t key_len;
    unsigned value; /* stands for value_of(value) */
};

struct model {
    size_t count;
    struct entry entries[MODEL_MAX];
};

static struct span entry_key(const struct entry *entry)
{
    return (struct span){.ptr = entry->key, .len = entry->key_len};
}

/* Values of every interesting size: none, small, a page, several pages. */
static struct span value_of(struct arena *arena, unsigned value)
{
    static const size_t sizes[] = {0, 1, 7, 100, 1000, 2040, 4096, 20000};
    size_t len = sizes[value % COUNT_OF(sizes)];
    char *bytes = arena_new(arena, char, len + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)((value >> (i % 4 * 8)) ^ (i / 4));
    return (struct span){.ptr = bytes, .len = len};
}

/* The place of key, or where it would be. */
static size_t model_find(const struct model *model, struct span key, bool *found)
{
    size_t i = 0;
    while (i < model->count && span_cmp(entry_key(&model->entries[i]), key) < 0)
        i++;
    *found = i < model->count && span_eq(entry_key(&model->entries[i]), key);
    return i;
}

static void model_put(struct model *model, struct span key, unsigned value)
{
    bool found;
    size_t at = model_find(model, key, &found);
    struct entry *entry = &model->entries[at];
    if (!found) {
        assert_true(model->count < MODEL_MAX);
        memmove(entry + 1, entry, (model->count - at) * sizeof *entry);
        model->count++;
        entry->key_len = key.len;
        memcpy(entry->key, key.ptr, key.len);
    }
    entry->value = value;
}

static void model_delete(struct model *model, struct span key)
{
    bool found;
    size_t at = model_find(model, key, &found);
    if (!found)
        return;
    struct entry *entry = &model->entries[at];
    model->count--;
    memmove(entry, entry + 1, (model->count - at) * sizeof *entry);
}

static void check_walk(struct kv_txn *txn, const struct model *model, struct span from,
                       struct span to, enum kv_order order)
{
    bool found;
    size_t low = model_find(model, from, &found);
    size_t high = to.len > 0 ? model_find(model, to, &found) : model->count;
    size_t left = high > low ? high - low : 0;
    struct kv_scan scan = kv_scan(txn, from, to, order);
    struct span key, value;
    while (kv_next(&scan, &key, &value)) {
        SCOPED_ARENA arena = {0};
        assert_true(left > 0);
        left--;
        const struct entry *entry =
            &model->entries[order == KV_FORWARD ? high - left - 1 : low + left];
        assert_true(span_eq(key, entry_key(entry)));
        assert_true(span_eq(value, value_of(&arena, entry->value)));
    }
    assert_int_equal(left, 0);
    assert_false(kv_next(&scan, &key, &value));
    assert_int_equal(txn->err, ERR_NONE);
}

static void every_walk_over_every_small_store_is_right(void **unused)
{
    (void)unused;
    static const struct span keys[] = {{"\0", 1},  {"\0\0", 2}, {"a", 1},
                                       {"a\0", 2}, {"b", 1},    {"\xff", 1}};
    enum { KEYS = COUNT_OF(keys), BOUNDS = KEYS + 1 }; /* the last bound is the open one */
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    for (unsigned set = 0; set < 1U << KEYS; set++) {
        struct model *model = arena_new(&world.arena, struct model, 1);
        SCOPED_TXN txn = kv_write(world.kv);
        for (unsigned i = 0; i < KEYS; i++) {
            if ((set >> i & 1) == 0)
                continue;
            SCOPED_ARENA arena = {0};
            kv_insert(&txn, keys[i], value_of(&arena, i));
            model_put(model, keys[i], i);
        }
        for (size_t i = 0; i < (size_t)BOUNDS * BOUNDS; i++) {
            struct span from = i % BOUNDS < KEYS ? keys[i % BOUNDS] : SPAN("");
            struct span to = i / BOUNDS < KEYS ? keys[i / BOUNDS] : SPAN("");
            check_walk(&txn, model, from, to, KV_FORWARD);
            check_walk(&txn, model, from, to, KV_BACKWARD);
        }
    }
}

/* One step of a history of savepoints: levels[0] is the transaction itself. */
struct history {
    struct kv_txn levels[8];
    char values[8]; /* what the key holds at that level; 0: nothing */
    size_t depth;
};

static void history_step(struct history *history, unsigned step)
{
    struct kv_txn *txn = &history->levels[history->depth];
    char *value = &history->values[history->depth];
    if (step == 0 || step == 1) {
        *value = step == 0 ? '1' : '2';
        kv_put(txn, SPAN("k"), (struct span){.ptr = value, .len = 1});
    } else if (step == 2) {
        kv_delete(txn, SPAN("k"));
        *value = 0;
    } else if (step == 3) {
        history->levels[++history->depth] = kv_savepoint(txn);
        history->values[history->depth] = *value;
    } else if (history->depth > 0) {
        if (step == 4)
            assert_int_equal(kv_commit(txn), ERR_NONE);
        else
            kv_abandon(txn);
        history->depth--;
        if (step == 4)
            history->values[history->depth] = *value;
    }
    char now = history->values[history->depth];
    txn = &history->levels[history->depth];
    assert_true(now == 0 ? lacks(txn, SPAN("k"))
                         : holds(txn, SPAN("k"), (struct span){.ptr = &now, .len = 1}));
}

static void every_small_history_of_savepoints_is_right(void **unused)
{
    (void)unused;
    enum { KINDS = 6, LENGTH = 5, HISTORIES = KINDS * KINDS * KINDS * KINDS * KINDS };
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    for (unsigned number = 0; number < HISTORIES; number++) {
        struct history history = {.levels = {kv_write(world.kv)}};
        for (unsigned i = 0, rest = number; i < LENGTH; i++, rest /= KINDS)
            history_step(&history, rest % KINDS);
        for (size_t i = history.depth + 1; i-- > 0;)
            kv_abandon(&history.levels[i]);
    }
}

/* ---- random histories ---- */

struct play {
    struct world *world;
    uint64_t seed;
    struct kv_txn levels[DEPTH_MAX + 1];
    struct model *models; /* one for each level; models[0] before: what is committed */
    size_t depth;
};

static unsigned draw(struct play *play, unsigned bound)
{
    play->seed ^= play->seed << 13;
    play->seed ^= play->seed >> 7;
    play->seed ^= play->seed << 17;
    return (unsigned)(play->seed >> 20) % bound;
}

/* A key of a small space, so that histories meet; now and then of full length. */
static struct span draw_key(struct play *play, struct arena *arena)
{
    size_t len = draw(play, 20) == 0 ? KV_KEY_MAX : 1 + draw(play, 4);
    char *key = arena_new(arena, char, KV_KEY_MAX);
    memset(key, "\0a\xff"[draw(play, 3)], len);
    for (size_t i = 0; len < KV_KEY_MAX && i < len; i++)
        key[i] = "\0a\xff"[draw(play, 3)];
    return (struct span){.ptr = key, .len = len};
}

static void play_insert(struct play *play, struct span key, unsigned value)
{
    SCOPED_ARENA arena = {0};
    bool found;
    model_find(&play->models[play->depth], key, &found);
    SCOPED_TXN inner = kv_savepoint(&play->levels[play->depth]);
    kv_insert(&inner, key, value_of(&arena, value));
    assert_int_equal(kv_commit(&inner), found ? ERR_CONFLICT : ERR_NONE);
    if (!found)
        model_put(&play->models[play->depth], key, value);
}

static void play_end_level(struct play *play, bool keep)
{
    struct kv_txn *txn = &play->levels[play->depth];
    if (keep)
        assert_int_equal(kv_commit(txn), ERR_NONE);
    else
        kv_abandon(txn);
    if (keep)
        play->models[play->depth - 1] = play->models[play->depth];
    play->depth--;
}

static void play_begin_level(struct play *play)
{
    size_t depth = ++play->depth;
    play->models[depth] = play->models[depth - 1];
    play->levels[depth] =
        depth == 1 ? kv_write(play->world->kv) : kv_savepoint(&play->levels[depth - 1]);
}

static void play_step(struct play *play)
{
    SCOPED_ARENA arena = {0};
    struct kv_txn *txn = &play->levels[play->depth];
    struct model *model = &play->models[play->depth];
    struct span key = draw_key(play, &arena), other = draw_key(play, &arena);
    unsigned value = draw(play, 1U << 30), action = draw(play, 100);
    if (action < 40) {
        kv_put(txn, key, value_of(&arena, value));
        model_put(model, key, value);
    } else if (action < 50) {
        play_insert(play, key, value);
    } else if (action < 75) {
        kv_delete(txn, key);
        model_delete(model, key);
    } else if (action < 85) {
        check_walk(txn, model, draw(play, 4) == 0 ? SPAN("") : key,
                   draw(play, 4) == 0 ? SPAN("") : other, draw(play, 2) ? KV_FORWARD : KV_BACKWARD);
    } else if (action < 93 && play->depth < DEPTH_MAX) {
        play_begin_level(play);
    } else if (play->depth > 1) {
        play_end_level(play, draw(play, 3) > 0);
    }
    txn = &play->levels[play->depth];
    model = &play->models[play->depth];
    bool found;
    size_t at = model_find(model, key, &found);
    assert_true(found ? holds(txn, key, value_of(&arena, model->entries[at].value))
                      : lacks(txn, key));
}

static void play_round(struct play *play)
{
    play_begin_level(play);
    for (unsigned steps = draw(play, 120); steps > 0; steps--)
        play_step(play);
    while (play->depth > 1)
        play_end_level(play, draw(play, 2));
    play_end_level(play, draw(play, 4) > 0);
    if (draw(play, 8) == 0)
        world_reopen(play->world, TEST_MAP);
    SCOPED_TXN txn = kv_read(play->world->kv);
    check_walk(&txn, &play->models[0], SPAN(""), SPAN(""), KV_FORWARD);
    check_walk(&txn, &play->models[0], SPAN(""), SPAN(""), KV_BACKWARD);
}

static void random_histories_agree_with_a_sorted_array(void **unused)
{
    (void)unused;
    const char *given = getenv("JALON_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)getpid() * 2654435761U;
    print_message("JALON_SEED=%llu\n", (unsigned long long)seed);
    SCOPED_WORLD world = {0};
    world_begin(&world, TEST_MAP);
    struct play play = {.world = &world, .seed = seed | 1};
    play.models = arena_new(&world.arena, struct model, DEPTH_MAX + 1);
    for (unsigned round = 0; round < 200; round++)
        play_round(&play);
}
