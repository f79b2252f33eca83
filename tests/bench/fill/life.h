/* life.h - what happens to the fiches: each is given one of a table of lives, which is played a
 * step at a time, all fiches' first steps before anybody's second, so that a history lies scattered
 * over the log as real ones do. */
#pragma once

#include "town.h"

/* What a life is good for in the bench. */
enum use { USE_READ, USE_TRANSITION, USE_APPROVAL, USE_COUNT };

struct being {
    char id[27]; /* the fiche's identifier */
    unsigned char life, plan;
    unsigned lead; /* one of town->persons */
};

struct lives {
    struct town *town;
    struct being *beings;
    size_t count;
};

/* Makes all fiches of both plans and plays their lives from day to day; the last step is taken on
 * the day given.  Commits as it goes. */
enum err lives_play(struct lives *lives, int64_t last_day) MUST_USE;

/* What a fiche may be used for. */
enum use life_use(const struct being *being);

/* How many steps the longest life has. */
size_t lives_longest(void);
