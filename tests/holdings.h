/* holdings.h - what this process holds, to see that a test gave everything back. */
#pragma once

#include <dirent.h>
#include <stddef.h>
#include <sys/resource.h>

/* The sanitizers count what is allocated; without them nothing does. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static inline size_t holdings_bytes(void)
{
    return __sanitizer_get_current_allocated_bytes != NULL
               ? __sanitizer_get_current_allocated_bytes()
               : 0;
}

/* Descriptors open now, this count's own among them. */
static inline size_t holdings_descriptors(void)
{
    size_t count = 0;
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL)
        return 0;
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

/* Room for both ends of some thousand connections. */
static inline void holdings_allow_descriptors(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max < 8192 ? limit.rlim_max : 8192;
    setrlimit(RLIMIT_NOFILE, &limit);
}
