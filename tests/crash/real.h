/* real.h - for a preloaded library that stands before the system's functions. */
#pragma once

#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The function behind ours, of the same name and type. */
#define REAL(name) ((__typeof__(&(name)))(uintptr_t)dlsym(RTLD_NEXT, #name))

/* Whether an open file is the one that holds everything. */
static inline bool real_is_store(int file)
{
    static const char name[] = "/data.mdb";
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t len = readlink(link, path, sizeof path), tail = sizeof name - 1;
    return len > tail && memcmp(path + len - tail, name, sizeof name - 1) == 0;
}
