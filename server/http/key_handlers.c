/* key_handlers.c - the keys people sign with: their public halves. */
#include "server/handlers.h"

#include "server/key_view.h"
#include "server/status.h"
#include "workflow/minisig.h"

enum err key_page(struct visit *visit)
{
    return visit_show(visit, "cle", key_model(&visit->lens, NULL, NULL));
}

enum err key_enrol(struct visit *visit)
{
    visit_command(visit, COMMAND_KEY_ENROL, SPAN(""), visit->args);
    return ERR_NONE;
}

enum err key_enrolled(struct visit *visit)
{
    const struct job *job = visit->jobs[0];
    if (visit->for_program || job->ruling.refusal == REFUSAL_NONE)
        return visit_done(visit, SPAN("/cle"));
    return visit_show_status(visit, status_of(job->err, false), "cle",
                             key_model(&visit->lens, visit->args, &job->ruling));
}

enum err key_revoke(struct visit *visit)
{
    visit_command(visit, COMMAND_KEY_REVOKE, visit->key->id, visit->args);
    return ERR_NONE;
}

enum err key_revoked(struct visit *visit)
{
    return visit_done(visit, SPAN("/cle"));
}

enum err key_public(struct visit *visit)
{
    struct minisig_public key;
    if (minisig_public_parse(visit->key->public_key, &key) != ERR_NONE)
        return ERR_DAMAGED;
    visit->response->type = "text/plain; charset=utf-8";
    visit->response->body = minisig_public_write(visit->arena, &key);
    visit->response->filename =
        span_format(visit->arena, "minisign-%.*s.pub", SPAN_ARG(visit->key->key_id));
    return ERR_NONE;
}
