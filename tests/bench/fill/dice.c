#include "dice.h"

#include <sodium.h>
#include <string.h>

uint64_t dice_next(struct dice *dice)
{
    uint64_t mixed = dice->state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

size_t dice_below(struct dice *dice, size_t count)
{
    return (size_t)(dice_next(dice) % count);
}

size_t dice_between(struct dice *dice, size_t from, size_t to)
{
    return from + dice_below(dice, to - from + 1);
}

/* --- libsodium's randomness ---------------------------------------------------------------- */

static unsigned char key[crypto_stream_chacha20_KEYBYTES];
static uint64_t draws;

static const char *name(void)
{
    return "bench";
}

static void fill(void *bytes, const size_t size)
{
    unsigned char nonce[crypto_stream_chacha20_NONCEBYTES];
    draws++;
    memcpy(nonce, &draws, sizeof nonce);
    crypto_stream_chacha20(bytes, size, nonce, key);
}

static uint32_t number(void)
{
    uint32_t drawn;
    fill(&drawn, sizeof drawn);
    return drawn;
}

static struct randombytes_implementation implementation = {
    .implementation_name = name, .random = number, .buf = fill};

void dice_rule_sodium(uint64_t seed)
{
    memcpy(key, &seed, sizeof seed);
    randombytes_set_implementation(&implementation);
}
