#include "server/serve.h"

enum { BODY_MAX = 1024 * 1024 };

static size_t room(void *context, const struct request *request)
{
    (void)context, (void)request;
    return BODY_MAX;
}

static void resume(struct visit *visit)
{
    http_resume(visit->resume_context);
}

static enum http_next begin(void *context, struct request *request, struct response *response,
                            struct http_ticket *ticket)
{
    struct visit *visit = arena_new(request->arena, struct visit, 1);
    *visit = (struct visit){.site = context,
                            .request = request,
                            .response = response,
                            .arena = request->arena,
                            .resume_context = ticket};
    request->visit = visit;
    return visit_begin(visit, resume) ? HTTP_ANSWERED : HTTP_QUEUED;
}

static void finish(void *context, struct request *request, struct response *response)
{
    (void)context, (void)response; /* the visit has both */
    visit_finish(request->visit);
}

enum err serve_start(const struct http_options *options, struct site *site, struct http **http)
{
    struct http_service service = {.context = site, .room = room, .begin = begin, .finish = finish};
    return http_start(options, &service, http);
}
