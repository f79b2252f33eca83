#include "server/app.h"

#include "server/ident.h"
#include "server/ledger.h"
#include "server/store.h"

#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>
#include <time.h>

int64_t app_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static enum err open_parts(const struct app_options *options, struct app *app)
{
    struct kv_options kv_options = {
        .map_size = options->map_size, .read_only = options->read_only, .strict = options->strict};
    TRY(store_open(&app->arena, options->data, &kv_options, &app->kv));
    TRY(snapshots_open(&app->arena, app->kv, &app->snapshots));
    if (options->read_only)
        return ERR_NONE;
    app->witness = witness_open(&app->arena);
    TRY(writer_start(&app->arena, app->kv, app->snapshots, app->witness, &app->writer));
    return pool_start(&app->arena, &app->pool);
}

enum err app_open(const struct app_options *options, struct app *app)
{
    *app = (struct app){0};
    if (sodium_init() < 0)
        return ERR_IO;
    enum err err = open_parts(options, app);
    if (err != ERR_NONE)
        app_close(app);
    return err;
}

static enum err found(struct kv *kv)
{
    SCOPED_ARENA arena = {0};
    SCOPED_TXN txn = kv_write(kv);
    struct checkpoint_key key;
    if (ledger_log_key(&arena, &txn, &key) == ERR_NONE)
        return ERR_CONFLICT;
    ledger_found(&txn, span_format(&arena, "jalon/%s", ident_new(&arena).ptr));
    return kv_commit(&txn);
}

enum err app_create(const struct app_options *options)
{
    SCOPED_ARENA arena = {0};
    struct kv *kv;
    struct kv_options kv_options = {.map_size = options->map_size};
    if (sodium_init() < 0 || (mkdir(options->data, 0700) != 0 && errno != EEXIST))
        return ERR_IO;
    TRY(store_open(&arena, options->data, &kv_options, &kv));
    enum err err = found(kv);
    kv_close(kv);
    return err;
}

void app_close(struct app *app)
{
    pool_stop(app->pool);
    writer_stop(app->writer);
    witness_close(app->witness);
    snapshots_close(app->snapshots);
    kv_close(app->kv);
    arena_release(&app->arena);
    *app = (struct app){0};
}
