/* door.c - lets connections in.
 *
 * Threads that each accept what they can get share badly: of 64 connections that came at once one
 * thread had 54 and the other ten.  Here one thread accepts, and the library deals out what it is
 * brought among those that serve, by the number of the descriptor: what comes at once is shared. */
#include "server/door.h"

#include "server/lock.h"
#include "server/mhd.h"

#include <sys/socket.h>
#include <unistd.h>

enum { PAUSE_US = 100 * 1000 };

/* false: nobody is let in any more. */
static bool wait_for_room(struct http *http)
{
    lock_take(&http->lock);
    while (!http->stopping && http->inside == http->options.connection_max)
        lock_wait(&http->quiet, &http->lock);
    bool opens = !http->stopping;
    http->inside += opens;
    lock_leave(&http->lock);
    return opens;
}

/* There may be no descriptor, or no memory; when something has ended, perhaps there is. */
static void pause_a_little(struct http *http)
{
    lock_take(&http->lock);
    if (!http->stopping)
        lock_wait_until(&http->quiet, &http->lock, lock_now() + PAUSE_US);
    lock_leave(&http->lock);
}

static bool let_in(struct http *http)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    int fd =
        accept4(http->socket, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
        return mhd_add(http, fd, (struct sockaddr *)&address, size);
    if (errno != ECONNABORTED && errno != EINTR)
        pause_a_little(http);
    return false;
}

static void *stand(void *context)
{
    struct http *http = context;
    while (wait_for_room(http))
        if (!let_in(http))
            door_leave(http);
    return NULL;
}

enum err door_open(struct http *http)
{
    return pthread_create(&http->door, NULL, stand, http) == 0 ? ERR_NONE : ERR_IO;
}

void door_leave(struct http *http)
{
    lock_take(&http->lock);
    http->inside--;
    lock_wake(&http->quiet);
    lock_leave(&http->lock);
}

void door_close(struct http *http)
{
    lock_take(&http->lock);
    http->stopping = true;
    lock_wake(&http->quiet);
    lock_leave(&http->lock);
    shutdown(http->socket, SHUT_RDWR); /* whoever waits there is told */
    pthread_join(http->door, NULL);
    close(http->socket);
}
