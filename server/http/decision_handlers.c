/* decision_handlers.c - what waits for my decision, what I would sign, and my votes. */
#include "server/handlers.h"

#include "server/ballot_view.h"
#include "server/ballots.h"
#include "server/fiche_page.h"
#include "server/key_view.h"
#include "server/queue_view.h"
#include "workflow/decision.h"

enum { GIVEN_DIGITS_MAX = 3 };

static enum err show_queue(struct visit *visit, unsigned status, struct queue_told told)
{
    json_t *model;
    told.fiche = request_query(visit->request, "fiche");
    TRY(queue_model(&visit->lens, &told, &model));
    return visit_show_status(visit, status, "validations", model);
}

/* How many votes the page before has recorded, as its redirection says. */
static size_t given_before(const struct visit *visit)
{
    struct span digits = request_query(visit->request, "faites");
    size_t given = 0;
    for (size_t i = 0; i < digits.len && digits.len <= GIVEN_DIGITS_MAX; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return 0;
        given = given * 10 + (size_t)(digits.ptr[i] - '0');
    }
    return given;
}

enum err decision_queue(struct visit *visit)
{
    return show_queue(visit, 200, (struct queue_told){.given = given_before(visit)});
}

/* --- what would be signed ----------------------------------------------------------------- */

static json_t *unseen_model(const struct visit *visit, struct span fiche)
{
    json_t *model = json_object();
    set_text(model, "fiche", fiche);
    set_text(model, "refusal", span_of(refusal_word(REFUSAL_UNSEEN)));
    set_text(model, "reason", ballot_refusal(&visit->lens, REFUSAL_UNSEEN));
    return model;
}

static enum err declare(struct visit *visit, const struct sent_ballot *ballot,
                        const struct signing_key *key, json_t *statements)
{
    struct scene *scene;
    struct vote vote;
    enum err err = visit_fiche(visit, ballot->fiche, &scene);
    if (err == ERR_ABSENT) {
        json_array_append_new(statements, unseen_model(visit, ballot->fiche));
        return ERR_NONE;
    }
    TRY(err);
    TRY(ballots_vote(ballot->args, &vote));
    json_array_append_new(statements, ballot_declaration(&visit->lens, scene, &vote, key));
    return ERR_NONE;
}

enum err decision_declare(struct visit *visit)
{
    struct sent_ballots *ballots = arena_new(visit->arena, struct sent_ballots, 1);
    visit->for_program = true; /* only scripts and programs have a use for it */
    TRY(ballots_read(visit, ballots));
    const struct signing_key *key = key_own(&visit->lens, text_at(visit->args, "key"));
    json_t *model = json_adopt(visit->arena, json_object()), *statements = json_array();
    set_value(model, "statements", statements);
    for (size_t i = 0; i < ballots->count; i++)
        TRY(declare(visit, &ballots->items[i], key, statements));
    return visit_show(visit, "", model);
}

/* What the page's form or the address says: a form's field, or of the query. */
static struct span asked(const struct visit *visit, const char *name)
{
    return visit->request->method == METHOD_POST ? text_at(visit->args, name)
                                                 : request_query(visit->request, name);
}

enum err decision_download(struct visit *visit)
{
    const struct fiche *fiche = &visit->scene->fiche;
    struct vote vote = {.step = asked(visit, "etape"),
                        .outcome = asked(visit, "issue"),
                        .remarks = span_trim(asked(visit, "remarques")),
                        .recommendations = span_trim(asked(visit, "recommandations")),
                        .revision = fiche->revision};
    struct span bytes;
    TRY(visit_takes(visit, " etape issue remarques calendrier moyens recommandations cle "));
    if (ballot_takes_terms(vote.outcome)) {
        vote.calendar = span_trim(asked(visit, "calendrier"));
        vote.means = span_trim(asked(visit, "moyens"));
    }
    visit->refusal =
        decision_statement(visit->arena, visit->scene, &vote,
                           key_own(&visit->lens, asked(visit, "cle")), visit->request->now, &bytes);
    TRY(refusal_err(visit->refusal));
    visit->response->type = "application/json";
    visit->response->body = bytes;
    visit->response->filename = ballot_file(&visit->lens, fiche);
    return ERR_NONE;
}

/* --- several votes in one go ---------------------------------------------------------------- */

enum err decision_give(struct visit *visit)
{
    struct sent_ballots *ballots = arena_new(visit->arena, struct sent_ballots, 1);
    TRY(ballots_read(visit, ballots));
    if (ballots->count == 0 && !visit->for_program)
        return show_queue(visit, 422, (struct queue_told){.none_chosen = true});
    if (ballots->count == 0)
        return ERR_INVALID;
    for (size_t i = 0; i < ballots->count; i++)
        visit_command(visit, COMMAND_FICHE_VOTE, ballots->items[i].fiche, ballots->items[i].args);
    visit->note = ballots;
    return ERR_NONE;
}

static struct span why_not(const struct visit *visit, const struct job *job)
{
    enum refusal refusal = job->ruling.refusal;
    return refusal != REFUSAL_NONE ? ballot_refusal(&visit->lens, refusal)
                                   : lens_say(&visit->lens, "queue.failed");
}

static json_t *result_model(const struct visit *visit, const struct sent_ballot *ballot,
                            const struct job *job)
{
    json_t *model = json_object();
    set_text(model, "fiche", ballot->fiche);
    set_text(model, "step", text_at(ballot->args, "step"));
    set_text(model, "outcome", text_at(ballot->args, "outcome"));
    set_flag(model, "granted", job->err == ERR_NONE);
    if (job->err == ERR_NONE) {
        set_number(model, "seq", (int64_t)job->seq);
        set_text(model, "text", lens_say(&visit->lens, "queue.recorded"));
        return model;
    }
    if (job->ruling.refusal != REFUSAL_NONE)
        set_text(model, "refusal", span_of(refusal_word(job->ruling.refusal)));
    set_text(model, "text", why_not(visit, job));
    return model;
}

/* What was typed for the votes that were refused, and why they were. */
static json_t *typed_model(const struct visit *visit, const struct sent_ballots *ballots)
{
    json_t *typed = json_adopt(visit->arena, json_object());
    for (size_t i = 0; i < ballots->count; i++) {
        const struct sent_ballot *ballot = &ballots->items[i];
        struct span name = ballot_name(&visit->lens, ballot->fiche, text_at(ballot->args, "step"));
        json_t *entry = json_object();
        if (visit->jobs[i]->err != ERR_NONE)
            set_text(entry, "error", why_not(visit, visit->jobs[i]));
        set_text(entry, "outcome", text_at(ballot->args, "outcome"));
        set_text(entry, "remarks", text_at(ballot->args, "remarks"));
        set_text(entry, "calendar", text_at(ballot->args, "calendar"));
        set_text(entry, "means", text_at(ballot->args, "means"));
        set_text(entry, "recommendations", text_at(ballot->args, "recommendations"));
        json_object_setn_new(typed, name.ptr, name.len, entry);
    }
    return typed;
}

static size_t granted_jobs(const struct visit *visit)
{
    size_t granted = 0;
    for (size_t i = 0; i < visit->job_count; i++)
        granted += visit->jobs[i]->err == ERR_NONE;
    return granted;
}

static enum err tell_page(struct visit *visit, const struct sent_ballots *ballots)
{
    size_t granted = granted_jobs(visit);
    struct queue_told told = {.ballots = typed_model(visit, ballots), .given = granted};
    if (granted < ballots->count)
        return show_queue(visit, 422, told);
    response_see_other(visit->response,
                       span_format(visit->arena, "/validations?faites=%zu", granted));
    return ERR_NONE;
}

enum err decision_given(struct visit *visit)
{
    const struct sent_ballots *ballots = visit->note;
    if (!visit->for_program)
        return tell_page(visit, ballots);
    json_t *model = json_adopt(visit->arena, json_object()), *votes = json_array();
    set_value(model, "votes", votes);
    for (size_t i = 0; i < ballots->count; i++)
        json_array_append_new(votes, result_model(visit, &ballots->items[i], visit->jobs[i]));
    return visit_show(visit, "", model);
}

/* --- one vote --------------------------------------------------------------------------------- */

/* A record's form on the fiche's page has a calendar and means for the outcomes that take them. */
static json_t *record_args(struct visit *visit)
{
    json_t *args = json_adopt(visit->arena, json_copy(visit->args));
    if (!visit->for_program && !ballot_takes_terms(text_at(args, "outcome"))) {
        json_object_del(args, "calendar");
        json_object_del(args, "means");
    }
    return args;
}

enum err decision_give_one(struct visit *visit)
{
    json_t *args;
    if (request_is(visit->request, "multipart/form-data"))
        TRY(ballots_upload(visit, &args));
    else
        args = record_args(visit);
    visit_command(visit, COMMAND_FICHE_VOTE, visit->scene->fiche.id, args);
    return ERR_NONE;
}

/* Files are sent from the queue; a record is made on the fiche's page, and told there. */
enum err decision_given_one(struct visit *visit)
{
    if (request_is(visit->request, "multipart/form-data"))
        return visit_done(visit, SPAN("/validations?faites=1"));
    return fiche_page_answer(visit, text_at(visit->args, "step"), SPAN(""));
}
