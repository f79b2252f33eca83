#include "server/message.h"

#include "server/assets.h"

/* The hash table is probed by a step that its size, a prime, must be larger than. */
enum { MO_HEADER_SIZE = 28, MO_ROW_SIZE = 8, MO_NUMBER_SIZE = 4, MO_SLOTS_MIN = 3 };

static uint32_t number_in(struct span bytes, size_t at)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr + at;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool table_fits(struct span bytes, uint32_t at, uint32_t count, size_t size)
{
    return at <= bytes.len && count <= (bytes.len - at) / size;
}

enum err message_catalog(struct span bytes, struct catalog *catalog)
{
    if (bytes.len < MO_HEADER_SIZE || number_in(bytes, 0) != 0x950412deu)
        return ERR_MALFORMED;
    struct catalog found = {
        .bytes = bytes,
        .count = number_in(bytes, 8),
        .names = number_in(bytes, 12),
        .texts = number_in(bytes, 16),
        .slot_count = number_in(bytes, 20),
        .slots = number_in(bytes, 24),
    };
    if (!table_fits(bytes, found.names, found.count, MO_ROW_SIZE) ||
        !table_fits(bytes, found.texts, found.count, MO_ROW_SIZE) ||
        !table_fits(bytes, found.slots, found.slot_count, MO_NUMBER_SIZE) ||
        found.slot_count < MO_SLOTS_MIN)
        return ERR_MALFORMED;
    *catalog = found;
    return ERR_NONE;
}

/* Row number row of the table at; false when it points outside the file. */
static bool row_text(const struct catalog *catalog, uint32_t table, size_t row, struct span *text)
{
    size_t at = table + row * MO_ROW_SIZE;
    size_t len = number_in(catalog->bytes, at);
    size_t start = number_in(catalog->bytes, at + 4);
    if (start > catalog->bytes.len || len > catalog->bytes.len - start)
        return false;
    *text = span_until(span_from(catalog->bytes, start), len);
    return true;
}

/* P. J. Weinberger's hash, which the format names. */
static uint32_t hash_of(struct span id)
{
    uint32_t hash = 0;
    for (size_t i = 0; i < id.len; i++) {
        hash = (hash << 4) + (unsigned char)id.ptr[i];
        uint32_t high = hash & 0xf0000000u;
        hash ^= high >> 24 ^ high;
    }
    return hash;
}

bool message_find(const struct catalog *catalog, struct span id, struct span *text)
{
    if (catalog->count == 0) /* nor has it a table, if there is none */
        return false;
    uint32_t hash = hash_of(id), slot = hash % catalog->slot_count;
    uint32_t step = 1 + hash % (catalog->slot_count - 2);
    for (uint32_t tried = 0; tried < catalog->slot_count; tried++) {
        struct span name;
        uint32_t row = number_in(catalog->bytes, catalog->slots + slot * MO_NUMBER_SIZE);
        if (row == 0 || row > catalog->count)
            return false;
        if (!row_text(catalog, catalog->names, row - 1, &name))
            return false;
        if (span_eq(id, name))
            return row_text(catalog, catalog->texts, row - 1, text);
        slot = (uint32_t)(((uint64_t)slot + step) % catalog->slot_count);
    }
    return false;
}

static enum err embedded_catalog(const char *file, struct catalog *catalog)
{
    const struct asset *asset = asset_find(span_of(file));
    return asset == NULL ? ERR_ABSENT : message_catalog(asset->bytes, catalog);
}

enum err message_locale(struct span lang, struct locale *locale)
{
    static const struct {
        const char *lang, *own, *other;
    } spoken[] = {
        {"fr", "messages/fr.mo", "messages/en.mo"},
        {"en", "messages/en.mo", "messages/fr.mo"},
    };
    for (size_t i = 0; i < COUNT_OF(spoken); i++) {
        if (!span_eq(span_of(spoken[i].lang), lang))
            continue;
        struct locale found = {.lang = span_of(spoken[i].lang)};
        TRY(embedded_catalog(spoken[i].own, &found.own));
        TRY(embedded_catalog(spoken[i].other, &found.other));
        *locale = found;
        return ERR_NONE;
    }
    return ERR_ABSENT;
}

struct span message(const struct locale *locale, struct span id)
{
    struct span text;
    if (id.len > 0 &&
        (message_find(&locale->own, id, &text) || message_find(&locale->other, id, &text)))
        return text;
    return id;
}

/* Unicode CLDR, plural rules: French counts 0 and 1 as one, English only 1. */
struct span message_form(struct arena *arena, const struct locale *locale, struct span id,
                         int64_t count)
{
    bool one = count == 1 || (count == 0 && span_eq(locale->lang, SPAN("fr")));
    return span_format(arena, "%.*s.%s", SPAN_ARG(id), one ? "one" : "many");
}

bool message_cut(struct span *rest, struct span *before, struct span *name)
{
    const char *open = rest->len > 0 ? memchr(rest->ptr, '{', rest->len) : NULL;
    size_t start = open != NULL ? (size_t)(open - rest->ptr) : rest->len;
    struct span inside = span_from(*rest, start + 1);
    const char *close = inside.len > 0 ? memchr(inside.ptr, '}', inside.len) : NULL;
    if (open == NULL || close == NULL) {
        *before = *rest;
        return false;
    }
    *before = span_until(*rest, start);
    *name = span_until(inside, (size_t)(close - inside.ptr));
    *rest = span_from(inside, name->len + 1);
    return true;
}

static struct span value_of(const struct message_arg *args, struct span name)
{
    for (; args->name != NULL; args++)
        if (span_eq(span_of(args->name), name))
            return args->value;
    return (struct span){0};
}

struct span message_fill(struct arena *arena, const struct locale *locale, struct span id,
                         const struct message_arg *args)
{
    struct buf text = {.arena = arena};
    struct span rest = message(locale, id), before, name;
    while (message_cut(&rest, &before, &name)) {
        buf_add(&text, before);
        buf_add(&text, value_of(args, name));
    }
    buf_add(&text, rest);
    return buf_span(&text);
}
