/* cli_circuit.c - circuits: checked, proved, installed, listed, exported. */
#include "server/cli.h"

#include "server/bpmn.h"

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

/* In French, which every circuit speaks; bodies by their codes, since no institution is open. */
static enum err write_bpmn(struct arena *arena, const struct circuit *circuit, struct buf *file)
{
    struct locale locale;
    struct directory directory = {0};
    const struct templates *templates;
    struct span trouble;
    struct lens lens = {.reader = {.arena = arena, .actor = {.directory = &directory}},
                        .locale = &locale,
                        .language = LANGUAGE_FR};
    TRY(message_locale(SPAN("fr"), &locale));
    TRY(templates_load(arena, assets, assets_count, &templates, &trouble));
    return bpmn_write(&lens, circuit, templates, file);
}

static int run_bpmn(struct cli *cli)
{
    SCOPED_ARENA arena = {0};
    struct circuit circuit;
    struct span bytes, reason = SPAN("");
    struct buf file = {.arena = &arena};
    cli_verb(cli);
    if (!cli_options(cli, NULL, 0, 1, 1))
        return CLI_CANNOT;
    const char *path = cli->argv[0];
    int code = cli_read(&arena, path, CIRCUIT_BYTES_MAX, &bytes);
    if (code != CLI_OK)
        return code;
    enum err err = circuit_read(&arena, bytes, &circuit, &reason);
    if (err != ERR_NONE)
        return cli_fail(CLI_REFUSED, "%s: %.*s", path, SPAN_ARG(reason));
    err = write_bpmn(&arena, &circuit, &file);
    if (err != ERR_NONE)
        return cli_fail_err(path, err);
    fwrite(file.ptr, 1, file.len, stdout);
    return fflush(stdout) == 0 ? CLI_OK : cli_fail_err("standard output", ERR_IO);
}

static const struct {
    const char *verb;
    int (*run)(struct cli *cli);
} verbs[] = {{"prove", cli_prove_run}, {"preview", cli_preview_run}, {"bpmn", run_bpmn}};

static int run(struct cli *cli)
{
    static const struct cli_shelf shelf = {COMMAND_CIRCUIT_INSTALL, check, list, cli_prove_install};
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (cli->argc > 1 && strcmp(cli->argv[1], verbs[i].verb) == 0)
            return verbs[i].run(cli);
    return cli_shelf_run(cli, &shelf);
}

const struct cli_command cli_circuit = {
    .name = "circuit",
    .about = "check, prove, install, list and export circuits",
    .help =
        "usage: jalon circuit check FILE\n"
        "       jalon circuit prove [--data DIR] [--members N] [--lang fr|en] FILE\n"
        "       jalon circuit preview --data DIR FILE\n"
        "       jalon circuit install --data DIR FILE\n"
        "       jalon circuit list --data DIR\n"
        "       jalon circuit bpmn FILE\n\n"
        "A circuit is a JSON file of states and of the steps between them: who takes them, before\n"
        "which body, with which quorum and signature.  check reads one and says what is wrong,\n"
        "and where: its words and its structure.  prove tries everything that may happen to a\n"
        "fiche in it, every way votes can go included, and tells the shortest story of what\n"
        "would leave one stuck; with --data, also with the institution's people today, and with\n"
        "any one of them away.  preview says what would become of the fiches on the newest\n"
        "installed version, were they moved to this one: which move, which are blocked, whose\n"
        "votes would be void.  install proves a circuit and keeps it for good under its name\n"
        "and version; list shows what is installed: reference, SHA-256, title; bpmn writes a\n"
        "circuit as BPMN 2.0, with its drawing, to standard output, for programs that show it.\n\n"
        "Options:\n"
        "  --data DIR  the data directory; for install no server may hold it\n"
        "  --members N how many sit in a body that the data do not have; 9 unless said\n"
        "  --lang L    in which language stories are told: fr (unless said) or en\n\n"
        "Exit codes:\n"
        "  0  sound, installed, listed\n"
        "  1  not sound, or that version is installed already\n"
        "  2  wrong usage, no such file, no data, or a server holds them\n\n"
        "Example:\n"
        "  jalon circuit prove projet-recherche.json\n",
    .run = run,
};
