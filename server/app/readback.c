#include "server/readback.h"

#include "server/log.h"
#include "workflow/delegation.h"

static enum err verify_decision(const struct readback *readback, struct span record)
{
    return witness_sees(readback->witness, readback->directory, record) ? ERR_NONE : ERR_DAMAGED;
}

static enum err verify_delegation(const struct readback *readback, struct span record)
{
    const json_t *event = json_read(readback->arena, record);
    if (!span_eq(text_at(event, "kind"), SPAN("delegation-given")))
        return ERR_DAMAGED;
    return delegation_verify(readback->arena, readback->directory, json_object_get(event, "body"));
}

/* The kinds of events that are signed, and how each is verified. */
static const struct signed_kind {
    const char *kind;
    enum err (*verify)(const struct readback *readback, struct span record);
} signed_kinds[] = {
    {"decision-given", verify_decision},
    {"delegation-given", verify_delegation},
};

enum err readback_events(const struct readback *readback, struct kv_txn *txn, const json_t *events,
                         uint64_t last)
{
    size_t count = json_array_size(events);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < COUNT_OF(signed_kinds); j++) {
            struct span record, kind = text_at(json_array_get(events, i), "kind");
            if (!span_eq(kind, span_of(signed_kinds[j].kind)))
                continue;
            if (!log_read(txn, last + 1 - count + i, &record))
                return ERR_DAMAGED;
            TRY(signed_kinds[j].verify(readback, record));
        }
    return ERR_NONE;
}
