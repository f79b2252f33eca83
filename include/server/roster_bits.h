/* roster_bits.h - a set of a plan's rows, or of persons, a bit each: what filters are made of.
 *
 * A set has whole lines of eight words, which a compiler works through some words at a time.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { ROSTER_BITS_LINE = 8 };

/* How many words so many rows take; none is used beyond the rows. */
static inline size_t roster_bits_words(uint32_t rows)
{
    return ((size_t)rows + 511) / 512 * ROSTER_BITS_LINE;
}

/* None of so many rows. */
static inline uint64_t *roster_bits_new(struct arena *arena, uint32_t rows)
{
    return arena_new(arena, uint64_t, roster_bits_words(rows));
}

static inline bool roster_bits_has(const uint64_t *bits, uint32_t row)
{
    return (bits[row / 64] >> row % 64 & 1) != 0;
}

static inline void roster_bits_put(uint64_t *bits, uint32_t row)
{
    bits[row / 64] |= UINT64_C(1) << row % 64;
}

static inline void roster_bits_cut(uint64_t *bits, uint32_t row)
{
    bits[row / 64] &= ~(UINT64_C(1) << row % 64);
}

/* All rows, and none beyond. */
static inline void roster_bits_fill(uint64_t *bits, uint32_t rows)
{
    memset(bits, 0xff, rows / 64 * sizeof *bits);
    if (rows % 64 != 0)
        bits[rows / 64] = (UINT64_C(1) << rows % 64) - 1;
}

static inline void roster_bits_join(uint64_t *restrict bits, const uint64_t *restrict more,
                                    size_t words)
{
    for (size_t line = 0; line < words; line += ROSTER_BITS_LINE)
        for (size_t i = 0; i < ROSTER_BITS_LINE; i++)
            bits[line + i] |= more[line + i];
}

static inline void roster_bits_meet(uint64_t *restrict bits, const uint64_t *restrict others,
                                    size_t words)
{
    for (size_t line = 0; line < words; line += ROSTER_BITS_LINE)
        for (size_t i = 0; i < ROSTER_BITS_LINE; i++)
            bits[line + i] &= others[line + i];
}

static inline void roster_bits_drop(uint64_t *restrict bits, const uint64_t *restrict others,
                                    size_t words)
{
    for (size_t line = 0; line < words; line += ROSTER_BITS_LINE)
        for (size_t i = 0; i < ROSTER_BITS_LINE; i++)
            bits[line + i] &= ~others[line + i];
}

static inline bool roster_bits_touch(const uint64_t *bits, const uint64_t *others, size_t words)
{
    uint64_t both = 0;
    for (size_t line = 0; both == 0 && line < words; line += ROSTER_BITS_LINE)
        for (size_t i = 0; i < ROSTER_BITS_LINE; i++)
            both |= bits[line + i] & others[line + i];
    return both != 0;
}

static inline size_t roster_bits_count(const uint64_t *bits, size_t words)
{
    size_t count = 0;
    for (size_t i = 0; i < words; i++)
        count += (size_t)__builtin_popcountll(bits[i]);
    return count;
}

/* The first row from one on that is there; when there is none, `rows`, or one beyond that the set
 * has. */
static inline uint32_t roster_bits_next(const uint64_t *bits, uint32_t rows, uint32_t from)
{
    size_t word = from / 64, words = roster_bits_words(rows);
    uint64_t left = word < words ? bits[word] >> from % 64 << from % 64 : 0;
    while (left == 0 && ++word < words)
        left = bits[word];
    return left == 0 ? rows : (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(left);
}

/* The last row before one that is there; `until` when there is none. */
static inline uint32_t roster_bits_last(const uint64_t *bits, uint32_t until)
{
    size_t word = until / 64;
    uint64_t left = until % 64 != 0 ? bits[word] & ((UINT64_C(1) << until % 64) - 1) : 0;
    while (left == 0 && word > 0)
        left = bits[--word];
    return left == 0 ? until : (uint32_t)(word * 64) + 63 - (uint32_t)__builtin_clzll(left);
}
