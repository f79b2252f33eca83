/* wire.h - clients that speak through raw sockets, as rudely as they like. */
#pragma once

#include "base/span.h"

#include "test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* For static tables, where SPAN() is not constant enough. */
#define BYTES(literal)                                \
    {                                                 \
        .ptr = "" literal, .len = sizeof(literal) - 1 \
    }

static inline void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* A connection, or -1 when nobody listens. */
static inline int wire_try(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

static inline int wire_dial(uint16_t port)
{
    int fd = wire_try(port);
    assert_true(fd >= 0);
    return fd;
}

/* Closes at once, whatever is still on its way: the other side sees a reset. */
static inline void wire_slam(int fd)
{
    const struct linger at_once = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
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
