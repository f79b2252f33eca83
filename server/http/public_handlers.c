/* public_handlers.c - what needs no account: static files, the sign of life. */
#include "server/etag.h"
#include "server/handlers.h"

enum err public_static(struct visit *visit)
{
    const struct static_file *file = statics_find(&visit->site->statics, visit_arg(visit, "file"));
    if (file == NULL)
        return ERR_ABSENT;
    struct response *response = visit->response;
    bool by_digest = span_eq(request_query(visit->request, "v"), file->version);
    response->cache = by_digest ? CACHE_FOREVER : CACHE_CHECKED;
    response->etag = file->integrity;
    if (etag_matches(visit->request->if_none_match, file->integrity)) {
        response->status = 304;
        return ERR_NONE;
    }
    response->type = file->type;
    response->body = file->bytes;
    return ERR_NONE;
}

enum err public_health(struct visit *visit)
{
    if (writer_has_failed(visit->site->app->writer))
        return ERR_REOPEN;
    visit->response->type = "text/plain; charset=utf-8";
    visit->response->body = SPAN("ok\n");
    return ERR_NONE;
}
