/* cli_shelf.c - what forms and circuits have in common on the command line. */
#include "server/cli.h"

#include "server/errand.h"

enum { SHELF_FILE_MAX = 1024 * 1024 }; /* the readers say what is really too large */

static int check(struct arena *arena, const struct cli_shelf *shelf, const char *path,
                 struct span *bytes, struct span *ref)
{
    struct span reason = SPAN("");
    int code = cli_read(arena, path, SHELF_FILE_MAX, bytes);
    if (code != CLI_OK)
        return code;
    enum err err = shelf->check(arena, *bytes, ref, &reason);
    if (err == ERR_NONE)
        return CLI_OK;
    return cli_fail(CLI_REFUSED, "%s: %.*s", path,
                    SPAN_ARG(reason.len > 0 ? reason : span_of(err_text(err))));
}

/* Asks the shelf whether it has something against a file, beside what is there. */
static int prove(struct arena *arena, const struct cli_shelf *shelf, struct app *app,
                 const char *path, struct span bytes)
{
    if (shelf->prove == NULL)
        return CLI_OK;
    struct snapshot *snapshot = snapshot_take(app->snapshots);
    int code = shelf->prove(arena, snapshot->directory, path, bytes);
    snapshot_release(app->snapshots, snapshot);
    return code;
}

static int install(struct arena *arena, const struct cli_shelf *shelf, const char *data,
                   const char *path, struct span bytes, struct span ref)
{
    SCOPED_APP app = {0};
    int code = cli_open(data, false, &app);
    if (code == CLI_OK)
        code = prove(arena, shelf, &app, path, bytes);
    if (code != CLI_OK)
        return code;
    struct errand errand = {.app = &app, .arena = arena};
    json_t *args = json_object();
    set_text(args, "bytes", bytes);
    enum err err = errand_run(&errand, shelf->install, SPAN(""), args);
    if (errand.ruling.refusal == REFUSAL_TAKEN)
        return cli_fail(CLI_REFUSED, "%s is installed already; a change takes the next version",
                        c_string(arena, ref));
    if (err != ERR_NONE)
        return cli_refused(&errand, data, err);
    printf("ok: %.*s installed\n", SPAN_ARG(ref));
    return CLI_OK;
}

static int list(const struct cli_shelf *shelf, const char *data)
{
    SCOPED_APP app = {0};
    int code = cli_open(data, true, &app);
    if (code != CLI_OK)
        return code;
    struct snapshot *snapshot = snapshot_take(app.snapshots);
    shelf->list(snapshot->directory);
    snapshot_release(app.snapshots, snapshot);
    return CLI_OK;
}

static int run_check(struct cli *cli, const struct cli_shelf *shelf)
{
    SCOPED_ARENA arena = {0};
    struct span bytes, ref;
    if (!cli_options(cli, NULL, 0, 1, 1))
        return CLI_CANNOT;
    int code = check(&arena, shelf, cli->argv[0], &bytes, &ref);
    if (code == CLI_OK)
        printf("ok: %.*s\n", SPAN_ARG(ref));
    return code;
}

static int run_install(struct cli *cli, const struct cli_shelf *shelf)
{
    const char *data = NULL;
    const struct cli_option options[] = {{"data", &data, NULL}};
    SCOPED_ARENA arena = {0};
    struct span bytes, ref;
    if (!cli_options(cli, options, COUNT_OF(options), 1, 1))
        return CLI_CANNOT;
    int code = check(&arena, shelf, cli->argv[0], &bytes, &ref);
    return code == CLI_OK ? install(&arena, shelf, data, cli->argv[0], bytes, ref) : code;
}

static int run_list(struct cli *cli, const struct cli_shelf *shelf)
{
    const char *data = NULL;
    const struct cli_option options[] = {{"data", &data, NULL}};
    if (!cli_options(cli, options, COUNT_OF(options), 0, 0))
        return CLI_CANNOT;
    return list(shelf, data);
}

int cli_shelf_run(struct cli *cli, const struct cli_shelf *shelf)
{
    const char *verb = cli_verb(cli);
    if (strcmp(verb, "check") == 0)
        return run_check(cli, shelf);
    if (strcmp(verb, "install") == 0)
        return run_install(cli, shelf);
    if (strcmp(verb, "list") == 0)
        return run_list(cli, shelf);
    return cli_fail(CLI_CANNOT, "%s: check FILE, install --data DIR FILE or list --data DIR",
                    cli->command->name);
}
