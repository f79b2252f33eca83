#include "script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_all(const char *path, char **text, size_t *size)
{
    FILE *file = fopen(path, "rb");
    size_t room = 1 << 16, filled = 0, got = 0;
    char *bytes = malloc(room);
    if (file == NULL || bytes == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        free(bytes);
        if (file != NULL)
            fclose(file);
        return false;
    }
    while ((got = fread(bytes + filled, 1, room - filled - 1, file)) > 0) {
        filled += got;
        if (filled + 1 < room)
            continue;
        char *larger = realloc(bytes, room *= 2);
        if (larger == NULL)
            abort();
        bytes = larger;
    }
    fclose(file);
    bytes[filled] = '\0';
    *text = bytes;
    *size = filled;
    return true;
}

static struct item *next_item(struct script *script)
{
    if ((script->count & (script->count - 1)) == 0) {
        size_t room = script->count == 0 ? 1 : script->count * 2;
        struct item *larger = realloc(script->items, room * sizeof *larger);
        if (larger == NULL)
            abort();
        script->items = larger;
    }
    return &script->items[script->count++];
}

/* Takes one row off; NULL when it is none. */
static char *take_item(struct script *script, char *at, const char *end)
{
    struct item item = {0};
    char *rest;
    item.status = (int)strtol(at, &rest, 10);
    item.client = strtol(rest, &rest, 10);
    item.length = strtoul(rest, &rest, 10);
    if (*rest != '\n' || item.length == 0 || item.length > (size_t)(end - rest - 1))
        return NULL;
    item.bytes = rest + 1;
    *next_item(script) = item;
    rest += 1 + item.length;
    return rest < end ? rest + 1 : rest;
}

bool script_read(const char *path, struct script *script)
{
    size_t size;
    *script = (struct script){0};
    if (!read_all(path, &script->text, &size))
        return false;
    char *at = script->text, *end = script->text + size;
    while (at != NULL && at < end)
        at = take_item(script, at, end);
    if (at == NULL || script->count == 0) {
        fprintf(stderr, "%s: not a script of requests\n", path);
        script_free(script);
        return false;
    }
    return true;
}

void script_free(struct script *script)
{
    free(script->text);
    free(script->items);
    *script = (struct script){0};
}
