/* cli_restore.c - the way back from a backup. */
#include "server/cli.h"

#include "server/backup.h"

static int fail(const char *from, const char *data, enum err err)
{
    if (err == ERR_CONFLICT)
        return cli_fail(CLI_REFUSED, "%s: not an empty directory; nothing was changed", data);
    if (err == ERR_DAMAGED)
        return cli_fail(CLI_REFUSED, "%s: incomplete, or changed since it was made", from);
    if (err == ERR_ABSENT)
        return cli_fail(CLI_CANNOT, "%s: no backup here, or no place for %s", from, data);
    return cli_fail_err(from, err);
}

static int run(struct cli *cli)
{
    const char *data = NULL;
    const struct cli_option options[] = {{"data", &data, NULL}};
    SCOPED_ARENA arena = {0};
    struct backup_facts facts;
    if (!cli_options(cli, options, COUNT_OF(options), 1, 1))
        return CLI_CANNOT;
    enum err err = backup_restore(&arena, cli->argv[0], data, &facts);
    if (err != ERR_NONE)
        return fail(cli->argv[0], data, err);
    return cli_verdict(data, true);
}

const struct cli_command cli_restore = {
    .name = "restore",
    .about = "make data from a backup, and verify them",
    .help =
        "usage: jalon restore FROM --data DIR\n\n"
        "Checks the backup against its manifest, copies it to DIR, which is made or is empty, and\n"
        "verifies what is there as jalon verify --deep does.  The last line begins with ok or\n"
        "BAD.\n\n"
        "Options:\n"
        "  --data DIR  the new data directory, on a local disk\n\n"
        "Exit codes:\n"
        "  0  restored and verified\n"
        "  1  the backup is damaged, DIR is not empty, or the verdict is BAD\n"
        "  2  wrong usage, no such backup, or the disk refused\n\n"
        "Example:\n"
        "  jalon restore /var/backups/jalon/2027-03-01 --data /var/lib/jalon\n",
    .run = run,
};
