/* exchange.h - one request and its answer, from the first line to the last byte.
 *
 * Private to server/http: http.c runs the server, door.c lets connections in, mhd.c speaks to
 * libmicrohttpd, and this is what they share.  Nothing here touches the network.
 */
#pragma once

#include "server/head.h"
#include "server/http.h"
#include "server/watch.h"

#include <pthread.h>

struct MHD_Connection;
struct MHD_Daemon;

struct http {
    struct arena arena;
    struct http_options options; /* with every default filled in */
    struct http_service service;
    struct span policy;
    struct watch *watch;
    struct MHD_Daemon *daemon;
    pthread_t door;
    int socket;
    uint16_t port;

    pthread_mutex_t lock; /* guards what follows, and every ticket */
    pthread_cond_t quiet; /* signalled when one of these falls */
    size_t inside;        /* connections let in */
    size_t queued;        /* exchanges an http_resume() is owed for */
    size_t open;          /* exchanges begun and not completed */
    bool stopping;        /* answers say Connection: close */
    bool closed;          /* nothing is handed to the service any more */
};

struct http_ticket {
    struct http *http;
    struct MHD_Connection *connection;
    bool asleep, awake;
};

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_QUEUED };

struct exchange {
    struct arena arena; /* holds the exchange itself too */
    struct http *http;
    struct span target;
    const char *target_end; /* where the original's terminating zero stands */
    enum stage stage;
    size_t room;
    struct buf body;
    bool too_large;
    struct request request;
    struct response response;
    struct http_ticket ticket;
};

/* Begins an exchange with the target as it stands in the request line. */
struct exchange *exchange_open(struct http *http, const char *target);

/* Ends it and frees all it holds. */
void exchange_close(struct exchange *exchange);

/* Takes the head.  True when the request may go on; false when the response is already
 * made, a refusal. */
bool exchange_head(struct exchange *exchange, const struct head *head, struct span peer);

/* Takes a piece of body; what is too much is dropped.  False when so much was
 * dropped that the client is not worth listening to. */
bool exchange_body(struct exchange *exchange, struct span piece);

/* The request is whole: asks the service.  HTTP_QUEUED: an http_resume() is promised. */
enum http_next exchange_begin(struct exchange *exchange, int64_t now);

/* Lets the service finish a queued exchange that was resumed. */
void exchange_finish(struct exchange *exchange);

/* Makes the response a bare refusal, after which the connection is closed. */
void exchange_refuse(struct exchange *exchange, unsigned status);

/* Puts the last headers on the response, which can then be sent. */
void exchange_complete(struct exchange *exchange);

/* How long the client may take for that many bytes, from now. */
int64_t exchange_deadline(const struct exchange *exchange, uint64_t bytes);
