/* temporary.h - a directory of one's own, removed when the arena is released. */
#pragma once

#include "base/buf.h"

#include <ftw.h>
#include <stdlib.h>

static inline int temporary_forget(const char *path, const struct stat *facts, int type,
                                   struct FTW *place)
{
    (void)facts, (void)type, (void)place;
    return remove(path);
}

static inline void temporary_remove(void *path)
{
    nftw(path, temporary_forget, 8, FTW_DEPTH | FTW_PHYS);
}

/* Makes an empty directory; its path lives as long as the arena. */
static inline const char *temporary_directory(struct arena *arena)
{
    struct span template = span_format(arena, "%s/jalon-test-XXXXXX",
                                       getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    char *path = arena_new(arena, char, template.len + 1);
    memcpy(path, template.ptr, template.len);
    if (mkdtemp(path) == NULL)
        abort();
    arena_defer(arena, temporary_remove, path);
    return path;
}
