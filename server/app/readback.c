#include "server/readback.h"

#include "server/log.h"
#include "workflow/delegation.h"

static bool is_decision(const struct readback *readback, const json_t *body)
{
    return witness_sees(readback->witness, readback->arena, readback->directory, body);
}

static bool is_delegation(const struct readback *readback, const json_t *body)
{
    return delegation_verify(readback->arena, readback->directory, body) == ERR_NONE;
}

/* The kinds of events that are signed, and how each is verified. */
static const struct signed_kind {
    const char *kind;
    bool (*is_sound)(const struct readback *readback, const json_t *body);
} signed_kinds[] = {
    {"decision-given", is_decision},
    {"delegation-given", is_delegation},
};

static const struct signed_kind *find_kind(struct span kind)
{
    for (size_t i = 0; i < COUNT_OF(signed_kinds); i++)
        if (span_eq(kind, span_of(signed_kinds[i].kind)))
            return &signed_kinds[i];
    return NULL;
}

bool readback_verifies(const struct readback *readback, struct span kind, struct span body)
{
    const struct signed_kind *found = find_kind(kind);
    return found == NULL || found->is_sound(readback, json_read(readback->arena, body));
}

/* Whether what is stored of the event in that place is what was ruled, and verifies. */
static bool is_sound(const struct readback *readback, const json_t *events, size_t place,
                     uint64_t seq, struct span record)
{
    struct arena *arena = readback->arena;
    const json_t *event = json_array_get(events, place);
    struct span body = readback->bodies != NULL
                           ? readback->bodies[place]
                           : json_canonical(arena, json_object_get(event, "body"));
    return span_eq(record, record_write(arena, readback->authorship, event, body, seq)) &&
           (readback->bodies != NULL || readback_verifies(readback, text_at(event, "kind"), body));
}

enum err readback_events(const struct readback *readback, struct kv_txn *txn, const json_t *events,
                         uint64_t last)
{
    size_t count = json_array_size(events);
    for (size_t i = 0; i < count; i++) {
        struct span record;
        uint64_t seq = last + 1 - count + i;
        if (find_kind(text_at(json_array_get(events, i), "kind")) != NULL &&
            (!log_read(txn, seq, &record) || !is_sound(readback, events, i, seq, record)))
            return ERR_DAMAGED;
    }
    return ERR_NONE;
}
