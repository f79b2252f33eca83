#include "server/message.h"

#include "server/assets.h"

enum { MO_HEADER_SIZE = 28, MO_ROW_SIZE = 8 };

static uint32_t number_in(struct span bytes, size_t at)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr + at;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool table_fits(struct span bytes, uint32_t at, uint32_t count)
{
    return at <= bytes.len && count <= (bytes.len - at) / MO_ROW_SIZE;
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
    };
    if (!table_fits(bytes, found.names, found.count) ||
        !table_fits(bytes, found.texts, found.count))
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

bool message_find(const struct catalog *catalog, struct span id, struct span *text)
{
    size_t low = 0, high = catalog->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct span name;
        if (!row_text(catalog, catalog->names, middle, &name))
            return false;
        int order = span_cmp(id, name);
        if (order == 0)
            return row_text(catalog, catalog->texts, middle, text);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
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
