/* random.h - numbers that are the same in every run with the same seed (splitmix64). */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
    uint64_t mixed = random->state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

/* A number below count, which is not 0. */
static inline size_t random_below(struct random *random, size_t count)
{
    return (size_t)(random_next(random) % count);
}
