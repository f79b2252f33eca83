/* cli_form.c - forms: checked, installed, listed. */
#include "server/cli.h"

static enum err check(struct arena *arena, struct span bytes, struct span *ref, struct span *reason)
{
    const struct form *form;
    TRY(form_read(arena, bytes, &form, reason));
    *ref = span_format(arena, "%.*s@%lld", SPAN_ARG(form->name), (long long)form->version);
    return ERR_NONE;
}

static void list(const struct directory *directory)
{
    for (size_t i = 0; i < directory->form_count; i++)
        printf("%.*s\t%.*s\t%.*s\n", SPAN_ARG(directory->forms[i].ref),
               SPAN_ARG(directory->forms[i].sha256), SPAN_ARG(directory->forms[i].form->title.fr));
}

static int run(struct cli *cli)
{
    static const struct cli_shelf shelf = {COMMAND_FORM_INSTALL, check, list, NULL};
    return cli_shelf_run(cli, &shelf);
}

const struct cli_command cli_form = {
    .name = "form",
    .about = "check, install and list forms",
    .help =
        "usage: jalon form check FILE\n"
        "       jalon form install --data DIR FILE\n"
        "       jalon form list --data DIR\n\n"
        "A form is a JSON file of typed fields.  check reads one and says what is wrong, and\n"
        "where; install checks it and keeps it for good under its name and version; list shows\n"
        "what is installed: reference, SHA-256, title.  An installed version never changes: "
        "fiches\n"
        "keep the version they began with.\n\n"
        "Options:\n"
        "  --data DIR  the data directory; for install no server may hold it\n\n"
        "Exit codes:\n"
        "  0  sound, installed, listed\n"
        "  1  not sound, or that version is installed already\n"
        "  2  wrong usage, no such file, no data, or a server holds them\n\n"
        "Example:\n"
        "  jalon form check fiche-recherche.json && \\\n"
        "  jalon form install --data /var/lib/jalon fiche-recherche.json\n",
    .run = run,
};
