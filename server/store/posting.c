#include "server/posting.h"

#include <string.h>

enum { WORDS = POSTING_NUMBERS / 64, SHORT_GAP = 128 };

_Static_assert(POSTING_NUMBERS <= SHORT_GAP << 8, "two bytes hold any gap");

bool posting_has(const struct posting *posting, unsigned number)
{
    return posting->bits[number / 64] >> number % 64 & 1;
}

void posting_set(struct posting *posting, unsigned number, bool in)
{
    uint64_t bit = UINT64_C(1) << number % 64;
    if (in)
        posting->bits[number / 64] |= bit;
    else
        posting->bits[number / 64] &= ~bit;
}

bool posting_is_empty(const struct posting *posting)
{
    uint64_t any = 0;
    for (size_t i = 0; i < WORDS; i++)
        any |= posting->bits[i];
    return any == 0;
}

unsigned posting_count(const struct posting *posting)
{
    unsigned count = 0;
    for (size_t i = 0; i < WORDS; i++)
        count += (unsigned)__builtin_popcountll(posting->bits[i]);
    return count;
}

bool posting_covers(const struct posting *whole, const struct posting *part)
{
    uint64_t missing = 0;
    for (size_t i = 0; i < WORDS; i++)
        missing |= part->bits[i] & ~whole->bits[i];
    return missing == 0;
}

void posting_keep(struct posting *posting, const struct posting *other)
{
    for (size_t i = 0; i < WORDS; i++)
        posting->bits[i] &= other->bits[i];
}

void posting_drop(struct posting *posting, const struct posting *other)
{
    for (size_t i = 0; i < WORDS; i++)
        posting->bits[i] &= ~other->bits[i];
}

bool posting_below(const struct posting *posting, unsigned *number)
{
    for (unsigned end = *number; end > 0; end = (end - 1) / 64 * 64) {
        unsigned word = (end - 1) / 64;
        uint64_t found = posting->bits[word] & (~UINT64_C(0) >> (63 - (end - 1) % 64));
        if (found != 0) {
            *number = word * 64 + 63 - (unsigned)__builtin_clzll(found);
            return true;
        }
    }
    return false;
}

/* The gaps, or 0 when they do not fit into fewer bytes than the bits take. */
static size_t write_gaps(const struct posting *posting, unsigned char bytes[POSTING_SIZE])
{
    size_t len = 0;
    unsigned next = 0; /* behind the number before */
    for (unsigned word = 0; word < WORDS; word++)
        for (uint64_t rest = posting->bits[word]; rest != 0; rest &= rest - 1) {
            unsigned number = word * 64 + (unsigned)__builtin_ctzll(rest), gap = number - next;
            if (len + 1 + (gap >= SHORT_GAP) >= POSTING_SIZE)
                return 0;
            if (gap >= SHORT_GAP)
                bytes[len++] = (unsigned char)(SHORT_GAP | gap >> 8);
            bytes[len++] = (unsigned char)gap;
            next = number + 1;
        }
    return len;
}

static void write_bits(const struct posting *posting, unsigned char bytes[POSTING_SIZE])
{
    for (size_t i = 0; i < POSTING_SIZE; i++)
        bytes[i] = (unsigned char)(posting->bits[i / 8] >> i % 8 * 8);
}

struct span posting_write(const struct posting *posting, char bytes[POSTING_SIZE])
{
    size_t len = write_gaps(posting, (unsigned char *)bytes);
    if (len == 0 && !posting_is_empty(posting)) {
        write_bits(posting, (unsigned char *)bytes);
        len = POSTING_SIZE;
    }
    return (struct span){.ptr = bytes, .len = len};
}

static void join_bits(struct posting *posting, const unsigned char *bytes)
{
    for (size_t i = 0; i < POSTING_SIZE; i++)
        posting->bits[i / 8] |= (uint64_t)bytes[i] << i % 8 * 8;
}

static enum err join_gaps(struct posting *posting, const unsigned char *bytes, size_t len)
{
    unsigned number = 0;
    for (size_t i = 0; i < len; i++, number++) {
        unsigned gap = bytes[i];
        if (gap >= SHORT_GAP) {
            if (++i == len)
                return ERR_DAMAGED;
            gap = (gap - SHORT_GAP) << 8 | bytes[i];
        }
        number += gap;
        if (number >= POSTING_NUMBERS)
            return ERR_DAMAGED;
        posting_set(posting, number, true);
    }
    return ERR_NONE;
}

enum err posting_join(struct posting *posting, struct span stored)
{
    const unsigned char *bytes = (const unsigned char *)stored.ptr;
    if (stored.len > POSTING_SIZE)
        return ERR_DAMAGED;
    if (stored.len < POSTING_SIZE)
        return join_gaps(posting, bytes, stored.len);
    join_bits(posting, bytes);
    return ERR_NONE;
}
