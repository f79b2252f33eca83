/* fiche_handlers.c - reading, writing and moving one fiche. */
#include "server/handlers.h"

#include "server/circuit_picture_view.h"
#include "server/clash.h"
#include "server/etag.h"
#include "server/fiche_edit_view.h"
#include "server/fiche_history_view.h"
#include "server/fiche_new_view.h"
#include "server/fiche_page.h"
#include "server/problem.h"
#include "server/revision.h"
#include "server/status.h"
#include "workflow/drafting.h"

/* A revision as its entity tag. */
static struct span revision_tag(const struct visit *visit, int64_t revision)
{
    return span_number(visit->arena, revision);
}

/* --- reading --------------------------------------------------------------------------------- */

enum err fiche_show(struct visit *visit)
{
    struct fiche_sight sight;
    fiche_sight(&visit->lens, visit->scene, &sight);
    struct span tag = revision_tag(visit, visit->scene->fiche.revision);
    json_t *model = fiche_model(&sight);
    if (span_eq(request_query(visit->request, "enregistre"), tag))
        fiche_saved_notice(&sight, model);
    visit->response->etag = tag; /* the first part of what keeping.h makes of it */
    return visit_show(visit, "fiche", model);
}

enum err fiche_history(struct visit *visit)
{
    struct fiche_sight sight;
    fiche_sight(&visit->lens, visit->scene, &sight);
    return visit_show(visit, "fiche-historique",
                      fiche_history_model(&sight, request_query(visit->request, "de"),
                                          request_query(visit->request, "a")));
}

enum err fiche_circuit(struct visit *visit)
{
    struct fiche_sight sight;
    fiche_sight(&visit->lens, visit->scene, &sight);
    json_t *model = fiche_page(&sight, "picture.page");
    json_object_set_new(
        model, "picture",
        circuit_picture_model(&visit->lens, &visit->scene->circuit->circuit, &visit->scene->fiche));
    return visit_show(visit, "fiche-circuit", model);
}

/* --- writing on the page --------------------------------------------------------------------- */

enum err fiche_edit(struct visit *visit)
{
    struct fiche_sight sight;
    fiche_sight(&visit->lens, visit->scene, &sight);
    return visit_show(visit, "fiche-modifier", fiche_edit_model(&sight, &(struct fiche_draft){0}));
}

/* By whose names people are found: everybody's for those inside the fiche, NULL for the others,
 * who could else try out who is known. */
static const struct names *names_for(struct visit *visit)
{
    if (scene_may(visit->scene, CAPABILITY_FICHE_INSIDE) != REFUSAL_NONE)
        return NULL;
    struct names *names = arena_new(visit->arena, struct names, 1);
    *names = drafting_names(visit->lens.reader.actor.directory);
    return names;
}

/* What the page's inputs say, and on which revision they were filled in. */
static enum err read_draft(struct visit *visit, struct entry *entry, struct fiche_draft *draft)
{
    struct decode_pair *pairs = arena_new(visit->arena, struct decode_pair, visit->form.count);
    struct span sent = text_at(visit->args, "revision");
    for (size_t i = 0; i < visit->form.count; i++)
        pairs[i] = (struct decode_pair){.name = visit->form.items[i].name,
                                        .value = visit->form.items[i].value};
    *draft = (struct fiche_draft){.entry = entry,
                                  .revision = revision_read(sent, visit->scene->fiche.revision),
                                  .reason = text_at(visit->args, "reason"),
                                  .more_rows = text_at(visit->args, "ajouter")};
    return decode_pairs(visit->arena, visit->scene->form->form, names_for(visit), pairs,
                        visit->form.count, entry);
}

static enum err show_draft(struct visit *visit, enum err err, const struct fiche_draft *draft)
{
    struct fiche_sight sight;
    fiche_sight(&visit->lens, visit->scene, &sight);
    return visit_show_status(visit, status_of(err, false), "fiche-modifier",
                             fiche_edit_model(&sight, draft));
}

static struct job *ask_to_save(struct visit *visit, json_t *content, int64_t revision)
{
    json_t *args = json_adopt(visit->arena, json_object());
    set_number(args, "revision", revision);
    set_text(args, "reason", text_at(visit->args, "reason"));
    json_object_set(args, "content", content);
    return visit_command(visit, COMMAND_FICHE_EDIT, visit->scene->fiche.id, args);
}

static struct job *ask_to_act(struct visit *visit, struct span step, int64_t revision)
{
    json_t *args = json_adopt(visit->arena, json_object());
    set_number(args, "revision", revision);
    set_text(args, "reason", text_at(visit->args, "reason"));
    set_text(args, "step", step);
    return visit_command(visit, COMMAND_FICHE_ACT, visit->scene->fiche.id, args);
}

/* The content on which something was typed: as it was then, so that a request that is repeated
 * asks for exactly the same. */
static enum err content_at(struct visit *visit, int64_t revision, json_t **content)
{
    json_t *events;
    const struct fiche *fiche = &visit->scene->fiche;
    TRY(query_history(&visit->lens.reader, fiche->id, &events));
    json_t *then = revision_content(visit->arena, events, revision);
    *content = then != NULL ? then : fiche->content;
    return ERR_NONE;
}

/* The step that is to follow when all is saved; empty: none. */
static struct span step_asked(struct visit *visit)
{
    struct span step = text_at(visit->args, "faire");
    return span_eq(step, SPAN("enregistrer")) ? SPAN("") : step;
}

enum err fiche_save(struct visit *visit)
{
    struct entry entry;
    struct fiche_draft draft;
    struct job *saving = NULL;
    json_t *before;
    struct span step = step_asked(visit);
    TRY(visit_takes(visit, " ")); /* a program writes with PUT */
    TRY(read_draft(visit, &entry, &draft));
    if (draft.more_rows.len > 0 || entry.report.count > 0)
        return show_draft(visit, draft.more_rows.len > 0 ? ERR_NONE : ERR_INVALID, &draft);
    TRY(content_at(visit, draft.revision, &before));
    json_t *content = decode_apply(visit->arena, before, &entry);
    if (step.len == 0 || !json_equal(before, content))
        saving = ask_to_save(visit, content, draft.revision);
    if (step.len > 0)
        ask_to_act(visit, step, draft.revision + (saving != NULL))->after = saving;
    return ERR_NONE;
}

/* Saved by somebody else in between: both versions, nothing lost.  Where nothing of one's own is
 * left to save, the present one, and that the step was not taken. */
static enum err show_both(struct visit *visit, struct entry *entry, struct fiche_draft *draft)
{
    struct fiche_sight sight;
    fiche_sight(&visit->lens, visit->scene, &sight);
    const json_t *base = revision_content(visit->arena, fiche_events(&sight), draft->revision);
    draft->theirs = clash_sort(visit->arena, visit->scene->form->form, base, sight.content, entry);
    draft->revision = 0;
    if (json_object_size(entry->typed) == 0 && step_asked(visit).len == 0) {
        response_see_other(visit->response, sight.url);
        return ERR_NONE;
    }
    if (json_object_size(entry->typed) == 0)
        draft->theirs = NULL;
    return visit_show_status(visit, status_of(ERR_STALE, false), "fiche-modifier",
                             fiche_edit_model(&sight, draft));
}

static enum err show_refused(struct visit *visit, const struct job *refused, bool is_saved)
{
    struct entry entry;
    struct fiche_draft draft;
    TRY(read_draft(visit, &entry, &draft));
    draft.refusal = refused->ruling.refusal;
    draft.report = &refused->ruling.report;
    draft.is_saved = is_saved;
    if (draft.refusal == REFUSAL_STALE)
        return show_both(visit, &entry, &draft);
    if (is_saved) { /* what was typed is now what is stored */
        draft.entry = NULL;
        draft.revision = 0;
    }
    return show_draft(visit, refused->err, &draft);
}

static struct span saved_url(struct visit *visit)
{
    struct span id = visit_arg(visit, "fiche");
    return visit->scene == NULL
               ? SPAN("/") /* the change took it out of their sight */
               : span_format(visit->arena, "/fiches/%.*s?enregistre=%lld", SPAN_ARG(id),
                             (long long)visit->scene->fiche.revision);
}

enum err fiche_saved(struct visit *visit)
{
    const struct job *first = visit->jobs[0], *last = visit->jobs[visit->job_count - 1];
    const struct job *refused = first->err != ERR_NONE ? first : last;
    if (refused->ruling.refusal == REFUSAL_UNCHANGED && !visit->for_program) {
        response_see_other(visit->response, saved_url(visit));
        return ERR_NONE;
    }
    if (refused->err == ERR_NONE)
        return visit_done(visit, saved_url(visit));
    if (visit->for_program || visit->scene == NULL || refused->ruling.refusal == REFUSAL_NONE)
        return refused->err;
    return show_refused(visit, refused, refused != first);
}

/* --- writing as a program -------------------------------------------------------------------- */

/* "content" and "reason", which is a text: nothing else. */
static bool is_closed_object(json_t *args)
{
    const char *name;
    json_t *value;
    json_object_foreach(args, name, value)
    {
        if (strcmp(name, "content") != 0 && (strcmp(name, "reason") != 0 || !json_is_string(value)))
            return false;
    }
    return true;
}

/* What is wrong with a content, as a problem. */
static enum err tell_report(struct visit *visit, const struct report *report)
{
    json_t *members = json_adopt(visit->arena, json_object());
    json_object_set(members, "report", report_json(visit->arena, report));
    struct problem problem = {.status = status_of(ERR_INVALID, true),
                              .slug = refusal_word(REFUSAL_MALFORMED),
                              .title = lens_say(&visit->lens, "error.title.invalid"),
                              .detail = lens_say(&visit->lens, "errors.title"),
                              .members = members};
    problem_write(&problem, visit->response);
    return ERR_NONE;
}

enum err fiche_put(struct visit *visit)
{
    struct entry entry;
    struct span tag;
    visit->for_program = true;
    TRY(etag_read(visit->request->if_match, &tag));
    struct span revision = span_cut(&tag, '-'); /* what follows is the page's, not the content's */
    if (!is_closed_object(visit->args))
        return ERR_MALFORMED;
    TRY(decode_json(visit->arena, visit->scene->form->form, names_for(visit),
                    json_object_get(visit->args, "content"), &entry));
    if (entry.report.count > 0)
        return tell_report(visit, &entry.report);
    ask_to_save(visit, entry.values, revision_read(revision, visit->scene->fiche.revision));
    return ERR_NONE;
}

/* The tag is of what this change made.  Somebody may have changed it since; whoever then names this
 * tag is told so, and does not write over what they have not seen. */
enum err fiche_put_done(struct visit *visit)
{
    TRY(visit_done(visit,
                   span_format(visit->arena, "/fiches/%.*s", SPAN_ARG(visit_arg(visit, "fiche")))));
    visit->response->etag = revision_tag(visit, number_at(visit->jobs[0]->args, "revision") + 1);
    return ERR_NONE;
}

/* --- moving on ------------------------------------------------------------------------------- */

enum err fiche_act(struct visit *visit)
{
    json_t *args;
    TRY(visit_args_with(visit, "step", visit_arg(visit, "step"), &args));
    visit_command(visit, COMMAND_FICHE_ACT, visit->scene->fiche.id, args);
    return ERR_NONE;
}

enum err fiche_acted(struct visit *visit)
{
    return fiche_page_answer(visit, visit_arg(visit, "step"), SPAN(""));
}

enum err fiche_answer(struct visit *visit)
{
    json_t *args;
    TRY(visit_args_with(visit, "advice", visit_arg(visit, "advice"), &args));
    visit_command(visit, COMMAND_FICHE_ANSWER, visit->scene->fiche.id, args);
    return ERR_NONE;
}

enum err fiche_answered(struct visit *visit)
{
    return fiche_page_answer(visit, SPAN(""), visit_arg(visit, "advice"));
}

/* --- a new one ------------------------------------------------------------------------------- */

enum err fiche_new(struct visit *visit)
{
    struct span node = request_query(visit->request, "noeud");
    json_t *model;
    TRY(fiche_new_model(&visit->lens, visit->plan, &(struct fiche_wish){.node = node}, &model));
    return visit_show(visit, "fiche-nouvelle", model);
}

enum err fiche_create(struct visit *visit)
{
    visit_command(visit, COMMAND_FICHE_CREATE, visit->plan->slug, visit->args);
    return ERR_NONE;
}

enum err fiche_created(struct visit *visit)
{
    const struct job *job = visit->jobs[0];
    struct span made = job->ruling.subject;
    json_t *model;
    span_cut(&made, ':');
    if (job->err == ERR_NONE)
        return visit_done(visit,
                          span_format(visit->arena, "/fiches/%.*s/modifier", SPAN_ARG(made)));
    if (visit->plan != NULL && job->ruling.refusal == REFUSAL_UNSEEN)
        return ERR_FORBIDDEN; /* whoever is named in a fiche sees its plan: the command did not know
                               */
    if (visit->for_program || visit->plan == NULL || job->ruling.refusal == REFUSAL_NONE)
        return job->err;
    struct fiche_wish wish = {.node = text_at(visit->args, "node"),
                              .title = text_at(visit->args, "title"),
                              .refusal = job->ruling.refusal,
                              .report = &job->ruling.report};
    TRY(fiche_new_model(&visit->lens, visit->plan, &wish, &model));
    return visit_show_status(visit, status_of(job->err, false), "fiche-nouvelle", model);
}
