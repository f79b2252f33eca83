#include "inquest.h"

#include "server/app.h"
#include "server/ledger.h"
#include "server/log.h"

#include <stdio.h>

/* Who asks, and where the answer goes. */
struct inquest {
    struct arena arena;
    struct app app;
    struct span *operations; /* of every event, in order */
    size_t count;
    char *reason;
};

static bool bad(struct inquest *inquest, const char *what, struct span about)
{
    snprintf(inquest->reason, REASON_SIZE, "%s: %.*s", what, SPAN_ARG(about));
    return false;
}

static bool all_is_whole(struct inquest *inquest)
{
    struct ledger_findings findings;
    SCOPED_TXN txn = kv_read(inquest->app.kv);
    enum err err = ledger_verify(&inquest->arena, &txn, true, &findings);
    if (err == ERR_NONE)
        return true;
    return bad(inquest, err_text(err), findings.trouble);
}

static bool read_operations(struct inquest *inquest)
{
    uint64_t seq;
    struct span record;
    SCOPED_TXN txn = kv_read(inquest->app.kv);
    uint64_t size = log_size(&txn);
    inquest->operations = arena_new(&inquest->arena, struct span, size);
    struct kv_scan scan = log_scan(&txn, 0, size, KV_FORWARD);
    while (log_next(&scan, &seq, &record)) {
        json_t *event = json_read(&inquest->arena, record);
        inquest->operations[inquest->count++] = text_at(event, "op");
    }
    if (inquest->count == size && txn.err == ERR_NONE)
        return true;
    return bad(inquest, "the log cannot be read", span_of(err_text(txn.err)));
}

/* The events of one operation stand together; it never comes again. */
static bool nothing_is_twice(struct inquest *inquest)
{
    const struct span *operations = inquest->operations;
    for (size_t i = 0; i < inquest->count; i++)
        for (size_t k = i + 2; k < inquest->count && operations[i].len > 0; k++)
            if (span_eq(operations[k], operations[i]) && !span_eq(operations[k - 1], operations[i]))
                return bad(inquest, "there twice", operations[i]);
    return true;
}

static bool promises_are_kept(struct inquest *inquest, const struct promises *promises,
                              const uint64_t *told, size_t told_count)
{
    for (size_t i = 0; i < told_count; i++) {
        uint64_t seq = told[i];
        struct span operation = promises->operations[seq];
        if (seq >= inquest->count || !span_eq(inquest->operations[seq], operation))
            return bad(inquest, "acknowledged and lost", operation);
    }
    return true;
}

static bool can_be_written(struct inquest *inquest)
{
    json_t *args = json_adopt(&inquest->arena, json_pack("{s:s, s:s, s:s, s:s}", "name", "Zoé",
                                                         "post", "", "email", "", "kind", "staff"));
    struct job job = {.arena = &inquest->arena,
                      .kind = &command_kinds[COMMAND_PERSON_ADD],
                      .args = args,
                      .is_local = true,
                      .now = app_now()};
    if (writer_run(inquest->app.writer, &job) != ERR_NONE)
        return bad(inquest, "cannot be written", span_of(err_text(job.err)));
    return job.seq == inquest->count || bad(inquest, "written elsewhere", SPAN("the log"));
}

bool inquest_hold(const char *directory, const struct promises *promises, const uint64_t *told,
                  size_t told_count, char reason[REASON_SIZE])
{
    struct inquest inquest = {.reason = reason};
    struct app_options options = {.data = directory};
    enum err err = app_open(&options, &inquest.app);
    if (err != ERR_NONE)
        return bad(&inquest, "cannot be opened", span_of(err_text(err)));
    bool well = all_is_whole(&inquest) && read_operations(&inquest) && nothing_is_twice(&inquest) &&
                promises_are_kept(&inquest, promises, told, told_count) && can_be_written(&inquest);
    app_close(&inquest.app);
    arena_release(&inquest.arena);
    return well;
}
