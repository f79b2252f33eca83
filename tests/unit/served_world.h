/* served_world.h - a small institution behind a real socket.
 *
 *     struct served served;
 *     served_open(&served, (struct http_options){0});
 *     int fd = wire_dial(served.port);
 *     say(fd, served_request(&arena, "GET", "/plans", token, "", SPAN("")));
 *     served_stop(&served, 5000);
 *     site_world_close(&served.world);
 */
#pragma once

#include "wire.h"

#include "holdings.h"
#include "server/serve.h"
#include "site_world.h"

#include <pthread.h>

struct served {
    struct site_world world;
    struct http *http;
    uint16_t port;
};

static inline void served_open(struct served *served, struct http_options options)
{
    holdings_allow_descriptors();
    site_world_open(&served->world);
    /* Requests from sockets come at their own time: what follows was all long ago. */
    served->world.now = app_now() - INT64_C(3600) * 1000000;
    options.address = "127.0.0.1";
    assert_int_equal(serve_start(&options, &served->world.site, &served->http), ERR_NONE);
    served->port = http_port(served->http);
}

/* Ends as the program does: everything that was queued is answered. */
static inline void served_stop(struct served *served, unsigned grace_ms)
{
    http_stop(served->http, grace_ms);
}

/* The whole log and every document must still verify. */
static inline void served_verify(struct served *served)
{
    struct ledger_findings findings;
    struct kv_txn txn = kv_read(served->world.app.kv);
    if (ledger_verify(&served->world.arena, &txn, true, &findings) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(findings.trouble));
    kv_abandon(&txn);
}

/* A request with a body, of a program with a token; headers is "" or whole lines. */
static inline struct span served_request(struct arena *arena, const char *method, const char *path,
                                         struct span token, const char *headers, struct span body)
{
    return span_format(arena,
                       "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %.*s\r\n%s"
                       "Content-Length: %zu\r\n\r\n%.*s",
                       method, path, SPAN_ARG(token), headers, body.len, SPAN_ARG(body));
}
