/* mhd.h - libmicrohttpd, as far as the rest of the server knows it.  Private to server/http. */
#pragma once

#include "server/exchange.h"

/* Serves what comes in on http->socket, which is then closed by mhd_close().  ERR_IO when the
 * threads cannot be had. */
enum err mhd_open(struct http *http) MUST_USE;

/* Takes no new connections. */
void mhd_quiet(struct http *http);

/* Drops every connection and stops the threads; no exchange sleeps. */
void mhd_close(struct http *http);

/* Wakes a sleeping exchange; its lock is held. */
void mhd_wake(struct http_ticket *ticket);
