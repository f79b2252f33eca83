/* main.c - jalon, the one program: a table of subcommands. */
#include "server/cli.h"

#include <malloc.h>
#include <sodium.h>

static const struct cli_command *const commands[] = {
    &cli_serve,   &cli_init, &cli_import, &cli_verify,  &cli_backup,
    &cli_restore, &cli_user, &cli_form,   &cli_circuit, &cli_proof,
};

static const struct cli_command *find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* Whether the output could be written: a full disk must not look like success. */
static int shown(int code)
{
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? code : CLI_CANNOT;
}

static int show_overview(void)
{
    puts("jalon - plans, their fiches and their signed decisions\n\n"
         "usage: jalon COMMAND [OPTION]... [OPERAND]...\n"
         "       jalon help [COMMAND]\n"
         "       jalon --version\n");
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        printf("  %-9s %s\n", commands[i]->name, commands[i]->about);
    puts("\nEvery command explains itself: jalon help COMMAND, or jalon COMMAND --help.\n"
         "Exit codes: 0 done; 1 refused, or BAD; 2 wrong usage, or it cannot be done.");
    return CLI_OK;
}

static int show_help(const struct cli_command *command)
{
    printf("jalon %s - %s\n\n%s", command->name, command->about, command->help);
    return CLI_OK;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int unknown(const char *name)
{
    return cli_fail(CLI_CANNOT, "no command \"%s\"; jalon help lists them", name);
}

static int run(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--version") == 0)
        return puts("jalon " JALON_VERSION) < 0;
    if (argc == 1)
        return cli_fail(CLI_CANNOT, "say what to do; jalon help lists the commands");
    bool is_help = strcmp(name, "help") == 0;
    if ((is_help && argc == 2) || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return show_overview();
    const char *wanted = is_help ? argv[2] : name;
    const struct cli_command *command = find(wanted);
    if (command == NULL)
        return unknown(wanted);
    if (is_help || asks_for_help(argc, argv))
        return show_help(command);
    struct cli cli = {.command = command, .argc = argc - 1, .argv = argv + 1};
    return command->run(&cli);
}

/* By default the C library keeps free memory apart for each of up to eight threads a core: one heap
 * for all, of which forms/arena.c asks little. */
enum { MALLOC_ARENAS = 1 };

/* And it would keep large pieces too, once it has seen one freed. */
enum { MALLOC_RETURNED = 256 * 1024 };

int main(int argc, char **argv)
{
    mallopt(M_ARENA_MAX, MALLOC_ARENAS); /* advice: a sanitizer's allocator heeds none */
    mallopt(M_MMAP_THRESHOLD, MALLOC_RETURNED);
    if (sodium_init() < 0)
        return cli_fail(CLI_CANNOT, "no source of randomness");
    return shown(run(argc, argv));
}
