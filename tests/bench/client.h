/* client.h - one keep-alive connection that sends requests one after the other. */
#pragma once

#include "script.h"

#include <stdint.h>
#include <stdio.h>

enum { HEAD_MAX = 16 * 1024 };

struct client {
    int fd;
    const struct item *item; /* under way; NULL: idle */
    size_t sent;
    int64_t began;
    char head[HEAD_MAX];
    size_t head_len; /* bytes of head read so far */
    bool in_body;
    size_t left; /* of the body */
    int status;  /* of the answer */
    char *kept;  /* head and body of the answer, when they are kept */
    size_t kept_len, kept_room;
    bool keeps;
    uint64_t received;
};

enum progress { PROGRESS_MORE, PROGRESS_ANSWERED, PROGRESS_BROKEN };

/* Connects; false when nobody listens. */
bool client_open(struct client *client, uint16_t port);
void client_close(struct client *client);

/* Begins a request.  The socket takes small ones whole; then client_write() has nothing to do. */
enum progress client_begin(struct client *client, const struct item *item, int64_t now);

/* Goes on sending, or receiving, when the socket is ready. */
enum progress client_write(struct client *client);
enum progress client_read(struct client *client);
