/* password_handlers.c - changing one's own password. */
#include "server/handlers.h"

#include "server/people_view.h"
#include "server/throttle.h"

/* What the visitor gets for the session that ends with the old password. */
struct renewal {
    struct keep_credential credential;
    struct keep_session session;
};

enum err password_form(struct visit *visit)
{
    bool is_changed = request_query(visit->request, "change").len > 0;
    return visit_show(visit, "mot-de-passe", people_password_model(&visit->lens, is_changed, NULL));
}

static enum err refuse(struct visit *visit, const char *message)
{
    if (visit->for_program)
        return ERR_INVALID;
    return visit_show_status(visit, 422, "mot-de-passe",
                             people_password_model(&visit->lens, false, message));
}

/* The password and the present visitor's session, in one transaction with the command. */
static void keep_both(struct kv_txn *txn, struct job *job)
{
    struct renewal *renewal = job->effect_context;
    job->effect_context = &renewal->credential;
    account_keep_credential(txn, job);
    job->effect_context = &renewal->session;
    if (renewal->session.secret.len > 0)
        account_keep_session(txn, job);
    job->effect_context = renewal;
}

/* On the pool: is the old password theirs?  Then, and only then, the new one is kept. */
static void check_and_hash(struct visit *visit)
{
    struct span person = visit->session.person;
    if (!account_verify(&visit->txn, person, text_at(visit->args, "ancien")))
        return;
    struct renewal *renewal = arena_new(visit->arena, struct renewal, 1);
    renewal->credential.person = person;
    renewal->credential.hash = account_hash(visit->arena, text_at(visit->args, "nouveau"));
    if (!visit->by_token)
        renewal->session.secret = account_secret(visit->arena);
    renewal->session.session = (struct session){.person = person,
                                                .from = visit->request->now,
                                                .seen = visit->request->now,
                                                .until = visit->request->now + SESSION_MAX};
    visit->note = renewal;
    json_t *nothing = json_adopt(visit->arena, json_object());
    struct job *job = visit_command(visit, COMMAND_PASSWORD_CHANGE, SPAN(""), nothing);
    job->effect = keep_both;
    job->effect_context = renewal;
}

/* Two texts, and the second once more where a page asks for it: nothing else. */
static bool is_asked_well(const struct visit *visit)
{
    size_t again = json_object_get(visit->args, "encore") != NULL;
    return json_object_size(visit->args) == 2 + again &&
           json_is_string(json_object_get(visit->args, "ancien")) &&
           json_is_string(json_object_get(visit->args, "nouveau"));
}

/* What is wrong with the new one: a message; NULL when nothing is. */
static const char *weakness(const struct visit *visit)
{
    struct span next = text_at(visit->args, "nouveau");
    const json_t *again = json_object_get(visit->args, "encore");
    if (next.len < PASSWORD_MIN)
        return "password.too-short";
    return again != NULL && !span_eq(text_of(again), next) ? "password.unlike" : NULL;
}

enum err password_change(struct visit *visit)
{
    struct span login = visit->lens.reader.actor.person->login;
    if (!is_asked_well(visit))
        return ERR_MALFORMED;
    if (text_at(visit->args, "nouveau").len > PASSWORD_MAX ||
        text_at(visit->args, "ancien").len > PASSWORD_MAX)
        return ERR_TOO_LARGE;
    if (weakness(visit) != NULL)
        return refuse(visit, weakness(visit));
    if (!throttle_allows(visit->site->throttle, login, visit->request->now))
        return ERR_TOO_MANY;
    visit->task = check_and_hash;
    return ERR_NONE;
}

enum err password_changed(struct visit *visit)
{
    const struct renewal *renewal = visit->note;
    if (renewal == NULL)
        return refuse(visit, "password.wrong");
    TRY(visit_granted(visit));
    throttle_forgive(visit->site->throttle, visit->lens.reader.actor.person->login);
    if (renewal->session.secret.len > 0 && !visit->jobs[0]->repeated)
        visit_set_session(visit, renewal->session.secret);
    return visit_done(visit, SPAN("/mot-de-passe?change=oui"));
}
