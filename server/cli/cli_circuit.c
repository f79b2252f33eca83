/* cli_circuit.c - circuits: checked, installed, listed. */
#include "server/cli.h"

static enum err check(struct arena *arena, struct span bytes, struct span *ref, struct span *reason)
{
    struct circuit circuit;
    TRY(circuit_read(arena, bytes, &circuit, reason));
    *ref = span_format(arena, "%.*s@%lld", SPAN_ARG(circuit.name), (long long)circuit.version);
    return ERR_NONE;
}

static void list(const struct directory *directory)
{
    for (size_t i = 0; i < directory->circuit_count; i++)
        printf("%.*s\t%.*s\t%.*s\n", SPAN_ARG(directory->circuits[i].ref),
               SPAN_ARG(directory->circuits[i].sha256),
               SPAN_ARG(directory->circuits[i].circuit.title.fr));
}

static int run(struct cli *cli)
{
    static const struct cli_shelf shelf = {COMMAND_CIRCUIT_INSTALL, check, list};
    return cli_shelf_run(cli, &shelf);
}

const struct cli_command cli_circuit = {
    .name = "circuit",
    .about = "check, install and list circuits",
    .help =
        "usage: jalon circuit check FILE\n"
        "       jalon circuit install --data DIR FILE\n"
        "       jalon circuit list --data DIR\n\n"
        "A circuit is a JSON file of states and of the steps between them: who takes them, before\n"
        "which body, with which quorum and signature.  check reads one and says what is wrong,\n"
        "and where: its words, its structure, whether every state can be reached and left;\n"
        "install checks it and keeps it for good under its name and version; list shows what is\n"
        "installed: reference, SHA-256, title.\n\n"
        "Options:\n"
        "  --data DIR  the data directory; for install no server may hold it\n\n"
        "Exit codes:\n"
        "  0  sound, installed, listed\n"
        "  1  not sound, or that version is installed already\n"
        "  2  wrong usage, no such file, no data, or a server holds them\n\n"
        "Example:\n"
        "  jalon circuit check projet-recherche.json\n",
    .run = run,
};
