/* timekeeper.h - asks, when the time has come, for what time brings about: reminders, deadlines
 * passed, opinions held given, votes that a mandate's end has settled.
 *
 * Deciding knows no clock (flow_tick); this is where the clock is looked at.  Nothing is lost
 * while no server runs: what has come due meanwhile is asked for when one begins.
 */
#pragma once

#include "server/app.h"

struct timekeeper;

/* Starts the thread that looks at once and then every half minute.  app must outlive it. */
enum err timekeeper_start(struct app *app, struct timekeeper **timekeeper) MUST_USE;

/* Ends it, waiting for what it has begun.  NULL is allowed. */
void timekeeper_stop(struct timekeeper *timekeeper);

/* When all votes were last looked at; zero: never. */
struct timekeeper_looked {
    uint64_t edition; /* the directory's */
    int64_t until;    /* they need no look before, if the directory stays the same */
};

/* One look: asks for everything that has come due by now, and counts the commands granted.  Votes
 * are only looked at when the directory is another than last time, a date in it has come, or five
 * minutes have passed. */
enum err timekeeper_look(struct app *app, int64_t now, struct timekeeper_looked *last,
                         size_t *granted) MUST_USE;
