/* journal_handlers.c - the log: as a page, and as the files by which others verify it. */
#include "server/handlers.h"

#include "server/journal_view.h"

enum err journal_page(struct visit *visit)
{
    json_t *model;
    TRY(journal_model(&visit->lens, &visit->request->query, &model));
    return visit_show(visit, "journal", model);
}

static enum err send_text(struct visit *visit, const char *type, struct span body)
{
    visit->response->type = type;
    visit->response->body = body;
    return ERR_NONE;
}

enum err journal_newest(struct visit *visit)
{
    struct span note;
    TRY(journal_head(&visit->lens, &note));
    return send_text(visit, "text/plain; charset=utf-8", note);
}

enum err journal_public_key(struct visit *visit)
{
    struct span key;
    TRY(journal_key(&visit->lens, &key));
    return send_text(visit, "text/plain; charset=utf-8", key);
}

enum err journal_event(struct visit *visit)
{
    struct span record;
    TRY(journal_record(&visit->lens, visit_arg(visit, "seq"), &record));
    return send_text(visit, "application/json", record);
}

enum err journal_event_proof(struct visit *visit)
{
    struct span file, number = visit_arg(visit, "seq");
    TRY(journal_proof(&visit->lens, number, &file));
    visit->response->filename =
        span_format(visit->arena, "journal-%.*s.tlog-proof", SPAN_ARG(number));
    return send_text(visit, "text/plain; charset=utf-8", file);
}
