/* echo.h - a server whose service only echoes. */
#pragma once

#include "server/http.h"

#include "wire.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

enum { ROOM = 1000, QUEUE_MAX = 1024, LARGE = 32 * 1024 * 1024 };

/* The service: what is queued is woken by a thread of its own, last come first. */
struct echo {
    struct http *http;
    pthread_t worker;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct http_ticket *tickets[QUEUE_MAX];
    size_t count;
    bool stopping, held; /* held: nothing is woken */
    atomic_uint begun;
    unsigned grace_ms;
    char *large;
};

static inline size_t echo_room(void *context, const struct request *request)
{
    (void)context;
    return request->method == METHOD_POST ? ROOM : 0;
}

static inline void echo_finish(void *context, struct request *request, struct response *response)
{
    (void)context;
    response->type = "text/plain";
    response->body = span_format(request->arena, "%s %.*s %zu %.*s %d",
                                 request_method_name(request->method), SPAN_ARG(request->path.text),
                                 request->body.len, SPAN_ARG(request->peer), request->https);
}

static inline enum http_next echo_begin(void *context, struct request *request,
                                        struct response *response, struct http_ticket *ticket)
{
    struct echo *echo = context;
    echo->begun++;
    if (span_eq(request->path.text, SPAN("/grand")))
        response->body = (struct span){.ptr = echo->large, .len = LARGE};
    else if (span_eq(request->path.text, SPAN("/qui")))
        response->body =
            span_format(request->arena, "thread %lx, that is all", (unsigned long)pthread_self());
    else if (span_eq(request->path.text, SPAN("/deux-lignes")))
        response_add(response, "X-Note", SPAN("a\r\nSet-Cookie: b=c"));
    else if (span_eq(request->path.text, SPAN("/fichier")))
        response->filename = SPAN("r\xc3\xa9sum\xc3\xa9 \"1\".pdf");
    else if (span_starts(request->path.text, SPAN("/file"))) {
        pthread_mutex_lock(&echo->lock);
        assert(echo->count < QUEUE_MAX);
        echo->tickets[echo->count++] = ticket;
        pthread_cond_signal(&echo->more);
        pthread_mutex_unlock(&echo->lock);
        return HTTP_QUEUED;
    } else if (span_eq(request->path.text, SPAN("/tout-de-suite"))) {
        http_resume(ticket);
        return HTTP_QUEUED;
    } else
        echo_finish(context, request, response);
    return HTTP_ANSWERED;
}

static inline void *echo_work(void *context)
{
    struct echo *echo = context;
    pthread_mutex_lock(&echo->lock);
    while (!echo->stopping || echo->count > 0) {
        if (echo->count == 0 || echo->held) {
            pthread_cond_wait(&echo->more, &echo->lock);
            continue;
        }
        struct http_ticket *ticket = echo->tickets[--echo->count];
        pthread_mutex_unlock(&echo->lock);
        http_resume(ticket);
        pthread_mutex_lock(&echo->lock);
    }
    pthread_mutex_unlock(&echo->lock);
    return NULL;
}

static inline void echo_hold(struct echo *echo, bool held)
{
    pthread_mutex_lock(&echo->lock);
    echo->held = held;
    pthread_cond_signal(&echo->more);
    pthread_mutex_unlock(&echo->lock);
}

static inline struct echo *echo_start(struct http_options options)
{
    struct echo *echo = calloc(1, sizeof *echo);
    assert_non_null(echo);
    echo->grace_ms = 5000;
    echo->large = calloc(1, LARGE);
    assert_non_null(echo->large);
    pthread_mutex_init(&echo->lock, NULL);
    pthread_cond_init(&echo->more, NULL);
    assert_int_equal(pthread_create(&echo->worker, NULL, echo_work, echo), 0);
    const struct http_service service = {
        .context = echo, .room = echo_room, .begin = echo_begin, .finish = echo_finish};
    if (options.address == NULL)
        options.address = "127.0.0.1";
    assert_int_equal(http_start(&options, &service, &echo->http), ERR_NONE);
    return echo;
}

static inline void echo_stop(struct echo *echo)
{
    http_stop(echo->http, echo->grace_ms);
    pthread_mutex_lock(&echo->lock);
    echo->stopping = true;
    pthread_cond_signal(&echo->more);
    pthread_mutex_unlock(&echo->lock);
    pthread_join(echo->worker, NULL);
    pthread_cond_destroy(&echo->more);
    pthread_mutex_destroy(&echo->lock);
    free(echo->large);
    free(echo);
}

static inline int dial(const struct echo *echo)
{
    return wire_dial(http_port(echo->http));
}

/* One request on a connection of its own; the whole answer in text. */
static inline int ask(const struct echo *echo, struct span request, char *text, size_t room)
{
    int fd = dial(echo);
    say(fd, request);
    size_t len = hear(fd, text, room, "\r\n\r\n", 5000);
    hear(fd, text + len, room - len, NULL, 20); /* the body left with the head */
    close(fd);
    return status_in(text);
}
