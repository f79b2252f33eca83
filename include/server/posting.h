/* posting.h - a set of numbers below POSTING_NUMBERS, and how the word index stores one.
 *
 * Stored are, while that is shorter, the gaps between the numbers: one byte for a gap below 128,
 * otherwise two, the first with its highest bit set.  From POSTING_SIZE bytes on it is one bit
 * for each number.  The length tells which, and every set has one form only.
 */
#pragma once

#include "base/err.h"
#include "base/span.h"

#include <stdint.h>

enum { POSTING_NUMBERS = 4096, POSTING_SIZE = POSTING_NUMBERS / 8 };

/* A zeroed one is the empty set. */
struct posting {
    uint64_t bits[POSTING_NUMBERS / 64];
};

bool posting_has(const struct posting *posting, unsigned number);

/* Puts a number in, or takes it out. */
void posting_set(struct posting *posting, unsigned number, bool in);

bool posting_is_empty(const struct posting *posting);

/* How many numbers are in it. */
unsigned posting_count(const struct posting *posting);

/* Whether every number of part is in whole. */
bool posting_covers(const struct posting *whole, const struct posting *part);

/* Keeps only what is also in other, or only what is not. */
void posting_keep(struct posting *posting, const struct posting *other);
void posting_drop(struct posting *posting, const struct posting *other);

/* Finds the highest number in it that is below *number, and puts it there; false when there is
 * none. */
bool posting_below(const struct posting *posting, unsigned *number);

/* Writes a set; nothing for the empty one.  What is returned lies in bytes. */
struct span posting_write(const struct posting *posting, char bytes[POSTING_SIZE]);

/* Adds the numbers of a stored set.  ERR_DAMAGED: posting_write() never writes that. */
enum err posting_join(struct posting *posting, struct span stored) MUST_USE;
