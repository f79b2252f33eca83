#include "inquest.h"

#include "server/app.h"
#include "server/ledger.h"
#include "server/log.h"

#include <stdio.h>

/* What is found. */
struct remains {
    struct arena arena;
    struct app app;
    struct span *operations; /* of every event, in order */
    size_t count;
    char *reason;
};

static bool bad(struct remains *remains, const char *what, struct span about)
{
    snprintf(remains->reason, CELL_REASON_SIZE, "%s: %.*s", what, SPAN_ARG(about));
    return false;
}

static bool all_is_whole(struct remains *remains)
{
    struct ledger_findings findings;
    SCOPED_TXN txn = kv_read(remains->app.kv);
    enum err err = ledger_verify(&remains->arena, &txn, true, &findings);
    if (err == ERR_NONE)
        return true;
    return bad(remains, err_text(err), findings.trouble);
}

static bool read_operations(struct remains *remains)
{
    uint64_t seq;
    struct span record;
    SCOPED_TXN txn = kv_read(remains->app.kv);
    uint64_t size = log_size(&txn);
    remains->operations = arena_new(&remains->arena, struct span, size);
    struct kv_scan scan = log_scan(&txn, 0, size, KV_FORWARD);
    while (log_next(&scan, &seq, &record)) {
        json_t *event = json_read(&remains->arena, record);
        remains->operations[remains->count++] = text_at(event, "op");
    }
    if (remains->count == size && txn.err == ERR_NONE)
        return true;
    return bad(remains, "the log cannot be read", span_of(err_text(txn.err)));
}

/* The events of one operation stand together; it never comes again. */
static bool nothing_is_twice(struct remains *remains)
{
    const struct span *operations = remains->operations;
    for (size_t i = 0; i < remains->count; i++)
        for (size_t k = i + 2; k < remains->count && operations[i].len > 0; k++)
            if (span_eq(operations[k], operations[i]) && !span_eq(operations[k - 1], operations[i]))
                return bad(remains, "there twice", operations[i]);
    return true;
}

static bool promises_are_kept(struct remains *remains, const struct inquest *inquest)
{
    for (size_t i = 0; i < inquest->told_count; i++) {
        uint64_t seq = inquest->told[i];
        struct span operation = inquest->promises.operations[seq];
        if (seq >= remains->count || !span_eq(remains->operations[seq], operation))
            return bad(remains, "acknowledged and lost", operation);
    }
    return true;
}

static bool can_be_written(struct remains *remains)
{
    json_t *args = json_adopt(&remains->arena, json_pack("{s:s, s:s, s:s, s:s}", "name", "Zoé",
                                                         "post", "", "email", "", "kind", "staff"));
    struct job job = {.arena = &remains->arena,
                      .kind = &command_kinds[COMMAND_PERSON_ADD],
                      .args = args,
                      .is_local = true,
                      .now = app_now()};
    if (writer_run(remains->app.writer, &job) != ERR_NONE)
        return bad(remains, "cannot be written", span_of(err_text(job.err)));
    return job.seq == remains->count || bad(remains, "written elsewhere", SPAN("the log"));
}

bool inquest_hold(void *context, const char *directory, char reason[CELL_REASON_SIZE])
{
    struct remains remains = {.reason = reason};
    struct app_options options = {.data = directory};
    enum err err = app_open(&options, &remains.app);
    if (err != ERR_NONE)
        return bad(&remains, "cannot be opened", span_of(err_text(err)));
    bool well = all_is_whole(&remains) && read_operations(&remains) && nothing_is_twice(&remains) &&
                promises_are_kept(&remains, context) && can_be_written(&remains);
    app_close(&remains.app);
    arena_release(&remains.arena);
    return well;
}
