/* session_handlers.c - signing in and out, without losing what was being written. */
#include "server/handlers.h"

#include "server/cookie.h"
#include "server/throttle.h"

/* Where to go after signing in: an address of ours, nothing else. */
static struct span safe_next(struct span next)
{
    if (next.len == 0 || next.len > 200 || next.ptr[0] != '/' || span_starts(next, SPAN("//")))
        return SPAN("/");
    for (size_t i = 0; i < next.len; i++) {
        char byte = next.ptr[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
                     (byte != '\0' && strchr("/-_", byte) != NULL);
        if (!plain)
            return SPAN("/");
    }
    return next;
}

static void keep_field(json_t *fields, const char *prefix, struct span name, struct span value,
                       struct arena *arena)
{
    json_t *field = json_object();
    set_text(field, "name", span_format(arena, "%s%.*s", prefix, SPAN_ARG(name)));
    set_text(field, "value", value);
    json_array_append_new(fields, field);
}

/* What is no text of theirs, or must not be written into a page. */
static bool is_kept(struct span name)
{
    static const char *const never[] = {"jeton", "ancien", "nouveau", "encore", "mot_de_passe"};
    for (size_t i = 0; i < COUNT_OF(never); i++)
        if (span_eq(name, span_of(never[i])))
            return false;
    return true;
}

/* What was sent by somebody whose session had ended, as hidden fields "garde.…". */
static json_t *kept_model(struct visit *visit)
{
    struct pairs form;
    if (visit->request->method != METHOD_POST || request_form(visit->request, &form) != ERR_NONE)
        return NULL;
    json_t *fields = json_array();
    keep_field(fields, "garde.", SPAN("url"), visit->request->path.text, visit->arena);
    for (size_t i = 0; i < form.count; i++)
        if (is_kept(form.items[i].name))
            keep_field(fields, "garde:", form.items[i].name, form.items[i].value, visit->arena);
    return json_pack("{s:o}", "fields", fields);
}

static enum err show_sign_in(struct visit *visit, unsigned status, struct span next,
                             struct span login, const char *error, json_t *kept)
{
    json_t *model = json_adopt(visit->arena, json_object());
    set_text(model, "title", lens_say(&visit->lens, "login.title"));
    set_text(model, "next", next);
    set_text(model, "login", login);
    if (error != NULL)
        set_text(model, "error", lens_say(&visit->lens, error));
    if (kept != NULL)
        set_value(model, "kept", kept);
    return visit_show_status(visit, status, "connexion", model);
}

enum err visit_ask_to_sign_in(struct visit *visit)
{
    bool reading = visit->request->method == METHOD_GET;
    struct span next = reading ? safe_next(visit->request->path.text) : SPAN("/");
    return show_sign_in(visit, 401, next, SPAN(""), NULL, kept_model(visit));
}

enum err session_form(struct visit *visit)
{
    return show_sign_in(visit, 200, SPAN("/"), SPAN(""), NULL, NULL);
}

/* The kept fields that came back with the password, under their own names again. */
static json_t *returned_model(struct visit *visit)
{
    struct span mark = SPAN("garde:"), url = urlencoded_find(&visit->form, "garde.url");
    if (url.len == 0)
        return NULL;
    json_t *fields = json_array();
    for (size_t i = 0; i < visit->form.count; i++)
        if (span_starts(visit->form.items[i].name, mark))
            keep_field(fields, "", span_from(visit->form.items[i].name, mark.len),
                       visit->form.items[i].value, visit->arena);
    json_t *kept = json_pack("{s:o}", "fields", fields);
    set_text(kept, "url", safe_next(url));
    set_text(kept, "leave_url", SPAN("/"));
    return kept;
}

/* On the pool: is it their password?  Then, and only then, a session is asked for. */
static void check_password(struct visit *visit)
{
    struct span login = span_trim(text_at(visit->args, "identifiant"));
    const struct person *person = directory_login(visit->lens.reader.actor.directory, login);
    bool open = person != NULL && person->account_open;
    /* Nobody's password is hashed too: an unknown name takes as long as a known one. */
    bool fits = account_verify(&visit->txn, open ? person->id : SPAN(""),
                               text_at(visit->args, "mot_de_passe"));
    if (!open || !fits)
        return;
    struct keep_session *keep = arena_new(visit->arena, struct keep_session, 1);
    keep->secret = account_secret(visit->arena);
    keep->session = (struct session){.person = span_copy(visit->arena, person->id),
                                     .from = visit->request->now,
                                     .seen = visit->request->now,
                                     .until = visit->request->now + SESSION_MAX};
    visit->note = keep;
    visit_effect(visit, account_keep_session, keep);
}

/* Tries are counted by login and address together, so that nobody can lock out somebody else. */
static struct span tries_of(const struct visit *visit)
{
    struct span login = span_trim(text_at(visit->args, "identifiant"));
    return span_format(visit->arena, "%.*s %.*s", SPAN_ARG(login), SPAN_ARG(visit->request->peer));
}

enum err session_open(struct visit *visit)
{
    struct span login = span_trim(text_at(visit->args, "identifiant"));
    struct span password = text_at(visit->args, "mot_de_passe");
    TRY(visit_takes(visit, " identifiant mot_de_passe "));
    if (password.len > PASSWORD_MAX || login.len > PASSWORD_MAX)
        return ERR_TOO_LARGE;
    if (!throttle_allows(visit->site->throttle, tries_of(visit), visit->request->now))
        return ERR_TOO_MANY;
    visit->task = check_password;
    return ERR_NONE;
}

static enum err refuse_password(struct visit *visit)
{
    if (visit->for_program)
        return ERR_SIGNED_OUT;
    json_t *kept = returned_model(visit);
    if (kept != NULL) { /* the hidden fields go round once more as they came */
        json_decref(kept);
        kept = json_pack("{s:o}", "fields", json_array());
        for (size_t i = 0; i < visit->form.count; i++)
            if (span_starts(visit->form.items[i].name, SPAN("garde")))
                keep_field(json_object_get(kept, "fields"), "", visit->form.items[i].name,
                           visit->form.items[i].value, visit->arena);
    }
    return show_sign_in(visit, 401, safe_next(text_at(visit->args, "suite")),
                        text_at(visit->args, "identifiant"), "login.wrong", kept);
}

/* The new session is used at once, so that the page that follows carries its token. */
static void take_session(struct visit *visit, const struct keep_session *keep)
{
    visit->secret = keep->secret;
    visit->session = keep->session;
    visit->lens.reader.actor.person =
        directory_person(visit->lens.reader.actor.directory, keep->session.person);
    visit_set_session(visit, keep->secret);
    throttle_forgive(visit->site->throttle, tries_of(visit));
}

enum err session_opened(struct visit *visit)
{
    const struct keep_session *keep = visit->note;
    if (keep == NULL)
        return refuse_password(visit);
    TRY(visit_granted(visit));
    take_session(visit, keep);
    if (visit->for_program)
        return visit_show(
            visit, "",
            json_adopt(visit->arena,
                       json_pack("{s:s%}", "jeton", account_csrf(visit->arena, keep->secret).ptr,
                                 account_csrf(visit->arena, keep->secret).len)));
    json_t *kept = returned_model(visit);
    if (kept == NULL) {
        response_see_other(visit->response, safe_next(text_at(visit->args, "suite")));
        return ERR_NONE;
    }
    json_t *model = json_adopt(visit->arena, json_object());
    set_text(model, "title", lens_say(&visit->lens, "resume.title"));
    set_value(model, "kept", kept);
    return visit_show(visit, "reprendre", model);
}

enum err session_close(struct visit *visit)
{
    TRY(visit_takes(visit, " "));
    visit_effect(visit, account_drop_session, &visit->secret);
    return ERR_NONE;
}

enum err session_closed(struct visit *visit)
{
    TRY(visit_granted(visit));
    visit_set_session(visit, SPAN(""));
    response_add(visit->response, "Clear-Site-Data", SPAN("\"cache\""));
    response_see_other(visit->response, SPAN("/connexion"));
    return ERR_NONE;
}
