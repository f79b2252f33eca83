#include "server/cli_options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>

int cli_fail(int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fflush(stdout); /* what was said before comes before */
    fputs("jalon: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return code;
}

static bool usage(const struct cli *cli, const char *what)
{
    cli_fail(CLI_CANNOT, "%s: %s; see jalon help %s", cli->command->name, what, cli->command->name);
    return false;
}

static void take(const struct cli_option *option)
{
    if (option->flag != NULL)
        *option->flag = true;
    else
        *option->value = optarg;
}

const char cli_spare[] = "";

static bool data_are_named(const struct cli_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (options[i].value != NULL && *options[i].value != cli_spare &&
            strcmp(options[i].name, "data") == 0 &&
            (*options[i].value == NULL || **options[i].value == '\0'))
            return false;
    return true;
}

bool cli_options(struct cli *cli, const struct cli_option *options, size_t count, int min, int max)
{
    struct option rows[CLI_OPTIONS_MAX + 1] = {{0}};
    for (size_t i = 0; i < count && i < CLI_OPTIONS_MAX; i++)
        rows[i] =
            (struct option){.name = options[i].name,
                            .has_arg = options[i].value != NULL ? required_argument : no_argument};
    opterr = 0;
    optind = 1;
    for (int found, row; (found = getopt_long(cli->argc, cli->argv, "", rows, &row)) != -1;) {
        if (found != 0)
            return usage(cli, found == '?' ? "unknown option, or one without its value"
                                           : "wrong option");
        take(&options[row]);
    }
    cli->argc -= optind;
    cli->argv += optind;
    if (!data_are_named(options, count))
        return usage(cli, "--data DIR is missing");
    if (cli->argc < min)
        return usage(cli, "an operand is missing");
    return cli->argc <= max || usage(cli, "too many operands");
}

const char *cli_verb(struct cli *cli)
{
    if (cli->argc < 2)
        return "";
    cli->argc--;
    cli->argv++;
    return cli->argv[0];
}
