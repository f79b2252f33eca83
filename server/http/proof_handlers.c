/* proof_handlers.c - what proves a decision, each part as a file that stands on its own. */
#include "server/handlers.h"

#include "server/ledger.h"
#include "server/log.h"
#include "workflow/delegation.h"

/* The decision the address names, of the fiche it names; NULL when there is none. */
static const struct decision *decision_named(const struct visit *visit)
{
    const struct fiche *fiche = &visit->scene->fiche;
    struct span name = visit_arg(visit, "seq");
    for (size_t i = 0; i < fiche->decision_count; i++) {
        const struct decision *decision = &fiche->decisions[i];
        if (span_eq(span_number(visit->arena, decision->seq), name))
            return decision;
    }
    return NULL;
}

/* The same, to its last byte: what is signed is for those who may have all it is about. */
static const struct decision *decision_whole(const struct visit *visit)
{
    const struct decision *decision = decision_named(visit);
    bool is_open =
        decision == NULL || decision->statement.len == 0 || scene_discloses(visit->scene);
    return is_open ? decision : NULL;
}

/* "declaration-k5q2m7xw-37.json" and ".minisig" behind it, as `minisign -V` looks for them. */
static void send_file(struct visit *visit, const struct decision *decision, const char *type,
                      const char *ending, struct span bytes)
{
    visit->response->type = type;
    visit->response->body = bytes;
    visit->response->filename =
        span_format(visit->arena, "declaration-%.8s-%lld%s", visit->scene->fiche.id.ptr,
                    (long long)decision->seq, ending);
}

/* A text of the decision's event, byte for byte. */
static enum err send_text(struct visit *visit, const char *member, const char *type,
                          const char *ending)
{
    const struct decision *decision = decision_whole(visit);
    if (decision == NULL || decision->statement.len == 0)
        return ERR_ABSENT;
    const json_t *event = ledger_event(visit->arena, &visit->txn, (uint64_t)decision->seq);
    struct span text = text_at(json_object_get(event, "body"), member);
    if (text.len == 0)
        return ERR_ABSENT;
    send_file(visit, decision, type, ending, text);
    return ERR_NONE;
}

enum err proof_statement(struct visit *visit)
{
    return send_text(visit, "statement", "application/json", ".json");
}

enum err proof_signature(struct visit *visit)
{
    return send_text(visit, "signature", "text/plain; charset=utf-8", ".json.minisig");
}

enum err proof_inclusion(struct visit *visit)
{
    struct span file;
    const struct decision *decision = decision_whole(visit);
    if (decision == NULL)
        return ERR_ABSENT;
    TRY(log_proof(&visit->txn, visit->arena, (uint64_t)decision->seq, &file));
    send_file(visit, decision, "text/plain; charset=utf-8", ".tlog-proof", file);
    return ERR_NONE;
}

/* --- the delegation it was given by ------------------------------------------------------------
 */

/* Read by whoever may read the decision: its terms name nothing that the decision does not. */
static const struct delegation *delegation_named(const struct visit *visit)
{
    const struct decision *decision = decision_named(visit);
    return decision == NULL
               ? NULL
               : directory_delegation(visit->lens.reader.actor.directory, decision->delegation);
}

static enum err send_delegation(struct visit *visit, const char *type, const char *ending,
                                struct span bytes)
{
    visit->response->type = type;
    visit->response->body = bytes;
    visit->response->filename =
        span_format(visit->arena, "delegation-%.8s%s", delegation_named(visit)->id.ptr, ending);
    return ERR_NONE;
}

enum err proof_delegation(struct visit *visit)
{
    const struct delegation *delegation = delegation_named(visit);
    return delegation == NULL
               ? ERR_ABSENT
               : send_delegation(visit, "application/json", ".json", delegation->statement);
}

enum err proof_delegation_signature(struct visit *visit)
{
    const struct delegation *delegation = delegation_named(visit);
    return delegation == NULL ? ERR_ABSENT
                              : send_delegation(visit, "text/plain; charset=utf-8", ".json.minisig",
                                                delegation->signature);
}
