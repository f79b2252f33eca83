/* cli_import.c - plans from a spreadsheet. */
#include "server/cli.h"

#include "server/import_map.h"
#include "server/importer.h"
#include "server/message.h"

struct asked {
    const char *data, *map, *file;
    bool dry;
};

static void print_note(struct arena *arena, const struct locale *locale,
                       const struct import_note *note)
{
    struct span text = message_with(
        arena, locale, span_format(arena, "import.%s", import_note_word(note->kind)),
        {"line", span_format(arena, "%zu", note->line)}, {"count", span_number(arena, note->count)},
        {"text", note->text}, {"other", note->other});
    printf("%.*s\n", SPAN_ARG(text));
}

/* The warnings in the operator's language, then the line that scripts read. */
static void print_result(struct arena *arena, const struct import_result *result)
{
    const char *lang = getenv("LANG");
    struct locale locale;
    bool french = lang != NULL && strncmp(lang, "fr", 2) == 0;
    if (message_locale(french ? SPAN("fr") : SPAN("en"), &locale) == ERR_NONE)
        for (size_t i = 0; i < import_note_kept(&result->notes); i++)
            print_note(arena, &locale, &result->notes.kept[i]);
    printf("plans %zu, nodes %zu, fiches %zu, actions %zu, unchanged %zu, warnings %zu\n",
           result->plans, result->nodes, result->fiches, result->actions, result->unchanged,
           result->notes.count);
}

static int import(struct app *app, struct arena *arena, const struct asked *asked,
                  struct span table, struct span mapping)
{
    struct errand errand = {.app = app, .arena = arena};
    struct import_result result;
    struct span reason;
    enum err err = importer_run(&errand, table, mapping, asked->dry, &result, &reason);
    if (err == ERR_IO || err == ERR_FULL || err == ERR_REOPEN || err == ERR_DAMAGED)
        return cli_fail(CLI_CANNOT, "%s: %.*s: %s", asked->data, SPAN_ARG(reason), err_text(err));
    if (err != ERR_NONE)
        return cli_fail(CLI_REFUSED, "%s: %.*s", asked->file, SPAN_ARG(reason));
    print_result(arena, &result);
    return CLI_OK;
}

static int run(struct cli *cli)
{
    struct asked asked = {0};
    const struct cli_option options[] = {
        {"data", &asked.data, NULL}, {"map", &asked.map, NULL}, {"dry-run", NULL, &asked.dry}};
    SCOPED_ARENA arena = {0};
    SCOPED_APP app = {0};
    struct span table, mapping = SPAN("");
    if (!cli_options(cli, options, COUNT_OF(options), 1, 1))
        return CLI_CANNOT;
    asked.file = cli->argv[0];
    int code = cli_read(&arena, asked.file, CSV_BYTES_MAX, &table);
    if (code == CLI_OK && asked.map != NULL)
        code = cli_read(&arena, asked.map, IMPORT_MAP_BYTES_MAX, &mapping);
    if (code == CLI_OK)
        code = cli_open(asked.data, asked.dry, &app);
    return code == CLI_OK ? import(&app, &arena, &asked, table, mapping) : code;
}

const struct cli_command cli_import = {
    .name = "import",
    .about = "bring plans in from a table",
    .help =
        "usage: jalon import --data DIR [--dry-run] [--map FILE] FILE.csv\n\n"
        "Reads a UTF-8 CSV file, one row an action, and creates the plans, nodes and fiches that\n"
        "are not there yet; what is there is never changed, so that a repeat creates nothing.\n"
        "Columns are found by their names, French or English.  All of the file is brought in,\n"
        "or nothing.  Oddities (a title twice, an action without lead, an objective without\n"
        "action…) are said one a line, in French when LANG begins with fr, and never stop it.\n"
        "The last line is for scripts:\n\n"
        "  plans P, nodes N, fiches F, actions A, unchanged U, warnings W\n\n"
        "P, N, F, A are what was created; an action counts whether it has its own fiche or is a\n"
        "row of its objective's.\n\n"
        "Options:\n"
        "  --data DIR  the data directory; no server may hold it, except for a dry run\n"
        "  --dry-run   say all this and write nothing\n"
        "  --map FILE  a JSON file that says what columns mean and what plans become, such as\n"
        "              {\"columns\": {\"action\": \"Mesure\", \"lead\": \"Chef de file\"},\n"
        "               \"levels\": [\"Ambition\", \"Cap\", \"Mesure\"],\n"
        "               \"plans\": [{\"when\": \"usagers\", \"fiche_level\": 2,\n"
        "                          \"form\": \"usagers-objectif\", \"circuit\": \"usagers\"}]}\n\n"
        "Exit codes:\n"
        "  0  imported, or everything was there\n"
        "  1  the file is refused, one line says why; nothing was written\n"
        "  2  wrong usage, no such file, no data, or a server holds them\n\n"
        "Example:\n"
        "  jalon import --data /var/lib/jalon --dry-run projet-2027.csv\n",
    .run = run,
};
