#include "gauge.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t gauge_cpu(long pid)
{
    char path[64], line[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    size_t got = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[got] = '\0';
    const char *rest = strrchr(line, ')'); /* its name may have spaces */
    if (rest == NULL || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                               &user, &system) != 2)
        return 0;
    return (int64_t)(user + system) * 1000000 / sysconf(_SC_CLK_TCK);
}

struct memory gauge_memory(long pid)
{
    char path[64], line[256];
    struct memory memory = {0};
    long clean = 0, dirty = 0, value;
    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return memory;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "Pss: %ld", &value) == 1)
            memory.pss = value;
        else if (sscanf(line, "Private_Clean: %ld", &value) == 1)
            clean = value;
        else if (sscanf(line, "Private_Dirty: %ld", &value) == 1)
            dirty = value;
        else if (sscanf(line, "Anonymous: %ld", &value) == 1)
            memory.anonymous = value;
    }
    fclose(file);
    memory.private = clean + dirty;
    return memory;
}

int64_t gauge_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
