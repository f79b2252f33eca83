#include "server/backup.h"
#include "server/store.h"

#include "kv_world.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct backup_facts today = {.log_size = 42,
                                          .checkpoint = {.ptr = "jalon\n42\nhash\n", .len = 14}};

static enum err look(struct arena *arena, struct kv *copy, struct backup_facts *facts)
{
    (void)arena;
    SCOPED_TXN txn = kv_read(copy);
    *facts = today;
    return holds(&txn, SPAN("a"), SPAN("1")) ? kv_commit(&txn) : ERR_DAMAGED;
}

/* A store with a few records, a backup of it, and places beside. */
struct drill {
    struct world world;
    const char *backup, *target;
};

static void drill_end(struct drill *drill)
{
    world_end(&drill->world);
}

#define SCOPED_DRILL struct drill __attribute__((cleanup(drill_end)))

static const char *inside(struct drill *drill, const char *directory, const char *name)
{
    return span_format(&drill->world.arena, "%s/%s", directory, name).ptr;
}

static void drill_begin(struct drill *drill)
{
    world_begin(&drill->world, SMALL_MAP);
    const char *parent = temporary_directory(&drill->world.arena);
    drill->backup = inside(drill, parent, "backup");
    drill->target = inside(drill, parent, "target");
    put_committed(drill->world.kv, SPAN("a"), SPAN("1"));
    put_committed(drill->world.kv, SPAN("erased"), SPAN("a person's own words"));
    SCOPED_TXN txn = kv_write(drill->world.kv);
    kv_delete(&txn, SPAN("erased"));
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static enum err drill_make(struct drill *drill, const char *directory)
{
    struct backup_facts facts = {.log_size = 7};
    enum err err = backup_make(&drill->world.arena, drill->world.kv, directory, look, &facts);
    assert_int_equal(facts.log_size, err == ERR_NONE ? 42 : 7);
    return err;
}

static void drill_backup(struct drill *drill)
{
    assert_int_equal(drill_make(drill, drill->backup), ERR_NONE);
}

static enum err drill_restore(struct drill *drill)
{
    struct backup_facts facts = {.log_size = 7};
    enum err err = backup_restore(&drill->world.arena, drill->backup, drill->target, &facts);
    assert_int_equal(facts.log_size, err == ERR_NONE ? 42 : 7);
    assert_true(span_eq(facts.checkpoint, err == ERR_NONE ? today.checkpoint : SPAN("")));
    return err;
}

static struct span read_file(struct drill *drill, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = arena_new(&drill->world.arena, char, SMALL_MAP);
    size_t len = fread(bytes, 1, SMALL_MAP, file);
    fclose(file);
    return (struct span){.ptr = bytes, .len = len};
}

static void write_file(const char *path, struct span bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    fclose(file);
}

static void what_was_backed_up_is_restored(void **unused)
{
    (void)unused;
    SCOPED_DRILL drill = {0};
    drill_begin(&drill);
    SCOPED_TXN writer = kv_write(drill.world.kv); /* hot: a writer is at work */
    kv_put(&writer, SPAN("a"), SPAN("uncommitted"));
    drill_backup(&drill);
    kv_abandon(&writer);
    put_committed(drill.world.kv, SPAN("a"), SPAN("later"));
    assert_int_equal(drill_restore(&drill), ERR_NONE);
    SCOPED_WORLD restored = {.directory = drill.target};
    world_reopen(&restored, SMALL_MAP);
    SCOPED_TXN txn = kv_read(restored.kv);
    assert_true(holds(&txn, SPAN("a"), SPAN("1")));
    assert_true(lacks(&txn, SPAN("erased")));
}

static void what_was_erased_is_not_in_the_copy(void **unused)
{
    (void)unused;
    SCOPED_DRILL drill = {0};
    drill_begin(&drill);
    drill_backup(&drill);
    struct span copy = read_file(&drill, inside(&drill, drill.backup, KV_FILE));
    assert_true(copy.len > 0);
    assert_null(memmem(copy.ptr, copy.len, "own words", 9));
}

static void a_backup_is_private_and_stands_alone(void **unused)
{
    (void)unused;
    SCOPED_DRILL drill = {0};
    drill_begin(&drill);
    drill_backup(&drill);
    static const char *const names[] = {".", KV_FILE, "manifest.json", "manifest.sha256"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct stat facts;
        assert_int_equal(stat(inside(&drill, drill.backup, names[i]), &facts), 0);
        assert_int_equal(facts.st_mode & 077, 0);
    }
    struct span command = span_format(
        &drill.world.arena, "cd '%s' && sha256sum -c --status manifest.sha256", drill.backup);
    assert_int_equal(system(command.ptr), 0);
}

static const char *const parts[] = {KV_FILE, "manifest.json", "manifest.sha256"};

static void every_changed_byte_is_refused(void **unused)
{
    (void)unused;
    SCOPED_DRILL drill = {0};
    drill_begin(&drill);
    drill_backup(&drill);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *path = inside(&drill, drill.backup, parts[i]);
        struct span sound = read_file(&drill, path);
        char *bytes = arena_new(&drill.world.arena, char, sound.len);
        size_t stride = sound.len > 4096 ? 509 : 1;
        for (size_t at = 0; at < sound.len; at += stride) {
            memcpy(bytes, sound.ptr, sound.len);
            bytes[at] = (char)(bytes[at] ^ 1);
            write_file(path, (struct span){.ptr = bytes, .len = sound.len});
            struct backup_facts facts;
            SCOPED_ARENA arena = {0};
            assert_int_equal(backup_restore(&arena, drill.backup, drill.target, &facts),
                             ERR_DAMAGED);
        }
        assert_int_equal(drill_restore(&drill), ERR_DAMAGED);
        write_file(path, sound);
    }
    assert_int_equal(access(drill.target, F_OK), -1);
    assert_int_equal(drill_restore(&drill), ERR_NONE);
}

static void an_incomplete_backup_is_refused(void **unused)
{
    (void)unused;
    SCOPED_DRILL drill = {0};
    drill_begin(&drill);
    assert_int_equal(drill_restore(&drill), ERR_ABSENT);
    drill_backup(&drill);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *path = inside(&drill, drill.backup, parts[i]);
        struct span sound = read_file(&drill, path);
        write_file(path, span_until(sound, sound.len - 1));
        assert_int_equal(drill_restore(&drill), ERR_DAMAGED);
        write_file(path, SPAN(""));
        assert_int_equal(drill_restore(&drill), ERR_DAMAGED);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(drill_restore(&drill), ERR_DAMAGED);
        write_file(path, sound);
    }
    assert_int_equal(access(drill.target, F_OK), -1);
}

/* Gives the backup another manifest, duly sealed. */
static void forge_manifest(struct drill *drill, const char *from, const char *to)
{
    struct arena *arena = &drill->world.arena;
    struct span text = read_file(drill, inside(drill, drill->backup, "manifest.json"));
    const char *at = memmem(text.ptr, text.len, from, strlen(from));
    assert_non_null(at);
    struct span head = span_until(text, (size_t)(at - text.ptr));
    struct span tail = span_from(text, head.len + strlen(from));
    write_file(inside(drill, drill->backup, "manifest.json"),
               span_format(arena, "%.*s%s%.*s", SPAN_ARG(head), to, SPAN_ARG(tail)));
    struct span command =
        span_format(arena, "cd '%s' && sha256sum manifest.json > manifest.sha256", drill->backup);
    assert_int_equal(system(command.ptr), 0);
}

static void a_manifest_of_another_kind_is_refused(void **unused)
{
    (void)unused;
    static const struct {
        const char *from, *to;
        enum err err;
    } rows[] = {
        {"\"format\":", "\"format\":1", ERR_MALFORMED},
        {"jalon/backup/1", "jalon/backup/2", ERR_MALFORMED},
        {"\"data.mdb\"", "\"../data.mdb\"", ERR_MALFORMED},
        {"\"files\":[", "\"files\":[[],", ERR_MALFORMED},
        {"{", "", ERR_MALFORMED},
        {"\"size\":", "\"size\":1", ERR_DAMAGED},
        {"\"sha256\":\"", "\"sha256\":\"0", ERR_DAMAGED},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_DRILL drill = {0};
        drill_begin(&drill);
        drill_backup(&drill);
        forge_manifest(&drill, rows[i].from, rows[i].to);
        assert_int_equal(drill_restore(&drill), rows[i].err);
    }
}

static void nothing_is_overwritten(void **unused)
{
    (void)unused;
    SCOPED_DRILL drill = {0};
    drill_begin(&drill);
    drill_backup(&drill);
    assert_int_equal(drill_make(&drill, drill.backup), ERR_CONFLICT);
    assert_int_equal(mkdir(drill.target, 0700), 0);
    write_file(inside(&drill, drill.target, "other"), SPAN("kept"));
    assert_int_equal(drill_restore(&drill), ERR_CONFLICT);
    assert_int_equal(unlink(inside(&drill, drill.target, "other")), 0);
    assert_int_equal(drill_restore(&drill), ERR_NONE);
    assert_int_equal(drill_restore(&drill), ERR_CONFLICT);
    const char *nowhere = inside(&drill, drill.target, "missing/backup");
    assert_int_equal(drill_make(&drill, nowhere), ERR_ABSENT);
}

/* Limits the size of every file written from here on. */
static void limit_files(rlim_t size)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_disk_that_fills_leaves_nothing_behind(void **unused)
{
    (void)unused;
    SCOPED_DRILL drill = {0};
    drill_begin(&drill);
    signal(SIGXFSZ, SIG_IGN);
    limit_files(100);
    enum err made = drill_make(&drill, drill.backup);
    limit_files(RLIM_INFINITY);
    assert_int_equal(made, ERR_FULL);
    assert_int_equal(rmdir(drill.backup), 0);
    drill_backup(&drill);
    limit_files(5000);
    enum err restored = drill_restore(&drill);
    limit_files(RLIM_INFINITY);
    assert_int_equal(restored, ERR_FULL);
    assert_int_equal(rmdir(drill.target), 0);
}

TESTS(what_was_backed_up_is_restored, what_was_erased_is_not_in_the_copy,
      a_backup_is_private_and_stands_alone, every_changed_byte_is_refused,
      an_incomplete_backup_is_refused, a_manifest_of_another_kind_is_refused,
      nothing_is_overwritten, a_disk_that_fills_leaves_nothing_behind)
