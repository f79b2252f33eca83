/* seeded.h - randomness that can be had again: dice of one's own, and the program's.
 *
 *     seeded_random(7);            from here on every identifier and salt follows from the seed
 *     struct dice dice = {7};
 *     dice_below(&dice, 6)
 */
#pragma once

#include <sodium.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct dice {
    uint64_t state;
};

/* SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014). */
static inline uint64_t dice_throw(struct dice *dice)
{
    uint64_t z = dice->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline size_t dice_below(struct dice *dice, size_t limit)
{
    return (size_t)(dice_throw(dice) % limit);
}

/* --- the program's randomness ------------------------------------------------------------- */

static uint64_t seeded_seed;
static _Atomic uint64_t seeded_drawn;

static const char *seeded_name(void)
{
    return "seeded";
}

/* Each draw has a seed of its own, so that threads need no lock. */
static void seeded_draw(void *bytes, size_t size)
{
    unsigned char seed[randombytes_SEEDBYTES] = {0};
    uint64_t draw = atomic_fetch_add(&seeded_drawn, 1);
    memcpy(seed, &seeded_seed, sizeof seeded_seed);
    memcpy(seed + sizeof seeded_seed, &draw, sizeof draw);
    randombytes_buf_deterministic(bytes, size, seed);
}

static uint32_t seeded_number(void)
{
    uint32_t number;
    seeded_draw(&number, sizeof number);
    return number;
}

static inline void seeded_random(uint64_t seed)
{
    static struct randombytes_implementation seeded = {
        .implementation_name = seeded_name, .random = seeded_number, .buf = seeded_draw};
    if (sodium_init() < 0) /* the first time it draws for itself */
        abort();
    seeded_seed = seed;
    atomic_store(&seeded_drawn, 0);
    randombytes_set_implementation(&seeded);
}
