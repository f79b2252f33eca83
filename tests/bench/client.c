#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool client_open(struct client *client, uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool keeps = client->keeps;
    *client = (struct client){.fd = fd, .keeps = keeps};
    return fd >= 0 && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0 &&
           connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
}

void client_close(struct client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    free(client->kept);
    client->kept = NULL;
    client->fd = -1;
}

enum progress client_write(struct client *client)
{
    const struct item *item = client->item;
    ssize_t sent = send(client->fd, item->bytes + client->sent, item->length - client->sent,
                        MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0)
        return errno == EAGAIN ? PROGRESS_MORE : PROGRESS_BROKEN;
    client->sent += (size_t)sent;
    return PROGRESS_MORE;
}

enum progress client_begin(struct client *client, const struct item *item, int64_t now)
{
    client->item = item;
    client->sent = 0;
    client->began = now;
    client->head_len = 0;
    client->head[0] = '\0';
    client->in_body = false;
    client->kept_len = 0;
    return client_write(client);
}

static void keep(struct client *client, const char *bytes, size_t count)
{
    if (!client->keeps)
        return;
    if (client->kept_len + count > client->kept_room) {
        size_t room = (client->kept_len + count) * 2;
        char *larger = realloc(client->kept, room);
        if (larger == NULL)
            abort();
        client->kept = larger;
        client->kept_room = room;
    }
    memcpy(client->kept + client->kept_len, bytes, count);
    client->kept_len += count;
}

/* The body's length as the head says it; SIZE_MAX when it does not. */
static size_t body_length(struct client *client)
{
    if (client->status == 304 || client->status == 204)
        return 0;
    const char *line = strcasestr(client->head, "\r\nContent-Length:");
    return line == NULL ? SIZE_MAX : strtoul(line + strlen("\r\nContent-Length:"), NULL, 10);
}

static enum progress finish(struct client *client)
{
    client->item = NULL;
    return PROGRESS_ANSWERED;
}

/* Takes the head apart once it is whole; what came behind it belongs to the body. */
static enum progress take_head(struct client *client)
{
    client->head[client->head_len] = '\0';
    char *end = strstr(client->head, "\r\n\r\n");
    if (end == NULL)
        return client->head_len + 1 < HEAD_MAX ? PROGRESS_MORE : PROGRESS_BROKEN;
    size_t length = (size_t)(end - client->head) + 4, behind = client->head_len - length;
    keep(client, client->head, client->head_len);
    if (sscanf(client->head, "HTTP/1.1 %d", &client->status) != 1)
        return PROGRESS_BROKEN;
    end[2] = '\0';
    size_t body = body_length(client);
    if (body == SIZE_MAX || behind > body)
        return PROGRESS_BROKEN;
    client->left = body - behind;
    client->in_body = true;
    return client->left == 0 ? finish(client) : PROGRESS_MORE;
}

enum progress client_read(struct client *client)
{
    static char body[256 * 1024];
    char *into = client->in_body ? body : client->head + client->head_len;
    size_t room = client->in_body ? sizeof body : HEAD_MAX - 1 - client->head_len;
    if (client->in_body && client->left < room)
        room = client->left;
    ssize_t got = recv(client->fd, into, room, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN)
        return PROGRESS_MORE;
    if (got <= 0 || client->item == NULL)
        return PROGRESS_BROKEN;
    client->received += (uint64_t)got;
    if (!client->in_body) {
        client->head_len += (size_t)got;
        return take_head(client);
    }
    keep(client, body, (size_t)got);
    client->left -= (size_t)got;
    return client->left == 0 ? finish(client) : PROGRESS_MORE;
}
