/* roster_version.h - which memory may be freed when rosters share it; for roster*.c alone.
 *
 * Rosters follow one another in a line.  A piece of memory is shown by all from the one it was
 * made for until the one that did without it; it is freed when none of these is held any more.
 * Counting that way costs a commit only what it changes, however many pieces there are.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct roster_piece {
    uint64_t born; /* the number of the version it was made for */
    void (*dispose)(struct roster_piece *piece);
    struct roster_piece *next; /* in one of a version's lists */
    bool dead;                 /* made for a version that does without it in the end */
};

struct roster_version;

/* The first of a line; held once, settled. */
struct roster_version *roster_version_first(void);

/* The next one after the newest, which must be held until this one is settled or dropped; held
 * once, not settled. */
struct roster_version *roster_version_next(struct roster_version *newest);

/* Its number: greater than those of all before it. */
uint64_t roster_version_number(const struct roster_version *version);

/* A piece that was made for an unsettled version. */
void roster_version_add(struct roster_version *version, struct roster_piece *piece,
                        void (*dispose)(struct roster_piece *piece));

/* A piece that the version does without: an unsettled one, or the newest, which ends. */
void roster_version_leave(struct roster_version *version, struct roster_piece *piece);

/* Whether a piece was made for this very version, and may still change. */
bool roster_version_owns(const struct roster_version *version, const struct roster_piece *piece);

void roster_version_settle(struct roster_version *version);

void roster_version_hold(struct roster_version *version);

/* What dropping comes to: RESTS, others hold it; ENDS, nobody does; LEAVES_ALL, neither does
 * anybody, and it is the newest: all its pieces must be left before roster_version_free(). */
enum roster_drop { ROSTER_RESTS, ROSTER_ENDS, ROSTER_LEAVES_ALL };
enum roster_drop roster_version_drop(struct roster_version *version);

/* Frees a version that nobody holds, and the pieces that only it showed. */
void roster_version_free(struct roster_version *version);
