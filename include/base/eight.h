/* eight.h - eight bytes looked at together, as one number whose lowest byte is the first. */
#pragma once

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The same in each byte: EIGHT_EACH * '"'. */
#define EIGHT_EACH UINT64_C(0x0101010101010101)
#define EIGHT_HIGHEST (EIGHT_EACH << 7)

static inline uint64_t eight_read(const char *bytes)
{
    uint64_t eight;
    memcpy(&eight, bytes, sizeof eight);
    return le64toh(eight);
}

/* Marks, by its highest bit, the first byte that is byte, if one is, and perhaps some behind it: a
 * subtraction borrows from the next. */
static inline uint64_t eight_find(uint64_t eight, char byte)
{
    uint64_t zeros = eight ^ EIGHT_EACH * (unsigned char)byte;
    return (zeros - EIGHT_EACH) & ~zeros & EIGHT_HIGHEST;
}

/* The same of a byte of ASCII that is below limit, which is one too. */
static inline uint64_t eight_below(uint64_t eight, char limit)
{
    return (eight - EIGHT_EACH * (unsigned char)limit) & ~eight & EIGHT_HIGHEST;
}

/* How many bytes stand before the first that is marked; 8 where none is. */
static inline size_t eight_before(uint64_t marks)
{
    return marks == 0 ? sizeof marks : (size_t)__builtin_ctzll(marks) / 8;
}
