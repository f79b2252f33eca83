/* record.c - runs transitions through the program's own writer, and records what reaches LMDB.
 * usage: bench_record DIR WORLD TAPE COUNT GROUP
 * GROUP commands are queued behind one that waits for them, so that they share a commit; each
 * commit on the tape says how many it held.  Linked with mdb_put, mdb_del,
 * mdb_txn_begin and mdb_txn_commit wrapped (CMakeLists.txt). */
#include "tape.h"

#include "server/errand.h"
#include "server/ident.h"

#include <lmdb.h>
#include <semaphore.h>
#include <sodium.h>

enum { GROUP_MAX = 256 };

static FILE *tape;
static MDB_txn *outermost;
static long beginning;          /* of what it has written, on the tape */
static uint32_t group, written; /* commands to a commit; those since the last one */

/* --- the wrapped calls --------------------------------------------------------------------- */

int __real_mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data, unsigned flags);
int __wrap_mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data, unsigned flags);
int __real_mdb_del(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data);
int __wrap_mdb_del(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data);
int __real_mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned flags, MDB_txn **txn);
int __wrap_mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned flags, MDB_txn **txn);
int __real_mdb_env_open(MDB_env *env, const char *path, unsigned flags, mdb_mode_t mode);
int __wrap_mdb_env_open(MDB_env *env, const char *path, unsigned flags, mdb_mode_t mode);
int __real_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_cursor_put(MDB_cursor *cursor, MDB_val *key, MDB_val *data, unsigned flags);
int __wrap_mdb_cursor_del(MDB_cursor *cursor, unsigned flags);

int __wrap_mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data, unsigned flags)
{
    struct mark mark = {MARK_PUT, flags, (uint32_t)key->mv_size, (uint32_t)data->mv_size};
    if (tape != NULL)
        tape_add(tape, mark, key->mv_data, data->mv_data);
    return __real_mdb_put(txn, dbi, key, data, flags);
}

int __wrap_mdb_del(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data)
{
    struct mark mark = {MARK_DELETE, 0, (uint32_t)key->mv_size, 0};
    if (tape != NULL)
        tape_add(tape, mark, key->mv_data, NULL);
    return __real_mdb_del(txn, dbi, key, data);
}

/* Nothing is measured here and the copy is thrown away: no need to wait for the disk. */
int __wrap_mdb_env_open(MDB_env *env, const char *path, unsigned flags, mdb_mode_t mode)
{
    return __real_mdb_env_open(env, path, flags | MDB_NOSYNC, mode);
}

int __wrap_mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned flags, MDB_txn **txn)
{
    int rc = __real_mdb_txn_begin(env, parent, flags, txn);
    if (rc != MDB_SUCCESS || parent != NULL || (flags & MDB_RDONLY) != 0)
        return rc;
    outermost = *txn;
    beginning = tape != NULL ? ftell(tape) : 0;
    return rc;
}

/* What held no command, but only waited for them, is not on the tape. */
static void end_commit(void)
{
    struct mark mark = {.kind = MARK_COMMIT, .key = written};
    if (written > 0)
        tape_add(tape, mark, NULL, NULL);
    else if (fseek(tape, beginning, SEEK_SET) != 0)
        abort();
    written = 0;
}

int __wrap_mdb_txn_commit(MDB_txn *txn)
{
    if (tape != NULL && txn == outermost)
        end_commit();
    return __real_mdb_txn_commit(txn);
}

/* Should the store begin to write by cursors, the tape would miss that: better to stop. */
int __wrap_mdb_cursor_put(MDB_cursor *cursor, MDB_val *key, MDB_val *data, unsigned flags)
{
    (void)cursor, (void)key, (void)data, (void)flags;
    fputs("bench_record: a write it does not record\n", stderr);
    abort();
}

int __wrap_mdb_cursor_del(MDB_cursor *cursor, unsigned flags)
{
    return __wrap_mdb_cursor_put(cursor, NULL, NULL, flags);
}

/* --- commands ------------------------------------------------------------------------------ */

static sem_t finished, queued;

static void tell(struct job *job)
{
    (void)job;
    sem_post(&finished);
}

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        ;
}

/* Holds the writer until the group has queued behind it, for a commit of its own. */
static void hold(struct kv_txn *txn, struct job *job)
{
    (void)txn, (void)job;
    wait_for(&queued);
}

static void count_written(struct kv_txn *txn, struct job *job)
{
    (void)txn, (void)job;
    written++;
}

static struct job transition(struct arena *arena, const json_t *world, size_t place)
{
    const json_t *fiches = json_object_get(world, "transitions");
    size_t count = json_array_size(fiches);
    json_t *args = json_adopt(arena, json_object());
    set_text(args, "step", place / count % 2 == 0 ? SPAN("soumettre") : SPAN("retirer"));
    set_number(args, "revision", number_at(world, "transition_revision"));
    return (struct job){.arena = arena,
                        .kind = &command_kinds[COMMAND_FICHE_ACT],
                        .op = ident_timely(arena, app_now()),
                        .actor = text_at(world, "pilot"),
                        .target = text_of(json_array_get(fiches, place % count)),
                        .args = args,
                        .now = app_now(),
                        .effect = count_written,
                        .done = tell};
}

static enum err run_group(struct app *app, const json_t *world, size_t from)
{
    struct job jobs[GROUP_MAX], held = {.effect = hold, .done = tell};
    struct arena arenas[GROUP_MAX + 1] = {0};
    enum err err = ERR_NONE;
    held.arena = &arenas[GROUP_MAX];
    for (size_t i = 0; i < group; i++)
        jobs[i] = transition(&arenas[i], world, from + i);
    writer_submit(app->writer, &held);
    for (size_t i = 0; i < group; i++)
        writer_submit(app->writer, &jobs[i]);
    sem_post(&queued);
    for (size_t i = 0; i < group + 1; i++)
        wait_for(&finished);
    for (size_t i = 0; i < group; i++) {
        if (jobs[i].err != ERR_NONE)
            err = jobs[i].err;
        arena_release(&arenas[i]);
    }
    arena_release(&arenas[GROUP_MAX]);
    return err;
}

static enum err run(struct app *app, const json_t *world, size_t count)
{
    sem_init(&finished, 0, 0);
    sem_init(&queued, 0, 0);
    for (size_t i = 0; i + group <= count; i += group)
        TRY(run_group(app, world, i));
    return ERR_NONE;
}

int main(int argc, char **argv)
{
    struct app app = {0};
    struct app_options options = {.data = argc == 6 ? argv[1] : NULL};
    json_t *world = argc == 6 ? json_load_file(argv[2], 0, NULL) : NULL;
    group = argc == 6 ? (uint32_t)strtoul(argv[5], NULL, 10) : 0;
    if (world == NULL || group == 0 || group > GROUP_MAX) {
        fprintf(stderr, "usage: bench_record DIR WORLD TAPE COUNT GROUP\n");
        return 2;
    }
    enum err err = app_open(&options, &app);
    if (err == ERR_NONE) {
        tape = fopen(argv[3], "wb");
        err = tape == NULL ? ERR_IO : run(&app, world, strtoul(argv[4], NULL, 10));
    }
    app_close(&app);
    if (tape != NULL && fclose(tape) != 0)
        err = ERR_IO;
    json_decref(world);
    if (err != ERR_NONE)
        fprintf(stderr, "bench_record: %s\n", err_text(err));
    return err == ERR_NONE ? 0 : 1;
}
