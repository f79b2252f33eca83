/* file.h - a file of the project, for tests that read one. */
#pragma once

#include "base/buf.h"

#include <stdio.h>

/* Its bytes, in the arena; none when it is not there. */
static inline struct span read_file(struct arena *arena, const char *path)
{
    struct buf buf = {.arena = arena};
    char block[4096];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return (struct span){0};
    for (size_t count; (count = fread(block, 1, sizeof block, file)) > 0;)
        buf_add(&buf, (struct span){.ptr = block, .len = count});
    fclose(file);
    return buf_span(&buf);
}
