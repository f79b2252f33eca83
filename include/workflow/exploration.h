/* exploration.h - visiting every marking; for soundness*.c alone. */
#pragma once

#include "workflow/soundness.h"

/* A move between two rows of the markings; is_time: nobody makes it, time or the plan does. */
struct edge {
    uint32_t from, to;
    bool is_time;
};

struct exploration {
    struct arena *arena;
    const struct circuit *circuit;
    const struct cast *cast;
    struct polls_endings *endings; /* one a step */
    struct markings markings;
    struct edge *edges;
    size_t edge_count, edge_room, tallies;
    bool *taken; /* one a step */
    bool (*given)[POLL_OUTCOMES_MAX];
    bool too_large;
    bool has_unapproved; /* the first move that would put in progress what nobody validated */
    uint32_t unapproved_at;
    struct move unapproved;
};

/* Visits all that can be reached from the beginning and, where they are given, from markings met
 * before. */
void exploration_run(struct exploration *exploration, const struct markings *before);

/* Whether each marking can come to an end: one flag a row. */
const bool *exploration_ends(const struct exploration *exploration);

/* Whether a marking is an end, and whether it is closed at all. */
bool exploration_is_end(const struct net *net, const struct marking *marking);
bool exploration_is_closed(const struct net *net, const struct marking *marking);
