/* echo.h - a server whose service only echoes, and clients that speak through raw sockets. */
#pragma once

#include "server/http.h"

#include "test.h"

#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

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

static inline void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

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
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(http_port(echo->http)),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static inline void say(int fd, struct span text)
{
    while (text.len > 0) {
        ssize_t sent = send(fd, text.ptr, text.len, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* the server had enough */
        text = span_from(text, (size_t)sent);
    }
}

/* Reads until the text holds the mark, the server closes, or a time has passed.
 * Returns the length; the rest of the buffer is zero. */
static inline size_t hear(int fd, char *text, size_t room, const char *mark, int wait_ms)
{
    size_t len = 0;
    memset(text, 0, room);
    while (len < room - 1 && (mark == NULL || strstr(text, mark) == NULL)) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (poll(&ready, 1, wait_ms) <= 0)
            break;
        ssize_t got = recv(fd, text + len, room - 1 - len, 0);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    return len;
}

static inline bool is_closed(int fd, int wait_ms)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    char byte;
    return poll(&ready, 1, wait_ms) == 1 && recv(fd, &byte, 1, 0) <= 0;
}

static inline int status_in(const char *text)
{
    int status = 0;
    return sscanf(text, "HTTP/1.1 %d", &status) == 1 ? status : 0;
}

/* For static tables, where SPAN() is not constant enough. */
#define BYTES(literal)                                \
    {                                                 \
        .ptr = "" literal, .len = sizeof(literal) - 1 \
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
