#include "server/exchange.h"

#include "server/answer.h"
#include "server/lock.h"
#include "server/problem.h"
#include "server/status.h"
#include "server/token.h"

struct exchange *exchange_open(struct http *http, const char *target)
{
    struct arena arena = {0};
    struct exchange *exchange = arena_new(&arena, struct exchange, 1);
    *exchange = (struct exchange){.arena = arena, .http = http};
    exchange->target = span_copy(&exchange->arena, span_of(target));
    exchange->target_end = target + exchange->target.len;
    exchange->body.arena = &exchange->arena;
    exchange->request.arena = &exchange->arena;
    exchange->response = response_blank(&exchange->arena);
    exchange->ticket.http = http;
    lock_take(&http->lock);
    http->open++;
    lock_leave(&http->lock);
    return exchange;
}

void exchange_close(struct exchange *exchange)
{
    struct http *http = exchange->http;
    struct arena arena = exchange->arena;
    arena_release(&arena);
    lock_take(&http->lock);
    http->open--;
    lock_wake(&http->quiet);
    lock_leave(&http->lock);
}

void exchange_refuse(struct exchange *exchange, unsigned status)
{
    const struct problem problem = {.status = status, .title = span_of(status_text(status))};
    problem_write(&problem, &exchange->response);
    response_add(&exchange->response, "Connection", SPAN("close"));
    if (status == 405)
        response_add(&exchange->response, "Allow", SPAN("GET, HEAD, POST, PUT, DELETE"));
}

/* What our own proxy says about the client it speaks for; it appends, so the last
 * address of a list is its own word and those before are anybody's. */
static void believe_proxy(const struct head *head, struct request *request)
{
    struct span list = head_find(head, "X-Forwarded-For"), last = {0};
    while (list.len > 0)
        last = span_trim(span_cut(&list, ','));
    if (last.len > 0)
        request->peer = last;
    request->https |= token_is(head_find(head, "X-Forwarded-Proto"), "https");
}

static unsigned head_accept(struct exchange *exchange, const struct head *head, struct span peer)
{
    struct http *http = exchange->http;
    struct request *request = &exchange->request;
    unsigned status = head_status(head);
    if (status != 0)
        return status;
    enum err err = head_read(head, request);
    if (err != ERR_NONE)
        return err == ERR_TOO_LARGE ? 414 : 400;
    request->peer = peer;
    request->https = http->options.https;
    if (http->options.proxy != NULL && span_eq(peer, span_of(http->options.proxy)))
        believe_proxy(head, request);
    exchange->room = http->service.room(http->service.context, request);
    return head_length(head) > exchange->room ? 413 : 0;
}

/* Reserves the announced length at once, so that a body is copied once only. */
static void reserve(struct buf *body, size_t length)
{
    if (length == 0)
        return;
    body->ptr = arena_new(body->arena, char, length);
    body->room = length;
}

bool exchange_head(struct exchange *exchange, const struct head *head, struct span peer)
{
    unsigned status = head_accept(exchange, head, peer);
    if (status != 0) {
        exchange_refuse(exchange, status);
        return false;
    }
    exchange->stage = STAGE_BODY;
    reserve(&exchange->body, (size_t)head_length(head));
    return true;
}

bool exchange_body(struct exchange *exchange, struct span piece)
{
    if (!exchange->too_large && piece.len <= exchange->room - exchange->body.len) {
        buf_add(&exchange->body, piece);
        return true;
    }
    /* Only a chunked body comes here.  An answer cannot be given before its end, so a
     * little more is heard out; then the line is cut. */
    enum { PATIENCE = 256 * 1024 };
    exchange->body.len = exchange->too_large ? exchange->body.len + piece.len : piece.len;
    exchange->too_large = true;
    exchange->room = 0;
    return exchange->body.len <= PATIENCE;
}

/* Counts the exchange as queued before the service can resume it. */
static bool enter_queue(struct http *http)
{
    lock_take(&http->lock);
    bool open = !http->closed;
    http->queued += open;
    lock_leave(&http->lock);
    return open;
}

static void leave_queue(struct http *http)
{
    lock_take(&http->lock);
    http->queued--;
    lock_wake(&http->quiet);
    lock_leave(&http->lock);
}

enum http_next exchange_begin(struct exchange *exchange, int64_t now)
{
    struct http *http = exchange->http;
    if (exchange->too_large || !enter_queue(http)) {
        exchange_refuse(exchange, exchange->too_large ? 413 : 503);
        return HTTP_ANSWERED;
    }
    exchange->stage = STAGE_QUEUED;
    exchange->request.body = buf_span(&exchange->body);
    exchange->request.now = now;
    enum http_next next = http->service.begin(http->service.context, &exchange->request,
                                              &exchange->response, &exchange->ticket);
    if (next == HTTP_ANSWERED)
        leave_queue(http);
    return next;
}

void exchange_finish(struct exchange *exchange)
{
    const struct http_service *service = &exchange->http->service;
    service->finish(service->context, &exchange->request, &exchange->response);
}

void exchange_complete(struct exchange *exchange)
{
    struct http *http = exchange->http;
    answer_complete(&exchange->request, http->policy, &exchange->response);
    lock_take(&http->lock);
    bool stopping = http->stopping;
    lock_leave(&http->lock);
    if (stopping)
        response_add(&exchange->response, "Connection", SPAN("close"));
}

int64_t exchange_deadline(const struct exchange *exchange, uint64_t bytes)
{
    const struct http_options *options = &exchange->http->options;
    int64_t transfer_ms = (int64_t)(bytes * 1000 / options->bytes_per_second);
    return lock_now() + ((int64_t)options->body_ms + transfer_ms) * 1000;
}
