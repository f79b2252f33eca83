#include "server/serve.h"

enum { BODY_MAX = 1024 * 1024 };

static size_t room(void *context, const struct request *request)
{
    (void)context, (void)request;
    return BODY_MAX;
}

/* One line a request, without query, headers or body: they may hold secrets.  What decodes to
 * control bytes is not a path (path.h), so a line is a line. */
static void note(const struct visit *visit)
{
    FILE *journal = visit->site->journal;
    if (journal == NULL)
        return;
    const struct request *request = visit->request;
    int64_t now = app_now();
    fprintf(journal, "%lld %s %.*s %u %lldms %.*s\n", (long long)(now / 1000000),
            request_method_name(request->method), SPAN_ARG(request->path.text),
            visit->response->status, (long long)((now - request->now) / 1000),
            SPAN_ARG(visit->session.person.len > 0 ? visit->session.person : SPAN("-")));
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
    if (!visit_begin(visit, resume))
        return HTTP_QUEUED;
    note(visit);
    return HTTP_ANSWERED;
}

static void finish(void *context, struct request *request, struct response *response)
{
    (void)context, (void)response; /* the visit has both */
    visit_finish(request->visit);
    note(request->visit);
}

enum err serve_start(const struct http_options *options, struct site *site, struct http **http)
{
    struct http_service service = {.context = site, .room = room, .begin = begin, .finish = finish};
    return http_start(options, &service, http);
}
