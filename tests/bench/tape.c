#include "tape.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void add(FILE *file, const void *bytes, size_t size)
{
    if (size > 0 && fwrite(bytes, 1, size, file) != size) {
        perror("tape");
        exit(1);
    }
}

void tape_add(FILE *file, struct mark mark, const void *key, const void *value)
{
    add(file, &mark, sizeof mark);
    if (mark.kind == MARK_COMMIT)
        return;
    add(file, key, mark.key);
    add(file, value, mark.value);
}

char *tape_read(const char *path, size_t *size)
{
    struct stat about;
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    if (file != NULL && fstat(fileno(file), &about) == 0 &&
        (bytes = malloc((size_t)about.st_size + 1)) != NULL)
        *size = fread(bytes, 1, (size_t)about.st_size, file);
    if (bytes == NULL)
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    if (file != NULL)
        fclose(file);
    return bytes;
}
