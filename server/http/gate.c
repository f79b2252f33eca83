#include "server/gate.h"

#include "server/accept.h"
#include "server/cookie.h"

#include <sodium.h>

#define LANGUAGE_COOKIE SPAN("langue")
#define LANGUAGE_AGE (INT64_C(365) * 24 * 3600)

static struct span session_cookie(const struct request *request)
{
    return request->https ? SPAN("__Host-jalon") : SPAN("jalon");
}

/* --- preparation ------------------------------------------------------------------------ */

static void choose_language(struct visit *visit)
{
    struct span asked = request_query(visit->request, "lang"), kept = {0};
    if (asked.len > 0)
        cookie_set(visit->request, visit->response, LANGUAGE_COOKIE,
                   span_eq(asked, SPAN("en")) ? SPAN("en") : SPAN("fr"), LANGUAGE_AGE);
    else if (cookie_find(visit->request->cookie, LANGUAGE_COOKIE, &kept) == ERR_NONE)
        asked = kept;
    visit->lens.language = span_eq(asked, SPAN("en")) ? LANGUAGE_EN : LANGUAGE_FR;
    visit->lens.locale = &visit->site->locales[visit->lens.language];
}

static bool is_operation(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '!' || text.ptr[i] > '~')
            return false;
    return text.len <= JOB_OP_MAX - 8; /* room for the number of a job among several */
}

void gate_prepare(struct visit *visit)
{
    enum media media = accept_media(visit->request->accept);
    visit->lens.reader.arena = visit->arena;
    visit->lens.reader.actor.now = visit->request->now;
    visit->for_program = media == MEDIA_JSON;
    visit->for_table = media == MEDIA_CSV;
    visit->op = visit->request->idempotency_key;
    choose_language(visit);
}

/* --- identity --------------------------------------------------------------------------- */

/* Noted from time to time, and nobody waits for it. */
static void stay_signed_in(struct visit *visit)
{
    struct session session = visit->session;
    if (session.seen + SESSION_TOUCH > visit->request->now)
        return;
    session.seen = visit->request->now;
    account_note_use(visit->site->app->writer, visit->secret, &session);
}

static enum err find_session(struct visit *visit)
{
    struct span secret;
    enum err err = cookie_find(visit->request->cookie, session_cookie(visit->request), &secret);
    if (err == ERR_ABSENT)
        return ERR_NONE;
    TRY(err);
    err = account_session(visit->arena, &visit->txn, secret, visit->request->now, &visit->session);
    if (err == ERR_ABSENT)
        return ERR_NONE;
    TRY(err);
    visit->secret = secret;
    stay_signed_in(visit);
    return ERR_NONE;
}

static enum err find_token(struct visit *visit)
{
    visit->by_token = true;
    enum err err = account_token(visit->arena, &visit->txn, visit->request->bearer,
                                 visit->request->now, &visit->session);
    return err == ERR_ABSENT ? ERR_SIGNED_OUT : err;
}

enum err gate_identify(struct visit *visit)
{
    TRY(visit->request->bearer.len > 0 ? find_token(visit) : find_session(visit));
    const struct person *person =
        directory_person(visit->lens.reader.actor.directory, visit->session.person);
    bool is_valid =
        person != NULL && person->account_open && visit->session.from >= person->password_at;
    if (!is_valid)
        visit->session = (struct session){0};
    visit->lens.reader.actor.person = is_valid ? person : NULL;
    return ERR_NONE;
}

/* --- the body --------------------------------------------------------------------------- */

/* Does the browser say that one of our own pages asks?  Programs say nothing, or the truth. */
static bool is_our_own(const struct request *request)
{
    struct span site = request->sec_fetch_site, origin = request->origin;
    if (site.len > 0 && !span_eq(site, SPAN("same-origin")) && !span_eq(site, SPAN("none")))
        return false;
    if (origin.len == 0)
        return true;
    struct span scheme = request->https ? SPAN("https://") : SPAN("http://");
    return span_starts(origin, scheme) && span_eq(span_from(origin, scheme.len), request->host);
}

static bool token_fits(const struct visit *visit, struct span token)
{
    struct span own = account_csrf(visit->arena, visit->secret);
    return token.len == own.len && sodium_memcmp(token.ptr, own.ptr, own.len) == 0;
}

/* A page's fields as an object of texts, each name once; repeated ones stay in visit->form. */
static json_t *args_of(struct visit *visit)
{
    json_t *args = json_adopt(visit->arena, json_object());
    for (size_t i = 0; i < visit->form.count; i++) {
        struct pair pair = visit->form.items[i];
        if (pair.name.len > 0)
            json_object_setn_new(args, pair.name.ptr, pair.name.len, json_text(pair.value));
    }
    return args;
}

/* Takes a member out of what was sent. */
static struct span take(struct visit *visit, const char *name)
{
    struct span value = span_copy(visit->arena, text_at(visit->args, name));
    json_object_del(visit->args, name);
    return value;
}

static enum err read_sent(struct visit *visit)
{
    if (request_is(visit->request, "application/json")) {
        visit->for_program = true;
        TRY(request_json(visit->request, &visit->args));
        return json_is_object(visit->args) ? ERR_NONE : ERR_MALFORMED;
    }
    TRY(request_form(visit->request, &visit->form));
    visit->args = args_of(visit);
    return ERR_NONE;
}

static bool is_reading(const struct visit *visit)
{
    return visit->request->method == METHOD_GET || visit->request->method == METHOD_HEAD;
}

enum err gate_check_origin(const struct visit *visit)
{
    return is_reading(visit) || visit->by_token || is_our_own(visit->request) ? ERR_NONE
                                                                              : ERR_FORGED;
}

enum err gate_read_body(struct visit *visit)
{
    visit->args = json_adopt(visit->arena, json_object());
    if (is_reading(visit))
        return ERR_NONE;
    if (visit->request->body.len > 0)
        TRY(read_sent(visit));
    const json_t *named = json_object_get(visit->args, "operation");
    if (named != NULL && !json_is_string(named))
        return ERR_MALFORMED; /* else a repeat would be taken for another request */
    struct span token = take(visit, "jeton"), op = take(visit, "operation");
    if (visit->secret.len > 0 && !token_fits(visit, token))
        return ERR_FORGED;
    if (visit->op.len == 0)
        visit->op = op;
    return is_operation(visit->op) ? ERR_NONE : ERR_MALFORMED;
}

void visit_set_session(struct visit *visit, struct span secret)
{
    cookie_set(visit->request, visit->response, session_cookie(visit->request), secret,
               secret.len > 0 ? SESSION_MAX / 1000000 : 0);
}
