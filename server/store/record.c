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

struct span record_write(struct arena *arena, const struct authorship *authorship,
                         const json_t *event, struct span body, uint64_t seq)
{
    enum { BESIDE_BODY = 512 }; /* bytes, where no name is uncommonly long */
    size_t room = body.len + BESIDE_BODY;
    struct buf text = {.arena = arena, .ptr = arena_new(arena, char, room), .room = room};
    buf_add_char(&text, '{');
    canonical_put_text(&text, "actor", authorship->actor);
    canonical_put_integer(&text, "at", authorship->at);
    canonical_name(&text, "body");
    buf_add(&text, body);
    canonical_put_text(&text, "kind", text_at(event, "kind"));
    canonical_put_text(&text, "op", authorship->op);
    canonical_put_integer(&text, "seq", (int64_t)seq);
    canonical_put_text(&text, "subject", text_at(event, "subject"));
    buf_add_char(&text, '}');
    return buf_span(&text);
}
