#include "server/head.h"

#include "server/token.h"

#include <stddef.h>

/* clang-format off */
/* The headers this server reads, and where they go in a request. */
static const struct {
    const char *name;
    size_t offset;
} fields[] = {
    {"Host",            offsetof(struct request, host)},
    {"Accept",          offsetof(struct request, accept)},
    {"Content-Type",    offsetof(struct request, content_type)},
    {"Cookie",          offsetof(struct request, cookie)},
    {"Idempotency-Key", offsetof(struct request, idempotency_key)},
    {"If-Match",        offsetof(struct request, if_match)},
    {"If-None-Match",   offsetof(struct request, if_none_match)},
    {"Origin",          offsetof(struct request, origin)},
    {"Sec-Fetch-Site",  offsetof(struct request, sec_fetch_site)},
};
/* clang-format on */

static size_t header_count(const struct head *head, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < head->header_count; i++)
        count += token_is(head->headers[i].name, name);
    return count;
}

struct span head_find(const struct head *head, const char *name)
{
    for (size_t i = 0; i < head->header_count; i++)
        if (token_is(head->headers[i].name, name))
            return span_trim(head->headers[i].value);
    return (struct span){0};
}

static bool target_is_sound(struct span target)
{
    if (target.len == 0 || target.ptr[0] != '/')
        return false;
    for (size_t i = 0; i < target.len; i++) {
        unsigned char byte = (unsigned char)target.ptr[i];
        if (byte <= ' ' || byte >= 0x7f || byte == '#')
            return false;
    }
    return true;
}

static bool value_is_sound(struct span value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char byte = (unsigned char)value.ptr[i];
        if ((byte < ' ' && byte != '\t') || byte == 0x7f)
            return false;
    }
    return true;
}

/* A name or address with perhaps a port; what RFC 3986 allows and no resolver
 * knows ('@', '%'...) is left out. */
static bool host_is_sound(struct span host)
{
    for (size_t i = 0; i < host.len; i++) {
        char lower = (char)(host.ptr[i] | 0x20);
        if (!(lower >= 'a' && lower <= 'z') && !(host.ptr[i] >= '0' && host.ptr[i] <= '9') &&
            (host.ptr[i] == '\0' || strchr(".-_:[]", host.ptr[i]) == NULL))
            return false;
    }
    return host.len > 0;
}

/* Nineteen digits: no body is that long, and all of them fit. */
static bool length_is_sound(struct span length)
{
    for (size_t i = 0; i < length.len; i++)
        if (length.ptr[i] < '0' || length.ptr[i] > '9')
            return false;
    return length.len > 0 && length.len <= 19;
}

/* One way of telling where the body ends, or none. */
static bool framing_is_sound(const struct head *head)
{
    size_t lengths = header_count(head, "Content-Length");
    size_t codings = header_count(head, "Transfer-Encoding");
    if (lengths + codings > 1)
        return false;
    if (lengths == 1)
        return length_is_sound(head_find(head, "Content-Length"));
    return codings == 0 || (span_eq(head->version, SPAN("HTTP/1.1")) &&
                            token_is(head_find(head, "Transfer-Encoding"), "chunked"));
}

/* "Host : a" is a Host to some and not to others. */
static bool name_is_sound(struct span name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char byte = (unsigned char)name.ptr[i];
        if (byte <= ' ' || byte >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", byte) != NULL)
            return false;
    }
    return name.len > 0;
}

static bool headers_are_sound(const struct head *head)
{
    for (size_t i = 0; i < head->header_count; i++)
        if (!name_is_sound(head->headers[i].name) || !value_is_sound(head->headers[i].value))
            return false;
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (header_count(head, fields[i].name) > 1)
            return false;
    return header_count(head, "Authorization") <= 1 && host_is_sound(head_find(head, "Host"));
}

/* Methods there are, but not here, are told apart from words that are none. */
static unsigned method_status(struct span name)
{
    static const char *const others[] = {"CONNECT", "OPTIONS", "PATCH", "TRACE"};
    enum method method;
    if (request_method_read(name, &method) == ERR_NONE)
        return 0;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (span_eq(name, span_of(others[i])))
            return 405;
    return 501;
}

unsigned head_status(const struct head *head)
{
    if (head->header_count > HEAD_HEADERS_MAX)
        return 431;
    if (!framing_is_sound(head) || !headers_are_sound(head))
        return 400;
    unsigned status = method_status(head->method);
    if (status == 0 && !target_is_sound(head->target))
        status = 400;
    return status;
}

uint64_t head_length(const struct head *head)
{
    struct span digits = head_find(head, "Content-Length");
    uint64_t length = 0;
    for (size_t i = 0; i < digits.len; i++)
        length = length * 10 + (uint64_t)(digits.ptr[i] - '0');
    return length;
}

enum err head_read(const struct head *head, struct request *request)
{
    struct request read = *request;
    struct span query = head->target;
    struct span path = span_cut(&query, '?');
    TRY(path_read(request->arena, path, &read.path));
    TRY(urlencoded_read(request->arena, query, &read.query));
    TRY(request_method_read(head->method, &read.method));
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct span value = head_find(head, fields[i].name);
        memcpy((char *)&read + fields[i].offset, &value, sizeof value);
    }
    struct span authorization = head_find(head, "Authorization");
    if (token_starts(authorization, "Bearer "))
        read.bearer = span_trim(span_from(authorization, 7));
    *request = read;
    return ERR_NONE;
}
