#include "server/record.h"

json_t *record_of(struct arena *arena, const struct authorship *authorship, json_t *event,
                  uint64_t seq)
{
    json_t *record = json_adopt(arena, json_object());
    set_number(record, "seq", (int64_t)seq);
    set_number(record, "at", authorship->at);
    set_text(record, "actor", authorship->actor);
    set_text(record, "op", authorship->op);
    json_object_update(record, event);
    return record;
}

static void put_text(struct buf *text, const char *name, struct span value)
{
    canonical_name(text, name);
    canonical_text(text, value);
}

static void put_number(struct buf *text, const char *name, int64_t value)
{
    canonical_name(text, name);
    canonical_integer(text, value);
}

struct span record_write(struct arena *arena, const struct authorship *authorship,
                         const json_t *event, struct span body, uint64_t seq)
{
    enum { BESIDE_BODY = 512 }; /* bytes, where no name is uncommonly long */
    size_t room = body.len + BESIDE_BODY;
    struct buf text = {.arena = arena, .ptr = arena_new(arena, char, room), .room = room};
    buf_add_char(&text, '{');
    put_text(&text, "actor", authorship->actor);
    put_number(&text, "at", authorship->at);
    canonical_name(&text, "body");
    buf_add(&text, body);
    put_text(&text, "kind", text_at(event, "kind"));
    put_text(&text, "op", authorship->op);
    put_number(&text, "seq", (int64_t)seq);
    put_text(&text, "subject", text_at(event, "subject"));
    buf_add_char(&text, '}');
    return buf_span(&text);
}
