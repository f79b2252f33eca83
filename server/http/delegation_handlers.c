/* delegation_handlers.c - seats lent: what is signed, giving, taking back. */
#include "server/handlers.h"

#include "server/bodies_view.h"
#include "server/delegation_view.h"
#include "server/key_view.h"
#include "server/refused_form.h"
#include "server/status.h"
#include "workflow/delegating.h"
#include "workflow/drafting.h"

static enum err show(struct visit *visit, unsigned status, const struct delegation_told *told)
{
    json_t *model;
    TRY(delegation_page_model(&visit->lens, told, &model));
    return visit_show_status(visit, status, "delegations", model);
}

enum err delegation_page(struct visit *visit)
{
    struct span done = request_query(visit->request, "fait");
    struct delegation_told told = {.given = span_eq(done, SPAN("donnee")),
                                   .revoked = span_eq(done, SPAN("revoquee"))};
    return show(visit, 200, &told);
}

/* --- what would be signed ------------------------------------------------------------------- */

/* The scope as the page sends it: "all", "plan:pmss", "fiche:k5q2…"; a program says it itself. */
static void read_scope(json_t *args)
{
    struct span id = text_at(args, "scope"), kind = span_cut(&id, ':');
    if (span_eq(kind, SPAN("plan")))
        set_text(args, "plan", id);
    if (span_eq(kind, SPAN("fiche")))
        set_text(args, "fiche", id);
}

/* A person typed by name becomes the one meant; who is not found stays as typed, to be refused. */
static void read_receiver(const struct visit *visit, json_t *args)
{
    struct names names = drafting_names(visit->lens.reader.actor.directory);
    struct span person, typed = span_trim(text_at(args, "receiver"));
    if (typed.len > 0 && names.person(names.context, typed, &person) == NAME_FOUND)
        set_text(args, "receiver", person);
}

static enum err offer(struct visit *visit, struct ruling *ruling, struct delegation *terms,
                      struct span *bytes)
{
    json_t *args = json_adopt(visit->arena, json_copy(visit->args));
    struct scene *scene = NULL;
    read_scope(args);
    read_receiver(visit, args);
    struct span fiche = text_at(args, "fiche");
    enum err err = fiche.len > 0 ? visit_fiche(visit, fiche, &scene) : ERR_NONE;
    if (err != ERR_NONE && err != ERR_ABSENT)
        return err;
    struct command command = {.actor = visit->lens.reader.actor,
                              .scene = scene,
                              .target = delegation_body_of(&visit->lens, text_at(args, "seat")),
                              .args = args};
    ruling->refusal =
        command.target.len == 0
            ? REFUSAL_NOT_YOUR_SEAT
            : delegating_offer(ruling, &command, key_own(&visit->lens, text_at(visit->args, "key")),
                               terms, bytes);
    return refusal_err(ruling->refusal);
}

/* The page again, with what was wrong in its form. */
static enum err show_refused(struct visit *visit, const struct ruling *ruling, enum err err)
{
    visit->refusal = ruling->refusal;
    if (visit->for_program || ruling->refusal == REFUSAL_NONE)
        return err;
    struct attempt attempt = {.form = DELEGATION_FORM,
                              .args = visit->args,
                              .refusal = ruling->refusal,
                              .report = &ruling->report};
    return show(visit, status_of(err, false), &(struct delegation_told){.attempt = &attempt});
}

enum err delegation_declare(struct visit *visit)
{
    struct ruling ruling = RULING(visit->arena);
    struct delegation terms = {0};
    struct span bytes = {0};
    TRY(visit_takes(visit, " seat receiver scope plan fiche from until remarks key "));
    enum err err = offer(visit, &ruling, &terms, &bytes);
    if (err != ERR_NONE)
        return show_refused(visit, &ruling, err);
    if (visit->for_program) {
        json_t *model = json_adopt(visit->arena, json_object());
        set_text(model, "words", delegation_words(&visit->lens, &terms));
        set_text(model, "remarks", terms.remarks);
        set_text(model, "statement", bytes);
        return visit_show(visit, "", model);
    }
    visit->response->type = "application/json";
    visit->response->body = bytes;
    visit->response->filename = SPAN("delegation.json");
    return ERR_NONE;
}

/* --- giving and taking back --------------------------------------------------------------------
 */

static struct span uploaded(const struct parts *parts, const char *name)
{
    for (size_t i = 0; i < parts->count; i++)
        if (parts->items[i].is_file && span_eq(parts->items[i].name, span_of(name)))
            return parts->items[i].bytes;
    return SPAN("");
}

/* Statement and signature, of a program's body or of two files. */
static enum err read_signed(struct visit *visit, json_t **args)
{
    struct parts parts;
    *args = json_adopt(visit->arena, json_copy(visit->args));
    if (!request_is(visit->request, "multipart/form-data"))
        return ERR_NONE;
    TRY(request_parts(visit->request, &parts));
    struct span signature = uploaded(&parts, "signature");
    struct span statement = uploaded(&parts, "declaration");
    if (urlencoded_is_text(signature) && urlencoded_is_text(statement)) {
        set_text(*args, "statement", statement);
        set_text(*args, "signature", signature);
    }
    return ERR_NONE;
}

/* Which body and fiche the command is about stands in the statement, which it holds against
 * them; what is no statement is about a seat that nobody has. */
enum err delegation_give(struct visit *visit)
{
    json_t *args;
    struct delegation terms = {0};
    struct delegation_signing signing = {0};
    TRY(visit_takes(visit, " statement signature "));
    TRY(read_signed(visit, &args));
    visit->refusal = REFUSAL_SIGNATURE_DUE;
    if (text_at(args, "statement").len == 0)
        return ERR_INVALID;
    visit->refusal = REFUSAL_STATEMENT_OTHER;
    if (delegation_parse(visit->arena, text_at(args, "statement"), &terms, &signing) != ERR_NONE)
        return ERR_INVALID;
    visit->refusal = REFUSAL_NONE;
    if (terms.fiche.len > 0)
        set_text(args, "fiche", terms.fiche);
    visit_command(visit, COMMAND_DELEGATION_GIVE, terms.body, args);
    return ERR_NONE;
}

enum err delegation_given(struct visit *visit)
{
    struct attempt attempt;
    if (refused_form(visit, DELEGATION_UPLOAD, &attempt))
        return show(visit, status_of(visit->jobs[0]->err, false),
                    &(struct delegation_told){.attempt = &attempt});
    return visit_done(visit, SPAN("/delegations?fait=donnee"));
}

enum err delegation_revoke(struct visit *visit)
{
    visit_command(visit, COMMAND_DELEGATION_REVOKE, visit_arg(visit, "delegation"), visit->args);
    return ERR_NONE;
}

/* Back to where it was revoked from: one's own page, or the body's. */
enum err delegation_revoked(struct visit *visit)
{
    const struct lens *lens = &visit->lens;
    const struct delegation *delegation =
        directory_delegation(lens->reader.actor.directory, visit_arg(visit, "delegation"));
    bool is_others =
        delegation != NULL && !span_eq(delegation->giver, lens->reader.actor.person->id);
    return visit_done(visit, is_others ? bodies_url(lens, delegation->body)
                                       : SPAN("/delegations?fait=revoquee"));
}
