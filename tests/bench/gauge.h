/* gauge.h - what a process costs, as the kernel tells. */
#pragma once

#include <stdint.h>

/* Microseconds of processor that a process, all its threads, has used; 0 when there is none. */
int64_t gauge_cpu(long pid);

struct memory {
    int64_t pss, private; /* KiB: proportional, and what no other process shares */
    int64_t anonymous;    /* KiB: of no file */
};

/* What it holds in memory now; zeros when that cannot be read. */
struct memory gauge_memory(long pid);

/* Microseconds of a clock that only goes forward. */
int64_t gauge_now(void);
