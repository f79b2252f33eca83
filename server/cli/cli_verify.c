/* cli_verify.c - whether the data are what their log says. */
#include "server/cli.h"

#include "server/ledger.h"
#include "server/store.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REACHED = 64 }; /* what the child adds to its code: no library exits that way */

static int bad(struct span trouble)
{
    printf("BAD: %.*s\n", SPAN_ARG(trouble));
    return CLI_REFUSED;
}

static int say(const struct ledger_findings *findings, bool deep)
{
    printf("ok: %llu events", (unsigned long long)findings->events);
    if (deep)
        printf(", %llu documents, %llu decisions", (unsigned long long)findings->documents,
               (unsigned long long)findings->decisions);
    puts(deep ? "; log, documents, indexes and signatures agree" : "; the log is whole");
    return CLI_OK;
}

static int judge(struct arena *arena, struct kv *kv, bool deep)
{
    struct ledger_findings findings;
    SCOPED_TXN txn = kv_read(kv);
    enum err err = ledger_verify(arena, &txn, deep, &findings);
    if (err == ERR_NONE)
        return say(&findings, deep);
    return bad(findings.trouble.len > 0 ? findings.trouble : span_of(err_text(err)));
}

static int verify(const char *data, bool deep)
{
    SCOPED_ARENA arena = {0};
    struct kv *kv;
    struct kv_options options = {.read_only = true};
    enum err err = store_open(&arena, data, &options, &kv);
    if (err == ERR_BUSY || err == ERR_INVALID || err == ERR_IO)
        return cli_fail_err(data, err);
    if (err != ERR_NONE)
        return bad(span_of(err_text(err)));
    int code = judge(&arena, kv, deep);
    kv_close(kv);
    return code;
}

static int verdict_of(const char *data, int status)
{
    SCOPED_ARENA arena = {0};
    if (WIFEXITED(status) && WEXITSTATUS(status) >= REACHED &&
        WEXITSTATUS(status) <= REACHED + CLI_CANNOT)
        return WEXITSTATUS(status) - REACHED;
    return bad(span_format(&arena, "%s cannot even be read to its end", data));
}

/* In a process of its own: damage deep in the file can end the reader (a page that points
 * outside, a file cut short), but not the verdict. */
int cli_verdict(const char *data, bool deep)
{
    int status;
    if (!cli_has_data(data))
        return cli_fail(CLI_CANNOT, "%s: no data here", data);
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return cli_fail(CLI_CANNOT, "%s: %s", data, strerror(errno));
    if (child == 0) {
        int code = verify(data, deep);
        _exit(REACHED + (fflush(stdout) == 0 ? code : CLI_CANNOT));
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return cli_fail(CLI_CANNOT, "%s: %s", data, strerror(errno));
    return verdict_of(data, status);
}

static int run(struct cli *cli)
{
    const char *data = NULL;
    bool deep = false;
    const struct cli_option options[] = {{"data", &data, NULL}, {"deep", NULL, &deep}};
    if (!cli_options(cli, options, COUNT_OF(options), 0, 0))
        return CLI_CANNOT;
    return cli_verdict(data, deep);
}

const struct cli_command cli_verify = {
    .name = "verify",
    .about = "check data against their log",
    .help =
        "usage: jalon verify --data DIR [--deep]\n\n"
        "Reads every record with its checksum, recomputes the log's hash tree and checks every\n"
        "signed head.  May run beside a server.  The last line begins with ok or BAD.\n\n"
        "Options:\n"
        "  --data DIR  the data directory\n"
        "  --deep      also fold the log again, compare every document and index with it, and\n"
        "              verify the signature of every decision\n\n"
        "Exit codes:\n"
        "  0  ok\n"
        "  1  BAD: the line says what was found first; restore a backup\n"
        "  2  wrong usage, no data, or they cannot be opened\n\n"
        "Example:\n"
        "  jalon verify --data /var/lib/jalon --deep || mail -s jalon operator < /dev/null\n",
    .run = run,
};
