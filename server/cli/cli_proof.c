/* cli_proof.c - that a record is in the log: made here, checked anywhere. */
#include "server/cli.h"

#include "server/ledger.h"
#include "server/log.h"
#include "workflow/base64.h"

#include <errno.h>

enum { RECORD_MAX = 16 * 1024 * 1024, HASH_LEN = 8, ED25519 = 1 };

static int write_file(const char *path, struct span bytes)
{
    FILE *file = fopen(path, "wbe");
    if (file == NULL)
        return cli_fail(CLI_CANNOT, "%s: %s", path, strerror(errno));
    bool written = fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
    if (fclose(file) != 0 || !written)
        return cli_fail(CLI_CANNOT, "%s: %s", path, strerror(errno));
    return CLI_OK;
}

/* --- a verifier key: name+hash+base64, https://c2sp.org/signed-note ------------------------- */

static struct span typed_key(struct arena *arena, const struct checkpoint_key *key)
{
    struct buf buf = {.arena = arena};
    buf_add_char(&buf, ED25519);
    buf_add(&buf, (struct span){.ptr = (const char *)key->bytes, .len = sizeof key->bytes});
    return buf_span(&buf);
}

static struct span write_key(struct arena *arena, const struct checkpoint_key *key)
{
    struct span typed = typed_key(arena, key);
    struct span named = span_format(arena, "%.*s\n", SPAN_ARG(key->name));
    struct buf buf = {.arena = arena};
    buf_add(&buf, named);
    buf_add(&buf, typed);
    struct digest digest = digest_of(buf_span(&buf));
    return span_format(arena, "%.*s+%.*s+%.*s", SPAN_ARG(key->name),
                       SPAN_ARG(span_until(digest_hex(arena, &digest), HASH_LEN)),
                       SPAN_ARG(base64_write(arena, typed)));
}

static bool read_key(struct arena *arena, struct span text, struct checkpoint_key *key)
{
    unsigned char typed[1 + CHECKPOINT_KEY_SIZE];
    struct span rest = text;
    key->name = span_cut(&rest, '+');
    span_cut(&rest, '+'); /* the hash: compared below, as part of the whole */
    if (!checkpoint_name_valid(key->name) || base64_exact(rest, sizeof typed, typed) != ERR_NONE)
        return false;
    memcpy(key->bytes, typed + 1, sizeof key->bytes);
    return span_eq(write_key(arena, key), text);
}

/* --- making one ------------------------------------------------------------------------------- */

static bool read_number(struct span digits, uint64_t *number)
{
    uint64_t sum = 0;
    if (digits.len == 0 || digits.len > 18)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
        sum = sum * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    *number = sum;
    return true;
}

static int prove(struct app *app, struct arena *arena, const char *to, uint64_t seq)
{
    struct checkpoint_key key;
    struct span record, file;
    SCOPED_TXN txn = kv_read(app->kv);
    if (!log_read(&txn, seq, &record))
        return cli_fail(CLI_REFUSED, "there is no event %llu", (unsigned long long)seq);
    record = span_copy(arena, record);
    enum err err = log_proof(&txn, arena, seq, &file);
    if (err == ERR_NONE)
        err = ledger_log_key(arena, &txn, &key);
    if (err != ERR_NONE)
        return cli_fail_err("the log", err);
    const char *name = span_format(arena, "%s/%llu", to, (unsigned long long)seq).ptr;
    int code = write_file(span_format(arena, "%s.json", name).ptr, record);
    if (code == CLI_OK)
        code = write_file(span_format(arena, "%s.tlog-proof", name).ptr, file);
    if (code == CLI_OK)
        printf("%s.json\n%s.tlog-proof\nkey %.*s\n", name, name, SPAN_ARG(write_key(arena, &key)));
    return code;
}

static int run_prove(struct cli *cli)
{
    const char *data = NULL, *to = ".";
    const struct cli_option options[] = {{"data", &data, NULL}, {"to", &to, NULL}};
    SCOPED_ARENA arena = {0};
    SCOPED_APP app = {0};
    uint64_t seq;
    if (!cli_options(cli, options, COUNT_OF(options), 1, 1))
        return CLI_CANNOT;
    if (!read_number(span_of(cli->argv[0]), &seq))
        return cli_fail(CLI_CANNOT, "%s: not the number of an event", cli->argv[0]);
    int code = cli_open(data, true, &app);
    return code == CLI_OK ? prove(&app, &arena, to, seq) : code;
}

/* --- checking one ----------------------------------------------------------------------------- */

static int check(struct arena *arena, struct span file, struct span record,
                 const struct checkpoint_key *key)
{
    struct tlogproof proof;
    struct checkpoint checkpoint;
    enum err err = tlogproof_parse(arena, file, &proof);
    if (err == ERR_NONE) {
        struct digest leaf = tree_leaf(proof.extra, record);
        err = tlogproof_verify(&proof, key, &leaf, &checkpoint);
    }
    if (err != ERR_NONE) {
        printf("BAD: it does not prove that this record is in this log\n");
        return CLI_REFUSED;
    }
    printf("ok: event %llu of the %llu that %.*s had\n", (unsigned long long)proof.index,
           (unsigned long long)checkpoint.size, SPAN_ARG(key->name));
    return CLI_OK;
}

static int run_check(struct cli *cli)
{
    const char *record_path = NULL, *key_text = "";
    const struct cli_option options[] = {{"record", &record_path, NULL}, {"key", &key_text, NULL}};
    SCOPED_ARENA arena = {0};
    struct span file, record;
    struct checkpoint_key key;
    if (!cli_options(cli, options, COUNT_OF(options), 1, 1))
        return CLI_CANNOT;
    if (record_path == NULL || !read_key(&arena, span_of(key_text), &key))
        return cli_fail(CLI_CANNOT,
                        "proof check: --record FILE and --key NAME+HASH+KEY are needed");
    int code = cli_read(&arena, cli->argv[0], TLOGPROOF_MAX, &file);
    if (code == CLI_OK)
        code = cli_read(&arena, record_path, RECORD_MAX, &record);
    return code == CLI_OK ? check(&arena, file, record, &key) : code;
}

static int run(struct cli *cli)
{
    if (cli->argc < 2 || strcmp(cli->argv[1], "check") != 0)
        return run_prove(cli);
    cli_verb(cli);
    return run_check(cli);
}

const struct cli_command cli_proof = {
    .name = "proof",
    .about = "prove that an event is in the log, or check such a proof",
    .help =
        "usage: jalon proof --data DIR [--to DIR] SEQ\n"
        "       jalon proof check FILE.tlog-proof --record FILE.json --key KEY\n\n"
        "The first form writes SEQ.json, the event's own bytes, and SEQ.tlog-proof, which proves\n"
        "under the log's newest signed head that they are in the log, and prints the log's key.\n"
        "It may run beside a server.  The second form needs no data: anybody checks with the two\n"
        "files and a key got from somebody they trust.  Formats: c2sp.org/tlog-proof,\n"
        "c2sp.org/tlog-checkpoint, c2sp.org/signed-note.\n\n"
        "Options:\n"
        "  --data DIR     the data directory\n"
        "  --to DIR       where to write the two files (.)\n"
        "  --record FILE  the event's bytes\n"
        "  --key KEY      the log's key, NAME+HASH+BASE64\n\n"
        "Exit codes:\n"
        "  0  written; ok\n"
        "  1  no such event; BAD\n"
        "  2  wrong usage, no data, a file cannot be read or written\n\n"
        "Example:\n"
        "  jalon proof --data /var/lib/jalon 1042\n"
        "  jalon proof check 1042.tlog-proof --record 1042.json --key jalon/…+0a1b2c3d+AV…\n",
    .run = run,
};
