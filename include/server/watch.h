/* watch.h - absolute deadlines for connections.
 *
 * libmicrohttpd's timeout is one of idleness: a client that sends a byte now and then
 * keeps its place for ever.  A thread here shuts the sockets whose time is up, and
 * the library then sees them closed.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

#define WATCH_NEVER INT64_MAX

struct watch;
struct watched;

/* Microseconds of a clock that only goes forward. */
int64_t watch_now(void);

/* Starts the thread; memory for slots connections comes from the arena, which must live
 * until watch_stop() has returned.  ERR_IO when no thread can be had. */
enum err watch_start(struct arena *arena, size_t slots, struct watch **watch) MUST_USE;

/* Watches a socket until watch_leave(); NULL when all slots are taken. */
struct watched *watch_enter(struct watch *watch, int fd, int64_t deadline);

/* Sets another deadline, WATCH_NEVER included. */
void watch_until(struct watch *watch, struct watched *watched, int64_t deadline);

/* Forgets the socket; to be called before it is closed. */
void watch_leave(struct watch *watch, struct watched *watched);

/* Ends the thread; no connection is watched any more. */
void watch_stop(struct watch *watch);
