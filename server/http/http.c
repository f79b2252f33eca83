#include "server/mhd.h"

#include "server/answer.h"
#include "server/door.h"
#include "server/lock.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct http_options with_defaults(struct http_options options)
{
    const struct {
        unsigned *value, fallback;
    } rows[] = {
        {&options.threads, 2},         {&options.connection_max, 1000},
        {&options.idle_seconds, 15},   {&options.head_ms, 10 * 1000},
        {&options.body_ms, 30 * 1000}, {&options.bytes_per_second, 8 * 1024},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (*rows[i].value == 0)
            *rows[i].value = rows[i].fallback;
    return options;
}

/* "::" takes IPv4 as well. */
static bool bind_and_listen(int socket, const struct addrinfo *address)
{
    const int yes = 1, no = 0;
    if (setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
        return false;
    if (address->ai_family == AF_INET6 &&
        setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) != 0)
        return false;
    return bind(socket, address->ai_addr, address->ai_addrlen) == 0 && listen(socket, 511) == 0;
}

static enum err open_socket(const struct http_options *options, int *listening)
{
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)options->port);
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *address;
    if (getaddrinfo(options->address, port, &hints, &address) != 0)
        return ERR_MALFORMED;
    int opened = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool listens = opened >= 0 && bind_and_listen(opened, address);
    int saved = errno;
    freeaddrinfo(address);
    if (!listens && opened >= 0)
        close(opened);
    errno = saved;
    if (!listens)
        return ERR_IO;
    *listening = opened;
    return ERR_NONE;
}

static uint16_t port_of(int socket)
{
    struct sockaddr_in6 address = {0}; /* the larger of the two; the port is at the same place */
    socklen_t size = sizeof address;
    getsockname(socket, (struct sockaddr *)&address, &size);
    return ntohs(address.sin6_port);
}

static void release(struct http *http)
{
    lock_close(&http->lock, &http->quiet);
    struct arena arena = http->arena;
    arena_release(&arena);
}

/* The server lives in an arena of its own. */
static struct http *create(const struct http_options *options, const struct http_service *service)
{
    struct arena arena = {0};
    struct http *http = arena_new(&arena, struct http, 1);
    *http = (struct http){.arena = arena, .service = *service, .options = with_defaults(*options)};
    http->policy = answer_policy(&http->arena, options->script_hashes);
    lock_open(&http->lock, &http->quiet);
    return http;
}

/* Whoever serves, and who lets in those that are served. */
static enum err serve(struct http *http)
{
    TRY(mhd_open(http));
    enum err err = door_open(http);
    if (err != ERR_NONE)
        mhd_close(http);
    return err;
}

static enum err start(struct http *http)
{
    TRY(open_socket(&http->options, &http->socket));
    http->port = port_of(http->socket);
    enum err err = watch_start(&http->arena, http->options.connection_max, &http->watch);
    if (err == ERR_NONE) {
        err = serve(http);
        if (err != ERR_NONE)
            watch_stop(http->watch);
    }
    if (err != ERR_NONE)
        close(http->socket);
    return err;
}

enum err http_start(const struct http_options *options, const struct http_service *service,
                    struct http **http)
{
    struct http *created = create(options, service);
    enum err err = start(created);
    if (err != ERR_NONE)
        release(created);
    else
        *http = created;
    return err;
}

uint16_t http_port(const struct http *http)
{
    return http->port;
}

void http_resume(struct http_ticket *ticket)
{
    /* Once awake, the exchange may end at any moment and its ticket with it. */
    struct http *http = ticket->http;
    lock_take(&http->lock);
    assert(!ticket->awake);
    ticket->awake = true;
    if (ticket->asleep)
        mhd_wake(ticket);
    http->queued--;
    lock_wake(&http->quiet);
    lock_leave(&http->lock);
}

static void drain(struct http *http, unsigned grace_ms)
{
    int64_t end = lock_now() + (int64_t)grace_ms * 1000;
    while (http->open > 0 && lock_wait_until(&http->quiet, &http->lock, end))
        ;
    http->closed = true;
    while (http->queued > 0)
        lock_wait(&http->quiet, &http->lock);
}

void http_stop(struct http *http, unsigned grace_ms)
{
    door_close(http);
    lock_take(&http->lock);
    drain(http, grace_ms);
    lock_leave(&http->lock);
    mhd_close(http);
    watch_stop(http->watch);
    release(http);
}
