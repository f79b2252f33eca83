/* cli_backup.c - a copy that proves itself whole. */
#include "server/cli.h"

#include "server/backup.h"
#include "server/log.h"

static enum err facts_of(struct arena *arena, struct kv *kv, struct backup_facts *facts)
{
    SCOPED_TXN txn = kv_read(kv);
    struct span note = SPAN("");
    facts->log_size = log_size(&txn);
    if (log_head(&txn, &note))
        facts->checkpoint = span_copy(arena, note);
    return kv_commit(&txn);
}

static int back_up(struct app *app, const char *to)
{
    SCOPED_ARENA arena = {0};
    struct backup_facts facts = {0};
    enum err err = backup_make(&arena, app->kv, to, facts_of, &facts);
    if (err == ERR_CONFLICT)
        return cli_fail(CLI_REFUSED, "%s: not an empty directory; nothing was changed", to);
    if (err != ERR_NONE)
        return cli_fail_err(to, err);
    printf("ok: %llu events in %s\n", (unsigned long long)facts.log_size, to);
    return CLI_OK;
}

static int run(struct cli *cli)
{
    const char *data = NULL;
    const struct cli_option options[] = {{"data", &data, NULL}};
    SCOPED_APP app = {0};
    if (!cli_options(cli, options, COUNT_OF(options), 1, 1))
        return CLI_CANNOT;
    int code = cli_open(data, true, &app);
    return code == CLI_OK ? back_up(&app, cli->argv[0]) : code;
}

const struct cli_command cli_backup = {
    .name = "backup",
    .about = "copy data to a directory, also beside a server",
    .help =
        "usage: jalon backup --data DIR TO\n\n"
        "Writes a consistent copy of the data, with a manifest and its digest, into TO, which is\n"
        "made or is empty.  The server goes on meanwhile.  Everything has reached the disk when\n"
        "this ends.  The copy holds password hashes and the log's key: keep it as safe as the\n"
        "data, and keep its checkpoint (manifest.json) elsewhere, to hold a restored log "
        "against.\n\n"
        "Options:\n"
        "  --data DIR  the data directory\n\n"
        "Exit codes:\n"
        "  0  written whole\n"
        "  1  TO is not empty\n"
        "  2  wrong usage, no data, or the disk refused; nothing is left in TO\n\n"
        "Example:\n"
        "  jalon backup --data /var/lib/jalon /var/backups/jalon/$(date +%F)\n",
    .run = run,
};
