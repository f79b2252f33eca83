/* head.h - the head of a request as it came, and whether it may come in.
 *
 * libmicrohttpd 0.9.75 lets through heads that another server on the way could read
 * differently (request smuggling, RFC 9112 section 11.2); here they are refused.
 */
#pragma once

#include "server/request.h"

enum { HEAD_HEADERS_MAX = 100 };

struct head {
    struct span method, target, version; /* "GET", "/a?b=c", "HTTP/1.1" */
    const struct pair *headers;
    size_t header_count;
};

/* The status to refuse this head with: 400, 405, 431 or 501; 0 when it is sound.  Every
 * header that is read at all may come only once. */
unsigned head_status(const struct head *head);

/* A header's value without the spaces around it; empty when absent. */
struct span head_find(const struct head *head, const char *name);

/* The body's announced length; 0 when none is.  The head is sound. */
uint64_t head_length(const struct head *head);

/* Fills method, path, query and headers of a request whose arena is set, from a sound
 * head.  ERR_MALFORMED or ERR_TOO_LARGE as path_read() and urlencoded_read() say. */
enum err head_read(const struct head *head, struct request *request) MUST_USE;
