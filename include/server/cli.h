/* cli.h - the subcommands of jalon, and what they share.
 *
 * Results go to standard output; what went wrong is one line on standard error.
 */
#pragma once

#include "server/app.h"
#include "server/cli_options.h"

extern const struct cli_command cli_serve, cli_init;

/* The same for a failure of the world: "DIR: storage is full". */
int cli_fail_err(const char *about, enum err err);

/* Opens data that are there; CLI_OK, or says why not. */
int cli_open(const char *data, bool read_only, struct app *app);

/* Reads a file of at most max bytes, its size looked at first; CLI_OK, or says why not. */
int cli_read(struct arena *arena, const char *path, size_t max, struct span *bytes);

#define SCOPED_APP struct app __attribute__((cleanup(app_close)))
