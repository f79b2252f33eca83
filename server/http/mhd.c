/* mhd.c - the only file that knows libmicrohttpd.
 *
 * Version 0.9.75 closes the connection when it is answered in the first call for a request,
 * so only refusals are: a request without a body is answered in the second.
 */
#include "server/mhd.h"

#include "server/door.h"
#include "server/lock.h"

#include <arpa/inet.h>
#include <assert.h>
#include <microhttpd.h>
#include <time.h>
#include <unistd.h>

/* The headers of a head, and where in the connection's memory the next line should begin. */
struct collection {
    struct pair *headers;
    size_t count;
    const char *next;
    bool is_whole;
};

static struct watched *watched_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info->socket_context;
}

static int64_t microseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The client's address in text; IPv4 in its own form also when it came through IPv6. */
static struct span peer_of(struct MHD_Connection *connection, struct arena *arena)
{
    const struct sockaddr *address =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    const void *bytes = address->sa_family == AF_INET6
                            ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(address->sa_family, bytes, text, sizeof text);
    struct span peer = span_of(text);
    return span_copy(arena, span_from(peer, span_starts(peer, SPAN("::ffff:")) ? 7 : 0));
}

static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *name,
                               size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    struct collection *collection = cls;
    collection->is_whole = collection->is_whole && name == collection->next;
    collection->next = value + value_len + strlen("\r\n");
    if (collection->count <= HEAD_HEADERS_MAX) /* one too many is enough to be refused */
        collection->headers[collection->count++] =
            (struct pair){{.ptr = name, .len = name_len}, {.ptr = value, .len = value_len}};
    return MHD_YES;
}

/* The head's spans point into the connection's own memory, which outlives the request.
 *
 * There the library made C strings of the lines as they had come, so each begins where the one
 * before ended.  Where one does not, a NUL had cut it short, a bare LF had ended it, it was folded
 * or had spaces to spare: what was read is not what came.  Its target is then empty, and refused.
 */
static struct head head_of(struct MHD_Connection *connection, struct exchange *exchange,
                           const char *method, const char *version)
{
    const char *target = method + strlen(method) + 1;
    struct collection collection = {
        .headers = arena_new(&exchange->arena, struct pair, HEAD_HEADERS_MAX + 1),
        .next = version + strlen(version) + strlen("\r\n"),
        .is_whole = target + exchange->target.len == exchange->target_end &&
                    version == exchange->target_end + 1};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, collect, &collection);
    size_t size =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
    bool is_whole = collection.is_whole && collection.next + strlen("\r\n") == method + size;
    return (struct head){.method = span_of(method),
                         .target = is_whole ? exchange->target : (struct span){0},
                         .version = span_of(version),
                         .headers = collection.headers,
                         .header_count = collection.count};
}

/* The answer in the library's hands, its body not copied; NULL when a header cannot be sent. */
static struct MHD_Response *raw_of(struct exchange *exchange)
{
    const struct response *answer = &exchange->response;
    char *bytes = (char *)(uintptr_t)answer->body.ptr; /* only read, whatever the type says */
    struct MHD_Response *raw =
        MHD_create_response_from_buffer(answer->body.len, bytes, MHD_RESPMEM_PERSISTENT);
    if (raw == NULL)
        abort(); /* out of memory: see arena.h */
    for (const struct header *header = answer->headers; header != NULL; header = header->next) {
        const char *value = c_string(&exchange->arena, header->value);
        if (strlen(value) == header->value.len &&
            MHD_add_response_header(raw, header->name, value) == MHD_YES)
            continue;
        MHD_destroy_response(raw);
        return NULL;
    }
    return raw;
}

/* Whether the library may take all its headers, if it has the memory. */
static bool is_sendable(const struct response *answer)
{
    static const char refused[] = {'\0', '\t', '\r', '\n'};
    for (const struct header *header = answer->headers; header != NULL; header = header->next)
        for (size_t i = 0; i < header->value.len; i++)
            if (memchr(refused, header->value.ptr[i], sizeof refused) != NULL)
                return false;
    return true;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, struct exchange *exchange)
{
    exchange_complete(exchange);
    struct MHD_Response *raw = raw_of(exchange);
    if (raw == NULL && is_sendable(&exchange->response))
        return MHD_NO; /* no memory: silence, since "500" would deny what may have been done */
    if (raw == NULL) {
        exchange_refuse(exchange, 500);
        exchange_complete(exchange);
        raw = raw_of(exchange);
    }
    watch_until(exchange->http->watch, watched_of(connection), TURN_SERVER,
                exchange_deadline(exchange, exchange->response.body.len));
    enum MHD_Result result = MHD_queue_response(connection, exchange->response.status, raw);
    MHD_destroy_response(raw);
    return result;
}

static enum MHD_Result take_head(struct MHD_Connection *connection, struct exchange *exchange,
                                 const char *method, const char *version)
{
    struct head head = head_of(connection, exchange, method, version);
    if (!exchange_head(exchange, &head, peer_of(connection, &exchange->arena)))
        return send_answer(connection, exchange);
    uint64_t length = head_length(&head);
    watch_until(exchange->http->watch, watched_of(connection), TURN_CLIENT,
                exchange_deadline(exchange, length > 0 ? length : exchange->room));
    return MHD_YES;
}

/* False when the service has already called http_resume(). */
static bool fall_asleep(struct MHD_Connection *connection, struct http_ticket *ticket)
{
    lock_take(&ticket->http->lock);
    ticket->connection = connection;
    ticket->asleep = !ticket->awake;
    bool asleep = ticket->asleep;
    if (asleep)
        MHD_suspend_connection(connection);
    lock_leave(&ticket->http->lock);
    return asleep;
}

static enum MHD_Result ask_service(struct MHD_Connection *connection, struct exchange *exchange)
{
    watch_until(exchange->http->watch, watched_of(connection), TURN_SERVER, WATCH_NEVER);
    if (exchange_begin(exchange, microseconds_now()) == HTTP_QUEUED) {
        if (fall_asleep(connection, &exchange->ticket))
            return MHD_YES;
        exchange_finish(exchange);
    }
    return send_answer(connection, exchange);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **context)
{
    (void)cls, (void)path;
    struct exchange *exchange = *context;
    if (exchange->stage == STAGE_HEAD)
        return take_head(connection, exchange, method, version);
    if (exchange->stage == STAGE_QUEUED) {
        exchange_finish(exchange);
        return send_answer(connection, exchange);
    }
    if (*size == 0)
        return ask_service(connection, exchange);
    bool worth_it = exchange_body(exchange, (struct span){.ptr = data, .len = *size});
    *size = 0;
    return worth_it ? MHD_YES : MHD_NO;
}

/* Called with the request line, before the address is decoded and cut up.
 *
 * The library would give each parameter of the query a place in the connection's memory, and when
 * there is none left forget to answer.  The exchange has its copy: there, in memory that the
 * library is about to write in itself, the query is ended before it begins. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    (void)connection;
    struct exchange *exchange = exchange_open(cls, target);
    char *query = strchr((char *)(uintptr_t)target, '?');
    if (query != NULL)
        query[1] = '\0';
    return exchange;
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    (void)code;
    struct http *http = cls;
    if (*context == NULL)
        return;
    int64_t rest_ms = (int64_t)http->options.idle_seconds * 1000 + http->options.head_ms;
    watch_until(http->watch, watched_of(connection), TURN_CLIENT, lock_now() + rest_ms * 1000);
    exchange_close(*context);
    *context = NULL;
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http *http = cls;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        watch_leave(http->watch, *context);
        door_leave(http);
        return;
    }
    int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    *context = watch_enter(http->watch, fd, lock_now() + (int64_t)http->options.head_ms * 1000);
    assert(*context != NULL); /* as many slots as connections are let in */
}

enum err mhd_open(struct http *http)
{
    const struct http_options *options = &http->options;
    unsigned no_limit = options->connection_max * options->threads; /* the door's is meant */
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0,
        NULL, NULL, on_request, http, MHD_OPTION_THREAD_POOL_SIZE, options->threads,
        MHD_OPTION_CONNECTION_LIMIT, no_limit, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        options->per_address_max, MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(32 * 1024), MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, http, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
        http, MHD_OPTION_NOTIFY_CONNECTION, on_connection, http, MHD_OPTION_END);
    return http->daemon == NULL ? ERR_IO : ERR_NONE;
}

bool mhd_add(struct http *http, int connection, const struct sockaddr *address, socklen_t size)
{
    return MHD_add_connection(http->daemon, connection, address, size) == MHD_YES;
}

void mhd_close(struct http *http)
{
    MHD_stop_daemon(http->daemon);
}

void mhd_wake(struct http_ticket *ticket)
{
    MHD_resume_connection(ticket->connection);
}
