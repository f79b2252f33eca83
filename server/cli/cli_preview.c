/* cli_preview.c - what a new version of a circuit would do to the fiches on the last. */
#include "server/cli.h"

#include "server/running.h"

enum { PREVIEW_FILE_MAX = 1024 * 1024 }; /* the reader says what is really too large */

static const struct installed_circuit *newest_of(const struct directory *directory,
                                                 const struct circuit *circuit)
{
    const struct installed_circuit *newest = NULL;
    for (size_t i = 0; i < directory->circuit_count; i++) {
        const struct installed_circuit *other = &directory->circuits[i];
        if (span_eq(other->circuit.name, circuit->name) &&
            other->circuit.version != circuit->version &&
            (newest == NULL || other->circuit.version > newest->circuit.version))
            newest = other;
    }
    return newest;
}

/* "validation -> validation	4 fiches	moves	1 with votes that would be void" */
static void print_row(const struct circuit *from, const struct circuit *to,
                      const struct conversion_row *row)
{
    struct span target = row->target == NET_NOWHERE ? SPAN("?") : to->states[row->target].id;
    bool moves = row->conversion == CONVERSION_MOVES;
    printf("  %.*s -> %.*s\t%zu\t%s%s", SPAN_ARG(from->states[row->state].id), SPAN_ARG(target),
           row->fiches, moves ? "" : "blocked: ", conversion_word(row->conversion));
    if (row->voided > 0)
        printf("\t%zu with votes that would be void", row->voided);
    if (row->revalidated > 0)
        printf("\t%zu to be validated again", row->revalidated);
    printf("\n");
}

static enum err print_plan(const struct reader *reader, const struct plan *plan,
                           const struct installed_circuit *from, const struct circuit *to)
{
    struct running running;
    struct conversion_map map = conversion_same(&from->circuit, to);
    struct conversion_row *rows =
        arena_new(reader->arena, struct conversion_row, from->circuit.state_count);
    TRY(running_fiches(reader, plan, from->ref, &running));
    if (running.count == 0)
        return ERR_NONE;
    printf("%.*s: %zu on %.*s\n", SPAN_ARG(plan->slug), running.count, SPAN_ARG(from->ref));
    size_t count = conversion_preview(&from->circuit, to, &map, running.items, running.count, rows);
    for (size_t i = 0; i < count; i++)
        print_row(&from->circuit, to, &rows[i]);
    return ERR_NONE;
}

static enum err print_all(struct app *app, struct arena *arena, const struct circuit *circuit)
{
    struct snapshot *snapshot = snapshot_take(app->snapshots);
    SCOPED_TXN txn = kv_read(app->kv);
    const struct directory *directory = snapshot->directory;
    struct reader reader = {.arena = arena, .txn = &txn, .actor = {.directory = directory}};
    const struct installed_circuit *newest = newest_of(directory, circuit);
    enum err err = ERR_NONE;
    if (newest == NULL)
        printf("no other version of %.*s is installed\n", SPAN_ARG(circuit->name));
    for (size_t i = 0; newest != NULL && err == ERR_NONE && i < directory->plan_count; i++)
        err = print_plan(&reader, &directory->plans[i], newest, circuit);
    snapshot_release(app->snapshots, snapshot);
    return err;
}

int cli_preview_run(struct cli *cli)
{
    const char *data = NULL;
    const struct cli_option options[] = {{"data", &data, NULL}};
    struct circuit circuit;
    struct span bytes, reason = SPAN("");
    SCOPED_ARENA arena = {0};
    SCOPED_APP app = {0};
    cli_verb(cli);
    if (!cli_options(cli, options, COUNT_OF(options), 1, 1))
        return CLI_CANNOT;
    int code = cli_read(&arena, cli->argv[0], PREVIEW_FILE_MAX, &bytes);
    if (code != CLI_OK)
        return code;
    if (circuit_read(&arena, bytes, &circuit, &reason) != ERR_NONE)
        return cli_fail(CLI_REFUSED, "%s: %.*s", cli->argv[0], SPAN_ARG(reason));
    code = cli_open(data, true, &app);
    if (code != CLI_OK)
        return code;
    enum err err = print_all(&app, &arena, &circuit);
    return err == ERR_NONE ? CLI_OK : cli_fail_err(data, err);
}
