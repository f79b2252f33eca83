#include "server/operation.h"

#include "server/fingerprint.h"
#include "server/ident.h"
#include "server/store.h"

static struct key key_for(const struct job *job)
{
    struct key key = key_of(TABLE_OPERATION);
    key_text(&key, job->op);
    return key;
}

void operation_ask(struct job *job)
{
    if (job->op.len == 0 || job->kind == NULL || job->asked.len > 0)
        return;
    struct fingerprinting making = fingerprint_begin();
    fingerprint_add(&making, job->actor);
    fingerprint_add(&making, span_of(job->kind->word));
    fingerprint_add(&making, job->target);
    if (job->args != NULL)
        fingerprint_add(&making, json_canonical(job->arena, job->args));
    struct fingerprint asked = fingerprint_end(&making);
    struct span bytes = {.ptr = (const char *)asked.bytes, .len = sizeof asked.bytes};
    job->asked = ident_base32(job->arena, bytes);
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
    operation_ask(job);
    if (!span_eq(text_at(answer, "asked"), job->asked))
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
    operation_ask(job);
    set_text(answer, "asked", job->asked);
    set_text(answer, "subject", job->ruling.subject);
    set_number(answer, "seq", (int64_t)job->seq);
    set_number(answer, "at", job->now);
    struct key key = key_for(job);
    store_insert(txn, &key, json_canonical(job->arena, answer));
}
