/* serve.h - the site on a socket. */
#pragma once

#include "server/http.h"
#include "server/visit.h"

/* Starts serving a site; both it and the options' strings outlive the server.  Errors as
 * http_start(). */
enum err serve_start(const struct http_options *options, struct site *site,
                     struct http **http) MUST_USE;
