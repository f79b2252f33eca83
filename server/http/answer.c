#include "server/answer.h"

/* clang-format off */
static const struct {
    const char *name, *value;
} always[] = {
    {"X-Content-Type-Options",       "nosniff"},
    {"Referrer-Policy",              "same-origin"},
    {"Cross-Origin-Opener-Policy",   "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy",           "camera=(), geolocation=(), microphone=(), usb=()"},
};

static const char *const cache_controls[] = {
    [CACHE_NEVER]   = "no-store",
    [CACHE_CHECKED] = "private, no-cache",
    [CACHE_FOREVER] = "public, max-age=31536000, immutable",
};
/* clang-format on */

struct span answer_policy(struct arena *arena, struct span script_hashes)
{
    struct span scripts = script_hashes.len > 0 ? script_hashes : SPAN("'none'");
    return span_format(arena,
                       "default-src 'none'; style-src 'self'; img-src 'self' data:; "
                       "script-src %.*s; connect-src 'self'; form-action 'self'; "
                       "frame-ancestors 'none'; base-uri 'none'",
                       SPAN_ARG(scripts));
}

/* RFC 6266 with RFC 8187: a plain name for old clients, the true one beside it. */
static struct span disposition(struct arena *arena, struct span filename)
{
    struct buf plain = {.arena = arena};
    for (size_t i = 0; i < filename.len; i++) {
        unsigned char byte = (unsigned char)filename.ptr[i];
        bool safe = byte >= ' ' && byte < 0x7f && strchr("\"\\/%", byte) == NULL;
        buf_add(&plain, safe ? span_until(span_from(filename, i), 1) : SPAN("_"));
    }
    struct span escaped = urlencoded_escape(arena, filename);
    return span_format(arena, "attachment; filename=\"%.*s\"; filename*=UTF-8''%.*s",
                       SPAN_ARG(buf_span(&plain)), SPAN_ARG(escaped));
}

static void add_said(struct response *response)
{
    if (response->type != NULL)
        response_add(response, "Content-Type", span_of(response->type));
    if (response->location.len > 0)
        response_add(response, "Location", response->location);
    if (response->etag.len > 0)
        response_add(response, "ETag",
                     span_format(response->arena, "\"%.*s\"", SPAN_ARG(response->etag)));
    response_add(response, "Cache-Control", span_of(cache_controls[response->cache]));
    if (response->cache == CACHE_CHECKED)
        response_add(response, "Vary", SPAN("Accept, Cookie"));
}

void answer_complete(const struct request *request, struct span policy, struct response *response)
{
    add_said(response);
    if (response->filename.len > 0) {
        policy = SPAN("sandbox; default-src 'none'");
        response_add(response, "Content-Disposition",
                     disposition(response->arena, response->filename));
    }
    response_add(response, "Content-Security-Policy", policy);
    for (size_t i = 0; i < COUNT_OF(always); i++)
        response_add(response, always[i].name, span_of(always[i].value));
    if (request->https)
        response_add(response, "Strict-Transport-Security", SPAN("max-age=31536000"));
}
