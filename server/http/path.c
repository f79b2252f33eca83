#include "server/path.h"

#include "base/buf.h"
#include "server/urlencoded.h"

static bool is_plain(struct span raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        unsigned char byte = (unsigned char)raw.ptr[i];
        if (byte <= ' ' || byte >= 0x7f || byte == '\\')
            return false;
    }
    return true;
}

/* One segment, which after decoding must still be one segment of text. */
static enum err segment_read(struct arena *arena, struct span raw, struct span *segment)
{
    struct span text;
    TRY(urlencoded_unescape(arena, raw, false, &text));
    if (!urlencoded_is_text(text) || span_eq(text, SPAN(".")) || span_eq(text, SPAN("..")))
        return ERR_MALFORMED;
    for (size_t i = 0; i < text.len; i++)
        if (strchr("/\\\t\r\n", text.ptr[i]) != NULL)
            return ERR_MALFORMED;
    *segment = text;
    return ERR_NONE;
}

static size_t segment_count(struct span raw)
{
    size_t count = 1;
    for (size_t i = 0; i < raw.len; i++)
        count += raw.ptr[i] == '/';
    return raw.len == 0 ? 0 : count;
}

static struct span path_text(struct arena *arena, const struct path *path)
{
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < path->count; i++) {
        buf_add_char(&text, '/');
        buf_add(&text, path->segments[i]);
    }
    return path->count == 0 ? SPAN("/") : buf_span(&text);
}

enum err path_read(struct arena *arena, struct span raw, struct path *path)
{
    if (raw.len == 0 || raw.ptr[0] != '/')
        return ERR_MALFORMED;
    struct span rest = span_from(raw, 1);
    struct path read = {.count = segment_count(rest)};
    if (raw.len > PATH_BYTES_MAX || read.count > PATH_SEGMENTS_MAX)
        return ERR_TOO_LARGE;
    if (!is_plain(raw))
        return ERR_MALFORMED;
    read.segments = arena_new(arena, struct span, read.count);
    for (size_t i = 0; i < read.count; i++)
        TRY(segment_read(arena, span_cut(&rest, '/'), &read.segments[i]));
    read.text = path_text(arena, &read);
    *path = read;
    return ERR_NONE;
}
