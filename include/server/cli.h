/* cli.h - the subcommands of jalon, and what they share.
 *
 * Results go to standard output; what went wrong is one line on standard error.
 */
#pragma once

#include "server/app.h"
#include "server/cli_options.h"

extern const struct cli_command cli_serve, cli_init, cli_import, cli_verify, cli_backup,
    cli_restore, cli_user, cli_circuit, cli_form, cli_proof;

/* The same for a failure of the world: "DIR: storage is full". */
int cli_fail_err(const char *about, enum err err);

/* Whether a directory holds data: opening would make an empty store where there is none. */
bool cli_has_data(const char *data);

/* Opens data that are there; CLI_OK, or says why not. */
int cli_open(const char *data, bool read_only, struct app *app);

/* Reads a file of at most max bytes, its size looked at first; CLI_OK, or says why not. */
int cli_read(struct arena *arena, const char *path, size_t max, struct span *bytes);

/* Verifies data and prints the verdict, "ok…" or "BAD…"; CLI_OK, CLI_REFUSED when BAD. */
int cli_verdict(const char *data, bool deep);

/* Says why an errand came to nothing; answers what to return. */
struct errand;
int cli_refused(const struct errand *errand, const char *about, enum err err);

/* What an institution keeps in versions: forms, circuits. */
struct cli_shelf {
    enum command_id install;
    enum err (*check)(struct arena *arena, struct span bytes, struct span *ref,
                      struct span *reason);
    void (*list)(const struct directory *directory);
    /* looks at what is to be installed among what is there; NULL: nothing to look at */
    int (*prove)(struct arena *arena, const struct directory *directory, const char *path,
                 struct span bytes);
};

/* Runs "prove FILE", and says what a circuit's installation would be refused for. */
int cli_prove_run(struct cli *cli);
int cli_prove_install(struct arena *arena, const struct directory *directory, const char *path,
                      struct span bytes);

/* Runs "check FILE", "install --data DIR FILE" and "list --data DIR". */
int cli_shelf_run(struct cli *cli, const struct cli_shelf *shelf);

/* Runs "circuit preview --data DIR FILE". */
int cli_preview_run(struct cli *cli);

#define SCOPED_APP struct app __attribute__((cleanup(app_close)))
