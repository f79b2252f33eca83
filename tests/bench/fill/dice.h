/* dice.h - chance that repeats: the same seed, the same store, byte for byte. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

/* The next 64 bits (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014). */
uint64_t dice_next(struct dice *dice);

/* A number below count, which is not 0. */
size_t dice_below(struct dice *dice, size_t count);

/* A number of [from, to]. */
size_t dice_between(struct dice *dice, size_t from, size_t to);

/* Makes libsodium draw every identifier, salt and key of this process from the seed.  Before
 * sodium_init(); for one thread; never outside a bench. */
void dice_rule_sodium(uint64_t seed);
