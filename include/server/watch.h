/* watch.h - absolute deadlines for connections, and who has hung up.
 *
 * libmicrohttpd's timeout is one of idleness: a client that sends a byte now and then
 * keeps its place for ever.  And when a client's last bytes and its end come together, the
 * library reads the bytes and waits for more.  A thread here shuts the sockets whose time is
 * up or whose client is gone, and the library then sees them closed.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

#define WATCH_NEVER INT64_MAX

struct watch;
struct watched;

/* Whose turn it is: only who is to speak is shut for having hung up, as a client that has asked
 * may close its half of the line and still listen. */
enum turn { TURN_CLIENT, TURN_SERVER };

/* Starts the thread; memory for slots connections comes from the arena, which must live
 * until watch_stop() has returned.  ERR_IO when no thread can be had. */
enum err watch_start(struct arena *arena, size_t slots, struct watch **watch) MUST_USE;

/* Watches a socket whose client is to speak until watch_leave(); NULL when all slots are taken. */
struct watched *watch_enter(struct watch *watch, int fd, int64_t deadline);

/* Sets whose turn it is and another deadline, WATCH_NEVER included. */
void watch_until(struct watch *watch, struct watched *watched, enum turn turn, int64_t deadline);

/* Forgets the socket; to be called before it is closed. */
void watch_leave(struct watch *watch, struct watched *watched);

/* Ends the thread; no connection is watched any more. */
void watch_stop(struct watch *watch);
