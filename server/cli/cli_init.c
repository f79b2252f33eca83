/* cli_init.c - new data: the institution, its forms and circuits, its first administrator. */
#include "server/cli.h"

#include "server/account.h"
#include "server/demo.h"
#include "server/errand.h"

#include <errno.h>
#include <unistd.h>

#define ADMINISTRATOR "admin"

static enum err add_administrator(struct errand *errand, struct span password)
{
    json_t *about = json_pack("{s:s, s:s}", "name", "Administration", "kind", "staff");
    TRY(errand_run(errand, COMMAND_PERSON_ADD, SPAN(""), about));
    struct span person = span_copy(errand->arena, errand_subject(errand));
    TRY(errand_open_account(errand, person, SPAN(ADMINISTRATOR), password));
    json_t *grant = json_pack("{s:s, s:s}", "role", "admin", "scope", "institution");
    return errand_run(errand, COMMAND_ROLE_GRANT, person, grant);
}

static int found(struct app *app, const char *data, const char *name)
{
    SCOPED_ARENA arena = {0};
    struct errand errand = {.app = app, .arena = &arena};
    struct span password = account_password(&arena);
    enum err err = errand_found(&errand, span_of(name));
    if (err == ERR_NONE)
        err = add_administrator(&errand, password);
    if (err != ERR_NONE)
        return cli_refused(&errand, data, err);
    printf("Administrator: login %s, password %.*s (shown this once)\n", ADMINISTRATOR,
           SPAN_ARG(password));
    return CLI_OK;
}

static void print_accounts(const json_t *accounts)
{
    puts("Who can sign in (passwords are shown this once):\n");
    for (size_t i = 0; i < json_array_size(accounts); i++) {
        const json_t *account = json_array_get(accounts, i);
        printf("  %-12s %s   %s, %s\n", text_at(account, "login").ptr,
               text_at(account, "password").ptr, text_at(account, "name").ptr,
               text_at(account, "post").ptr);
    }
    putchar('\n');
}

static int demonstrate(struct app *app, const char *data)
{
    SCOPED_ARENA arena = {0};
    struct demo demo;
    enum err err = demo_make(app, &arena, &demo);
    if (err != ERR_NONE)
        return cli_fail(CLI_CANNOT, "%s: %.*s: %s", data, SPAN_ARG(demo.trouble), err_text(err));
    print_accounts(demo.accounts);
    return CLI_OK;
}

static int create(const char *data)
{
    struct app_options options = {.data = data};
    enum err err = app_create(&options);
    if (err == ERR_CONFLICT)
        return cli_fail(CLI_REFUSED, "%s: there are data already; nothing was changed", data);
    if (err == ERR_BUSY)
        return cli_fail(CLI_CANNOT, "%s: a running server holds these data", data);
    if (err == ERR_IO)
        return cli_fail(CLI_CANNOT, "%s: %s", data, strerror(errno));
    return err == ERR_NONE ? CLI_OK : cli_fail_err(data, err);
}

/* Takes back what create() made: half an institution would be in the way of a whole one. */
static void discard(const char *data)
{
    static const char *const files[] = {KV_FILE, "lock.mdb", "lock"};
    SCOPED_ARENA arena = {0};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        unlink(span_format(&arena, "%s/%s", data, files[i]).ptr);
    rmdir(data); /* stays when there is something else in it */
}

static int run(struct cli *cli)
{
    const char *data = NULL, *name = "Mon établissement";
    bool demo = false;
    const struct cli_option options[] = {
        {"data", &data, NULL}, {"name", &name, NULL}, {"demo", NULL, &demo}};
    SCOPED_APP app = {0};
    if (!cli_options(cli, options, COUNT_OF(options), 0, 0))
        return CLI_CANNOT;
    int code = create(data);
    if (code == CLI_OK)
        code = cli_open(data, false, &app);
    if (code != CLI_OK)
        return code;
    code = demo ? demonstrate(&app, data) : found(&app, data, name);
    if (code == CLI_OK) {
        printf("ok: new data in %s\n", data);
        return CLI_OK;
    }
    app_close(&app);
    discard(data);
    return code;
}

const struct cli_command cli_init = {
    .name = "init",
    .about = "make new data",
    .help =
        "usage: jalon init --data DIR [--name NAME] [--demo]\n\n"
        "Makes the data directory (readable by its owner only), names the institution, installs\n"
        "the forms and circuits that come with the program, and opens the first administrator's\n"
        "account with a password shown this once.  Data that are there already are refused and\n"
        "left alone.\n\n"
        "Options:\n"
        "  --data DIR   absent or empty, on a local disk\n"
        "  --name NAME  the institution's name, up to 200 bytes (\"Mon établissement\")\n"
        "  --demo       an invented cancer centre instead: six plans, bodies, some thirty people\n"
        "               whose passwords are shown this once, fiches in every phase, signed\n"
        "               decisions.  For looking around; never for real work\n\n"
        "Exit codes:\n"
        "  0  made\n"
        "  1  there are data already\n"
        "  2  wrong usage, or the disk refused\n\n"
        "Example:\n"
        "  jalon init --data /var/lib/jalon --name \"Institut du cancer\"\n",
    .run = run,
};
