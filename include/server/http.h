/* http.h - the network side: listens, guards, hands requests over, sends answers.
 *
 * The application is a struct http_service.  Threads of the pool call it, several at
 * once; it must not wait in them: what takes time is queued, and the connection sleeps
 * until http_resume().
 *
 *     begin() ── HTTP_ANSWERED ─────────────────────────────▶ answer sent
 *        └────── HTTP_QUEUED ─▶ (another thread) http_resume() ─▶ finish() ─▶ answer sent
 */
#pragma once

#include "server/request.h"

#include <stdint.h>

struct http;
struct http_ticket; /* one queued exchange */

enum http_next { HTTP_ANSWERED, HTTP_QUEUED };

struct http_service {
    void *context;

    /* How many body bytes this request may bring: the method, the path, the query
     * and the headers are known, nothing else.  More of them is answered 413.  The body
     * is held in memory: give much room only to who is signed in. */
    size_t (*room)(void *context, const struct request *request);

    /* Answers, or keeps the ticket and promises one http_resume() with it.  Request and
     * response stay where they are until finish() returns. */
    enum http_next (*begin)(void *context, struct request *request, struct response *response,
                            struct http_ticket *ticket);

    /* After http_resume(): makes the answer.  Not called when the client has left meanwhile,
     * so nothing but the answer may depend on it. */
    void (*finish)(void *context, struct request *request, struct response *response);
};

struct http_options {
    const char *address;       /* numeric, IPv4 or IPv6: "127.0.0.1", "::" */
    uint16_t port;             /* 0 takes any free one: see http_port() */
    struct span script_hashes; /* for the policy: "'sha256-...' 'sha256-...'"; none: no script */
    const char *proxy;         /* the address whose X-Forwarded-* are believed; NULL: nobody's */
    bool https;                /* clients see https even without such a proxy's word */
    unsigned threads;          /* 0: 2 */
    unsigned connection_max;   /* 0: 1000 */
    unsigned per_address_max;  /* 0: no limit, as needed behind a proxy */
    unsigned idle_seconds;     /* 0: 15 */
    unsigned head_ms;          /* to send a request's head; 0: 10 s */
    unsigned body_ms;          /* to send a body or take an answer, plus its size at the
                                * rate below; 0: 30 s */
    unsigned bytes_per_second; /* the slowest client we wait for; 0: 8 KiB/s */
};

/* Starts listening.  The service, its context and the strings of the options outlive the
 * server.  ERR_MALFORMED for an address that is none; ERR_IO when it cannot be listened on
 * (errno says why). */
enum err http_start(const struct http_options *options, const struct http_service *service,
                    struct http **http) MUST_USE;

/* The port that is listened on. */
uint16_t http_port(const struct http *http);

/* Wakes a queued exchange, from any thread, once: also before begin() has returned. */
void http_resume(struct http_ticket *ticket);

/* Stops listening, lets every request that has arrived be answered, then stops.  Waits
 * for every http_resume() still owed, and up to grace_ms for answers to leave. */
void http_stop(struct http *http, unsigned grace_ms);
