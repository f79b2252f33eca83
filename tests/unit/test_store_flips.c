/* Bits of what the engine says of its pages, and of the keys there, turn over, one at a time: some
 * of each tree, with JALON_EVERY_BIT set every one of a small tree and its copy.  Whoever reads the
 * store then finds all that is in it and nothing else, or is told of damage; the process may also
 * end. */
#include "server/store.h"

#include "engine.h"
#include "kv_world.h"
#include "seeded.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PADDING_MAX = 200, VALUE_MAX = 2500, LOOK_SECONDS = 20, SHOWN_ELSE = 42 };

/* Records of a store: every second number is a key, and those between are not. */
struct shape {
    unsigned records, padding; /* bytes that make each key longer */
    unsigned stride;           /* one in so many bits is turned over */
    bool is_copy;              /* as a backup makes it */
};

static struct key key_number_of(const struct shape *shape, unsigned number)
{
    static const char zeros[PADDING_MAX];
    struct key key = key_of(TABLE_EVENT);
    key_bytes(&key, (struct span){.ptr = zeros, .len = shape->padding});
    key_number(&key, number);
    return key;
}

/* A few values lie on pages of their own.  What was there before is as long. */
static struct span value_of(unsigned number, bool before, char bytes[VALUE_MAX])
{
    size_t size = number % 32 == 2 ? VALUE_MAX : number % 64 * 4;
    memset(bytes, (int)(number % 251) ^ before, size);
    return (struct span){.ptr = bytes, .len = size};
}

static void put_all(struct kv *kv, const struct shape *shape, bool before)
{
    char bytes[VALUE_MAX];
    for (unsigned from = 0; from < shape->records; from += 24) {
        SCOPED_TXN txn = kv_write(kv);
        for (unsigned i = from; i < from + 24 && i < shape->records; i++) {
            struct key key = key_number_of(shape, 2 * i);
            store_put(&txn, &key, value_of(2 * i, before, bytes));
        }
        assert_int_equal(kv_commit(&txn), ERR_NONE);
    }
}

/* Some of what is not there was: between the others, and behind them. */
static void put_and_delete(struct kv *kv, const struct shape *shape)
{
    for (int there = 1; there >= 0; there--) {
        SCOPED_TXN txn = kv_write(kv);
        for (unsigned number = 1; number <= 2 * shape->records + 1; number += 10) {
            struct key key = key_number_of(shape, number | 1);
            if (there)
                store_put(&txn, &key, SPAN("gone"));
            else
                store_delete(&txn, &key);
        }
        assert_int_equal(kv_commit(&txn), ERR_NONE);
    }
}

/* Pages that were given up hold what is old. */
static void fill(struct kv *kv, const struct shape *shape)
{
    put_all(kv, shape, true);
    put_all(kv, shape, false);
    put_and_delete(kv, shape);
}

/* --- looking ----------------------------------------------------------------------------- */

static bool finds_each(struct kv *kv, const struct shape *shape)
{
    char bytes[VALUE_MAX];
    bool well = true;
    for (unsigned number = 0; number < 2 * shape->records + 2 && well; number++) {
        struct span value;
        struct key key = key_number_of(shape, number);
        SCOPED_TXN txn = kv_read(kv);
        bool found = store_get(&txn, &key, &value),
             due = number % 2 == 0 && number < 2 * shape->records;
        well = txn.err != ERR_NONE ||
               (found == due && (!found || span_eq(value, value_of(number, false, bytes))));
    }
    return well;
}

/* A walk over the keys of [from, to). */
static bool walks(struct kv *kv, const struct shape *shape, unsigned from, unsigned to,
                  enum kv_order order)
{
    char bytes[VALUE_MAX];
    struct span key, value;
    SCOPED_TXN txn = kv_read(kv);
    unsigned first = from + from % 2, count = (to + to % 2 - first) / 2, seen = 0;
    struct key begin = key_number_of(shape, from), end = key_number_of(shape, to);
    struct kv_scan scan = store_scan(&txn, &begin, &end, order);
    for (; store_next(&scan, &key, &value); seen++) {
        unsigned number = first + 2 * (order == KV_FORWARD ? seen : count - 1 - seen);
        if (seen == count || !span_eq(value, value_of(number, false, bytes)))
            return false;
    }
    return txn.err != ERR_NONE || seen == count;
}

static bool walks_everywhere(struct kv *kv, const struct shape *shape)
{
    bool well = true;
    unsigned end = 2 * shape->records;
    for (enum kv_order order = KV_FORWARD; order <= KV_BACKWARD; order++) {
        well = well && walks(kv, shape, 0, end, order);
        for (unsigned from = 0; from + 9 < end && well; from += 7)
            well = walks(kv, shape, from, from + 9, order);
    }
    return well;
}

static bool shows_nothing_else(const char *directory, const struct shape *shape)
{
    SCOPED_ARENA arena = {0};
    struct kv *kv = NULL;
    struct kv_options options = {.map_size = TEST_MAP, .read_only = true, .alone = true};
    enum err err = store_open(&arena, directory, &options, &kv);
    bool well = err == ERR_NONE ? finds_each(kv, shape) && walks_everywhere(kv, shape)
                                : err != ERR_ABSENT; /* it would be filled anew */
    kv_close(kv);
    return well;
}

/* --- turning over -------------------------------------------------------------------------- */

struct file {
    int handle;
    unsigned char *bytes;
    size_t size;
};

static struct file read_file(struct arena *arena, const char *directory)
{
    struct stat facts;
    struct file file = {
        .handle = open(span_format(arena, "%s/" KV_FILE, directory).ptr, O_RDWR | O_CLOEXEC)};
    assert_int_equal(fstat(file.handle, &facts), 0);
    file.size = (size_t)facts.st_size;
    file.bytes = arena_new(arena, unsigned char, file.size);
    assert_int_equal(pread(file.handle, file.bytes, file.size, 0), file.size);
    return file;
}

static void put_byte(const struct file *file, size_t at, unsigned turned)
{
    unsigned char byte = (unsigned char)(file->bytes[at] ^ turned);
    assert_int_equal(pwrite(file->handle, &byte, 1, (off_t)at), 1);
}

/* Bits of a store's file, one in so many, as far as they have been turned over. */
struct turning {
    const char *directory;
    const struct shape *shape;
    struct file file;
    struct engine_places places;
    size_t *at; /* the one that is turned over now; shared with children */
};

/* In a child, until one ends it. */
static void turn_on(const struct turning *turning)
{
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    fclose(stderr); /* where the engine says why it stops */
    for (; *turning->at < turning->places.count * 8; *turning->at += turning->shape->stride) {
        size_t place = turning->places.at[*turning->at / 8];
        alarm(LOOK_SECONDS);
        put_byte(&turning->file, place, 1U << *turning->at % 8);
        if (!shows_nothing_else(turning->directory, turning->shape))
            _exit(SHOWN_ELSE);
        put_byte(&turning->file, place, 0);
    }
    _exit(0);
}

static void turn_all(const struct turning *turning)
{
    while (*turning->at < turning->places.count * 8) {
        int status = 0;
        pid_t child = fork();
        if (child == 0)
            turn_on(turning);
        assert_int_equal(waitpid(child, &status, 0), child);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            return;
        size_t place = turning->places.at[*turning->at / 8];
        if (WIFEXITED(status))
            fail_msg("byte %zu bit %zu changes what is shown", place, *turning->at % 8);
        put_byte(&turning->file, place, 0);
        *turning->at += turning->shape->stride;
    }
}

static const char *copy_of(struct world *world)
{
    const char *directory = temporary_directory(&world->arena);
    int file = open(span_format(&world->arena, "%s/" KV_FILE, directory).ptr,
                    O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(kv_backup(world->kv, file), ERR_NONE);
    close(file);
    return directory;
}

static void turn_over(const struct shape *shape)
{
    SCOPED_WORLD world = {0};
    struct kv_options options = {.map_size = TEST_MAP};
    world.directory = temporary_directory(&world.arena);
    assert_int_equal(store_open(&world.arena, world.directory, &options, &world.kv), ERR_NONE);
    fill(world.kv, shape);
    if (shape->is_copy)
        world.directory = copy_of(&world);
    kv_close(world.kv);
    world.kv = NULL;
    struct turning turning = {.directory = world.directory,
                              .shape = shape,
                              .file = read_file(&world.arena, world.directory),
                              .at = mmap(NULL, sizeof(size_t), PROT_READ | PROT_WRITE,
                                         MAP_SHARED | MAP_ANONYMOUS, -1, 0)};
    turning.places = engine_places(&world.arena, turning.file.bytes, turning.file.size);
    assert_true(turning.at != MAP_FAILED && shows_nothing_else(world.directory, shape));
    turn_all(&turning);
    assert_true(shows_nothing_else(world.directory, shape));
    printf("%zu bits of pages turned over\n", *turning.at / shape->stride);
    munmap(turning.at, sizeof *turning.at);
    close(turning.file.handle);
}

static unsigned stride(unsigned usual)
{
    return getenv("JALON_EVERY_BIT") != NULL ? 1 : usual;
}

static void no_bit_of_a_small_tree_shows_anything_else(void **unused)
{
    (void)unused;
    turn_over(&(struct shape){.records = 48, .stride = stride(3)});
}

static void no_bit_of_a_copy_shows_anything_else(void **unused)
{
    (void)unused;
    turn_over(&(struct shape){.records = 48, .stride = stride(5), .is_copy = true});
}

static void no_bit_of_a_high_tree_shows_anything_else(void **unused)
{
    (void)unused;
    turn_over(&(struct shape){.records = 500, .padding = PADDING_MAX, .stride = 601});
}

/* --- a value of before ---------------------------------------------------------------------- */

/* Where a file has those bytes; its size: nowhere. */
static size_t find_bytes(const struct file *file, struct span bytes)
{
    const unsigned char *found = memmem(file->bytes, file->size, bytes.ptr, bytes.len);
    return found != NULL ? (size_t)(found - file->bytes) : file->size;
}

static void put_large(struct kv *kv, const struct key *key, char byte)
{
    char bytes[VALUE_MAX];
    memset(bytes, byte, sizeof bytes);
    SCOPED_TXN txn = kv_write(kv);
    store_put(&txn, key, (struct span){.ptr = bytes, .len = sizeof bytes});
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

/* The page that a value of one byte over and over begins on. */
static uint64_t page_of(const struct file *file, char byte)
{
    char run[64];
    memset(run, byte, sizeof run);
    return find_bytes(file, (struct span){.ptr = run, .len = sizeof run}) / ENGINE_PAGE;
}

static void a_value_in_a_freed_page_is_damage(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    struct kv_options options = {.map_size = TEST_MAP};
    struct shape shape = {0};
    struct key key = key_number_of(&shape, 1);
    world.directory = temporary_directory(&world.arena);
    assert_int_equal(store_open(&world.arena, world.directory, &options, &world.kv), ERR_NONE);
    put_large(world.kv, &key, 'A');
    put_large(world.kv, &key, 'B');
    kv_close(world.kv);
    world.kv = NULL;
    struct file file = read_file(&world.arena, world.directory);
    uint64_t before = page_of(&file, 'A'), now = page_of(&file, 'B');
    struct key node = key;
    key_bytes(&node, (struct span){.ptr = (const char *)&now, .len = sizeof now});
    size_t at = find_bytes(&file, (struct span){.ptr = node.bytes, .len = node.len}) + key.len;
    assert_true(before > 1 && now > 1 && before != now && at < file.size);
    assert_int_equal(pwrite(file.handle, &before, sizeof before, (off_t)at), sizeof before);
    close(file.handle);
    assert_int_equal(store_open(&world.arena, world.directory, &options, &world.kv), ERR_NONE);
    struct span value;
    SCOPED_TXN txn = kv_read(world.kv);
    assert_false(store_get(&txn, &key, &value));
    assert_int_equal(txn.err, ERR_DAMAGED);
}

/* --- nothing turned over ------------------------------------------------------------------- */

enum { NUMBERS = 1500, COMMITS = 120, CHANGES = 60, LOOKS = 60 };

/* Which numbers are keys. */
struct town {
    struct shape shape;
    struct dice dice;
    bool there[NUMBERS];
};

static void change(struct kv *kv, struct town *town)
{
    char bytes[VALUE_MAX];
    SCOPED_TXN txn = kv_write(kv);
    bool grows = dice_below(&town->dice, 3) > 0;
    for (int i = 0; i < CHANGES; i++) {
        unsigned number = (unsigned)dice_below(&town->dice, NUMBERS);
        struct key key = key_number_of(&town->shape, number);
        if (grows)
            store_put(&txn, &key, value_of(number, false, bytes));
        else
            store_delete(&txn, &key);
        town->there[number] = grows;
    }
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void look_somewhere(struct kv *kv, struct town *town)
{
    struct span key, value;
    SCOPED_TXN txn = kv_read(kv);
    unsigned from = (unsigned)dice_below(&town->dice, NUMBERS), count = 0, found = 0,
             to = from + (unsigned)dice_below(&town->dice, NUMBERS - from);
    struct key begin = key_number_of(&town->shape, from), end = key_number_of(&town->shape, to);
    assert_int_equal(store_get(&txn, &begin, &value), town->there[from]);
    for (unsigned number = from; number < to; number++)
        count += town->there[number];
    struct kv_scan scan = store_scan(&txn, &begin, &end, (enum kv_order)(to % 2));
    while (store_next(&scan, &key, &value))
        found++;
    assert_int_equal(txn.err, ERR_NONE);
    assert_int_equal(found, count);
}

static void no_sound_tree_is_called_damaged(void **unused)
{
    (void)unused;
    SCOPED_WORLD world = {0};
    struct kv_options options = {.map_size = TEST_MAP};
    world.directory = temporary_directory(&world.arena);
    for (unsigned padding = 0; padding <= PADDING_MAX; padding += PADDING_MAX / 2) {
        struct town *town = arena_new(&world.arena, struct town, 1);
        town->shape.padding = padding;
        town->dice.state = padding + 1;
        for (int i = 0; i < COMMITS; i++) {
            kv_close(world.kv);
            world.kv = NULL;
            assert_int_equal(store_open(&world.arena, world.directory, &options, &world.kv), 0);
            change(world.kv, town);
            for (int j = 0; j < LOOKS; j++)
                look_somewhere(world.kv, town);
        }
    }
}

TESTS(no_bit_of_a_small_tree_shows_anything_else, no_bit_of_a_copy_shows_anything_else,
      no_bit_of_a_high_tree_shows_anything_else, a_value_in_a_freed_page_is_damage,
      no_sound_tree_is_called_damaged)
