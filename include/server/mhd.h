/* mhd.h - libmicrohttpd, as far as the rest of the server knows it.  Private to server/http. */
#pragma once

#include "server/exchange.h"

#include <sys/socket.h>

/* Starts the threads that serve.  ERR_IO when they cannot be had. */
enum err mhd_open(struct http *http) MUST_USE;

/* Has a connection served, which is closed in any case; false when it will not be, so that nobody
 * leaves the door (door.h) for it.  Nor does one for which a thread later has no memory. */
bool mhd_add(struct http *http, int connection, const struct sockaddr *address, socklen_t size);

/* Drops every connection and stops the threads; no exchange sleeps. */
void mhd_close(struct http *http);

/* Wakes a sleeping exchange; its lock is held. */
void mhd_wake(struct http_ticket *ticket);
