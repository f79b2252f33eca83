/* cli_options.h - how a subcommand was called.
 *
 * Apart from cli.h, because <getopt.h> and forms/form.h both name something struct option.
 */
#pragma once

#include "base/err.h"
#include "base/span.h"

/* What every subcommand ends with. */
enum cli_exit {
    CLI_OK = 0,
    CLI_REFUSED = 1, /* asked well, and the answer is no; for verify and check: BAD */
    CLI_CANNOT = 2   /* asked badly, or the data are absent, held by a server, unreadable */
};

/* One subcommand as it was called.  Once cli_options() has read them, argv are operands. */
struct cli {
    const struct cli_command *command;
    int argc;
    char **argv;
};

struct cli_command {
    const char *name, *about; /* about: one line */
    const char *help;         /* usage, options, exit codes, example */
    int (*run)(struct cli *cli);
};

/* An option: one of value and flag is not NULL. */
struct cli_option {
    const char *name;
    const char **value;
    bool *flag;
};

enum { CLI_OPTIONS_MAX = 16 };

/* What the value of --data begins as where it may be left out. */
extern const char cli_spare[];

/* Reads the options, leaves min to max operands in cli->argv; false when that is not what was
 * typed, and says so.  --data, where there is such an option, must be given
 * unless its value is cli_spare. */
bool cli_options(struct cli *cli, const struct cli_option *options, size_t count, int min, int max);

/* Takes the word behind the subcommand, such as "install", before options are read; "" when there
 * is none. */
const char *cli_verb(struct cli *cli);

/* Says what went wrong and answers code, for the caller to return. */
__attribute__((format(printf, 2, 3))) int cli_fail(int code, const char *format, ...);
