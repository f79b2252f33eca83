/* request.h - what a client asked and what it is told: plain data, no network.
 *
 * The adapter (server/http.h) fills a request and sends a response; everything between
 * them can be called by a test.  All memory belongs to the request's arena, which
 * lives until the last byte of the answer has left.  An absent header is an empty span.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "server/multipart.h"
#include "server/path.h"
#include "server/urlencoded.h"

/* The methods this server takes: RFC 9110 section 9. */
#define METHOD_TABLE(X) X(GET) X(HEAD) X(POST) X(PUT) X(DELETE)

enum method {
#define X(name) METHOD_##name,
    METHOD_TABLE(X)
#undef X
};

struct request {
    struct arena *arena;
    enum method method;
    struct path path;   /* decoded */
    struct pairs query; /* decoded, in order */

    struct span host;            /* exactly one, checked */
    struct span accept;          /* for accept_media() */
    struct span if_match;        /* for etag_read() */
    struct span if_none_match;   /* for etag_matches() */
    struct span idempotency_key; /* the operation's identifier, as the client gave it */
    struct span origin;          /* RFC 6454 */
    struct span sec_fetch_site;  /* "same-origin", "none", "cross-site"... */
    struct span cookie;          /* for cookie_find() */
    struct span bearer;          /* the token after "Authorization: Bearer" */
    struct span content_type;

    struct span body; /* as it came */
    struct span peer; /* the client's address in text, without its port */
    bool https;       /* the client sees an https address */
    int64_t now;      /* when the request had arrived: microseconds, UTC */
    void *visit;      /* the pipeline's, from the first half of a queued answer to the second */
};

/* How long a copy of the answer may be kept, and by whom. */
enum cache {
    CACHE_NEVER,   /* no-store: everything about people */
    CACHE_CHECKED, /* kept by the browser, asked about again with its ETag */
    CACHE_FOREVER  /* public files whose address holds their digest */
};

struct header {
    struct header *next;
    const char *name; /* a literal */
    struct span value;
};

struct response {
    struct arena *arena;
    unsigned status;
    const char *type; /* media type, NULL when there is no body */
    struct span body;
    struct span location;
    struct span etag;     /* between its quotes; the adapter writes them */
    struct span filename; /* not empty: offered as a file to keep, never shown in place */
    enum cache cache;
    struct header *headers; /* others, in order: see response_add() */
};

/* The name of a method, as in a request line. */
const char *request_method_name(enum method method);

/* Reads a method, case mattering; ERR_ABSENT for any this server does not take. */
enum err request_method_read(struct span name, enum method *method) MUST_USE;

/* True when the body's media type is this one, parameters aside. */
bool request_is(const struct request *request, const char *media);

/* The fields of a form, urlencoded or multipart (its files are left to
 * request_parts()).  ERR_MALFORMED when the body is neither or cannot be read;
 * ERR_TOO_LARGE when it passes the limits of urlencoded.h or multipart.h. */
enum err request_form(const struct request *request, struct pairs *fields) MUST_USE;

/* Fields and files of a multipart form.  Errors as request_form(). */
enum err request_parts(const struct request *request, struct parts *parts) MUST_USE;

/* The body as JSON, owned by the arena.  ERR_MALFORMED when it does not say it is JSON
 * (application/json or +json), is not, repeats a key, or nests too deep. */
enum err request_json(const struct request *request, json_t **value) MUST_USE;

/* The first value of that name in the query; empty when there is none. */
struct span request_query(const struct request *request, const char *name);

/* An answer with nothing in it yet: 200, an HTML page, never kept. */
struct response response_blank(struct arena *arena);

/* Adds one more header.  A line end in the value makes the adapter answer 500: text
 * of people goes elsewhere or is encoded first. */
void response_add(struct response *response, const char *name, struct span value);

/* Tells the browser to go and GET that address (303 See Other). */
void response_see_other(struct response *response, struct span location);
