/* public_handlers.c - what needs no account: static files, the sign of life. */
#include "server/handlers.h"

enum err public_static(struct visit *visit)
{
    const struct static_file *file = statics_find(&visit->site->statics, visit_arg(visit, "file"));
    if (file == NULL)
        return ERR_ABSENT;
    bool by_digest = request_query(visit->request, "v").len > 0;
    visit->response->type = file->type;
    visit->response->body = file->bytes;
    visit->response->cache = by_digest ? CACHE_FOREVER : CACHE_CHECKED;
    visit->response->etag = file->integrity;
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
