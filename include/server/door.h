/* door.h - lets connections in from http->socket, at most connection_max at a time.  Private to
 * server/http. */
#pragma once

#include "server/exchange.h"

/* Begins to let connections in; ERR_IO when there is no thread for it. */
enum err door_open(struct http *http) MUST_USE;

/* Somebody who was let in has gone. */
void door_leave(struct http *http);

/* Lets nobody in any more, and closes the socket; those who are inside stay. */
void door_close(struct http *http);
