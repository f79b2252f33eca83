#include "server/operation.h"

#include "server/store.h"
#include "workflow/digest.h"

static struct key key_for(const struct job *job)
{
    struct key key = key_of(TABLE_OPERATION);
    key_text(&key, job->op);
    return key;
}

/* What was asked, so that one identifier cannot stand for two requests. */
static struct span digest_asked(const struct job *job)
{
    json_t *asked = json_adopt(job->arena, json_object());
    set_text(asked, "actor", job->actor);
    set_text(asked, "kind", span_of(job->kind->word));
    set_text(asked, "target", job->target);
    json_object_set(asked, "args", job->args);
    struct digest digest = digest_of(json_canonical(job->arena, asked));
    return digest_hex(job->arena, &digest);
}

enum err operation_recall(struct job *job, struct kv_txn *txn)
{
    struct span stored;
    if (job->op.len == 0 || job->kind == NULL)
        return ERR_ABSENT;
    struct key key = key_for(job);
    if (!store_get(txn, &key, &stored))
        return txn->err != ERR_NONE ? txn->err : ERR_ABSENT;
    const json_t *answer = json_read(job->arena, stored);
    if (!span_eq(text_at(answer, "asked"), digest_asked(job)))
        return ERR_CONFLICT;
    job->repeated = true;
    job->seq = (uint64_t)number_at(answer, "seq");
    job->ruling.subject = text_at(answer, "subject");
    return ERR_NONE;
}

void operation_remember(struct job *job, struct kv_txn *txn)
{
    if (job->op.len == 0)
        return;
    json_t *answer = json_adopt(job->arena, json_object());
    set_text(answer, "asked", digest_asked(job));
    set_text(answer, "subject", job->ruling.subject);
    set_number(answer, "seq", (int64_t)job->seq);
    set_number(answer, "at", job->now);
    struct key key = key_for(job);
    store_insert(txn, &key, json_canonical(job->arena, answer));
}
