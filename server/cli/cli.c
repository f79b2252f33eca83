#include "server/cli.h"

#include "server/errand.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

int cli_fail_err(const char *about, enum err err)
{
    return cli_fail(CLI_CANNOT, "%s: %s", about, err_text(err));
}

bool cli_has_data(const char *data)
{
    SCOPED_ARENA arena = {0};
    return access(span_format(&arena, "%s/%s", data, KV_FILE).ptr, F_OK) == 0;
}

int cli_open(const char *data, bool read_only, struct app *app)
{
    struct app_options options = {.data = data, .read_only = read_only};
    *app = (struct app){0};
    enum err err = cli_has_data(data) ? app_open(&options, app) : ERR_ABSENT;
    if (err == ERR_NONE)
        return CLI_OK;
    if (err == ERR_ABSENT)
        return cli_fail(CLI_CANNOT, "%s: no data here; jalon init makes them", data);
    if (err == ERR_BUSY)
        return cli_fail(CLI_CANNOT,
                        "%s: a running server holds these data; use its pages, or stop it first",
                        data);
    if (err == ERR_MALFORMED)
        return cli_fail(CLI_CANNOT, "%s: written by another version of jalon; nothing was changed",
                        data);
    return cli_fail_err(data, err);
}

int cli_refused(const struct errand *errand, const char *about, enum err err)
{
    enum refusal refusal = errand->ruling.refusal;
    if (err == ERR_REOPEN || err == ERR_IO || err == ERR_FULL || err == ERR_DAMAGED)
        return cli_fail_err(about, err);
    const struct report *report = &errand->ruling.report;
    struct span field = report->count > 0 ? report->findings[0].field : SPAN("");
    return cli_fail(CLI_REFUSED, "%s: refused: %s%s%.*s", about,
                    refusal != REFUSAL_NONE ? refusal_word(refusal) : err_text(err),
                    field.len > 0 ? ", " : "", SPAN_ARG(field));
}

static int read_open(struct arena *arena, FILE *file, const char *path, size_t size,
                     struct span *bytes)
{
    char *text = arena_new(arena, char, size + 1);
    size_t count = fread(text, 1, size + 1, file);
    if (ferror(file) != 0)
        return cli_fail(CLI_CANNOT, "%s: %s", path, strerror(errno));
    if (count > size)
        return cli_fail(CLI_CANNOT, "%s: it grew while it was read", path);
    *bytes = (struct span){.ptr = text, .len = count};
    return CLI_OK;
}

int cli_read(struct arena *arena, const char *path, size_t max, struct span *bytes)
{
    struct stat facts;
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return cli_fail(CLI_CANNOT, "%s: %s", path, strerror(errno));
    int code = CLI_CANNOT;
    if (fstat(fileno(file), &facts) != 0 || !S_ISREG(facts.st_mode))
        cli_fail(CLI_CANNOT, "%s: not a file", path);
    else if ((uint64_t)facts.st_size > max)
        code = cli_fail(CLI_REFUSED, "%s: %lld bytes; at most %zu are read", path,
                        (long long)facts.st_size, max);
    else
        code = read_open(arena, file, path, (size_t)facts.st_size, bytes);
    fclose(file);
    return code;
}
