/* visit_answer.c - what goes back: a page or its model, a redirection, an error in words. */
#include "server/visit.h"

#include "server/cookie.h"
#include "server/frame.h"
#include "server/problem.h"
#include "server/status.h"

static enum err show_page(struct visit *visit, const char *page, json_t *model)
{
    enum { MOST_PAGES = 24 * 1024 };
    struct buf html = {
        .arena = visit->arena, .ptr = arena_take(visit->arena, MOST_PAGES), .room = MOST_PAGES};
    struct span csrf = visit->secret.len > 0 ? account_csrf(visit->arena, visit->secret) : SPAN("");
    json_object_set_new(
        model, "frame",
        frame_model(&visit->lens, &visit->site->statics, visit->request->path.text, csrf));
    set_text(model, "csrf", csrf);
    set_value(model, "script", frame_scripts(&visit->site->statics));
    TRY(template_render(visit->site->templates, span_of(page), model, visit->lens.locale, &html));
    visit->response->type = "text/html; charset=utf-8";
    visit->response->body = buf_span(&html);
    return ERR_NONE;
}

static void show_model(struct visit *visit, json_t *model)
{
    visit->response->type = "application/json";
    visit->response->body = json_canonical(visit->arena, model);
}

enum err visit_show_status(struct visit *visit, unsigned status, const char *page, json_t *model)
{
    visit->response->status = status;
    if (!visit->for_program)
        return show_page(visit, page, model);
    show_model(visit, model);
    return ERR_NONE;
}

enum err visit_show(struct visit *visit, const char *page, json_t *model)
{
    return visit_show_status(visit, 200, page, model);
}

enum err visit_done(struct visit *visit, struct span location)
{
    TRY(visit_granted(visit));
    if (!visit->for_program) {
        response_see_other(visit->response, location);
        return ERR_NONE;
    }
    const struct job *job = visit->jobs[0];
    json_t *model = json_adopt(visit->arena, json_object());
    set_text(model, "subject", job->ruling.subject);
    set_number(model, "seq", (int64_t)job->seq);
    set_text(model, "url", location);
    show_model(visit, model);
    return ERR_NONE;
}

/* --- errors ------------------------------------------------------------------------------ */

/* The handler's own refusal, or that of the first job that has one. */
static enum refusal refusal_of(const struct visit *visit)
{
    if (visit->refusal != REFUSAL_NONE)
        return visit->refusal;
    for (size_t i = 0; i < visit->job_count; i++)
        if (visit->jobs[i]->ruling.refusal != REFUSAL_NONE)
            return visit->jobs[i]->ruling.refusal;
    return REFUSAL_NONE;
}

/* An error's word, in messages and problems. */
static const char *err_word(enum err err)
{
    static const char *const words[] = {
        [ERR_NONE] = "none",
        [ERR_ABSENT] = "absent",
        [ERR_SIGNED_OUT] = "signed-out",
        [ERR_FORBIDDEN] = "forbidden",
        [ERR_FORGED] = "forged",
        [ERR_METHOD] = "method",
        [ERR_NO_REVISION] = "no-revision",
        [ERR_STALE] = "stale",
        [ERR_CONFLICT] = "conflict",
        [ERR_MALFORMED] = "malformed",
        [ERR_INVALID] = "invalid",
        [ERR_TOO_LARGE] = "too-large",
        [ERR_TOO_MANY] = "too-many",
        [ERR_BUSY] = "busy",
        [ERR_FULL] = "full",
        [ERR_DAMAGED] = "damaged",
        [ERR_REOPEN] = "reopen",
        [ERR_UNKNOWN] = "unknown",
        [ERR_IO] = "io",
    };
    return words[err];
}

/* Why not, in one sentence: the refusal's own words where there are some. */
static struct span reason_of(const struct visit *visit, enum err err)
{
    enum refusal refusal = refusal_of(visit);
    if (refusal != REFUSAL_NONE && refusal != REFUSAL_UNSEEN)
        return lens_say_word(&visit->lens, "refusal.", span_of(refusal_word(refusal)));
    return lens_say_word(&visit->lens, "error.reason.", span_of(err_word(err)));
}

static void tell_program(struct visit *visit, enum err err)
{
    enum refusal refusal = refusal_of(visit);
    bool has_own = refusal != REFUSAL_NONE && refusal != REFUSAL_UNSEEN;
    json_t *members = json_adopt(visit->arena, json_object());
    if (has_own && visit->job_count > 0 && visit->jobs[0]->ruling.report.count > 0)
        json_object_set(members, "report",
                        report_json(visit->arena, &visit->jobs[0]->ruling.report));
    struct problem problem = {
        .status = status_of(err, true),
        .slug = has_own ? refusal_word(refusal) : err_word(err),
        .title = lens_say_word(&visit->lens, "error.title.", span_of(err_word(err))),
        .detail = reason_of(visit, err),
        .members = members,
    };
    problem_write(&problem, visit->response);
}

static void tell_person(struct visit *visit, enum err err)
{
    json_t *model = json_adopt(visit->arena, json_object());
    set_number(model, "status", status_of(err, false));
    set_text(model, "title", lens_say_word(&visit->lens, "error.title.", span_of(err_word(err))));
    set_text(model, "reason", reason_of(visit, err));
    if (visit_show_status(visit, status_of(err, false), "erreur", model) != ERR_NONE)
        visit->response->status = 500;
}

void visit_refuse(struct visit *visit, enum err err)
{
    struct header *headers = visit->response->headers; /* Allow, cookies */
    *visit->response = response_blank(visit->arena);
    visit->response->headers = headers;
    if (visit->for_program)
        tell_program(visit, err);
    else if (err == ERR_SIGNED_OUT && visit_ask_to_sign_in(visit) == ERR_NONE)
        return;
    else
        tell_person(visit, err);
}
