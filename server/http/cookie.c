#include "server/cookie.h"

enum err cookie_find(struct span header, struct span name, struct span *value)
{
    bool found = false;
    struct span read = {0};
    while (header.len > 0) {
        struct span pair = span_trim(span_cut(&header, ';'));
        struct span key = span_cut(&pair, '=');
        if (!span_eq(key, name))
            continue;
        if (found)
            return ERR_MALFORMED;
        found = true;
        read = pair;
    }
    if (!found)
        return ERR_ABSENT;
    *value = read;
    return ERR_NONE;
}

void cookie_set(const struct request *request, struct response *response, struct span name,
                struct span value, int64_t max_age)
{
    struct buf text = {.arena = response->arena};
    buf_add(&text, name);
    buf_add_char(&text, '=');
    buf_add(&text, value);
    buf_add_text(&text, "; Path=/; HttpOnly; SameSite=Lax");
    if (request->https)
        buf_add_text(&text, "; Secure");
    if (max_age >= 0)
        buf_add(&text, span_format(response->arena, "; Max-Age=%lld", (long long)max_age));
    response_add(response, "Set-Cookie", buf_span(&text));
}
