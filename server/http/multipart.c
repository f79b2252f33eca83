/* multipart.c - the body is "--B CRLF head CRLF CRLF bytes CRLF --B ... --B--".
 *
 * A delimiter counts only at the start of a line, so the search is for CRLF--B; the
 * first one has no line before it.  RFC 2046 lets text stand before the first and
 * after the last: nobody sends a preamble, so it is refused; the rest is not read.
 */
#include "server/multipart.h"

#include "base/buf.h"
#include "server/token.h"
#include "server/urlencoded.h"

static const struct span line_end = {.ptr = "\r\n", .len = 2};

static struct span unquoted(struct span text)
{
    if (text.len < 2 || text.ptr[0] != '"' || text.ptr[text.len - 1] != '"')
        return text;
    return (struct span){.ptr = text.ptr + 1, .len = text.len - 2};
}

/* RFC 2046 bchars, without the space, which no client uses. */
static bool is_boundary(struct span text)
{
    if (text.len == 0 || text.len > MULTIPART_BOUNDARY_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        bool digit = byte >= '0' && byte <= '9';
        if (!letter && !digit && (byte == '\0' || strchr("'()+_,-./:=?", byte) == NULL))
            return false;
    }
    return true;
}

enum err multipart_boundary(struct span content_type, struct span *boundary)
{
    struct span rest = content_type;
    if (!token_is(span_trim(span_cut(&rest, ';')), "multipart/form-data"))
        return ERR_MALFORMED;
    while (rest.len > 0) {
        struct span value = span_trim(span_cut(&rest, ';'));
        struct span name = span_cut(&value, '=');
        if (!token_is(name, "boundary"))
            continue;
        value = unquoted(value);
        if (!is_boundary(value))
            return ERR_MALFORMED;
        *boundary = value;
        return ERR_NONE;
    }
    return ERR_MALFORMED;
}

/* Cuts *rest behind the mark and gives what stood before; false when it is not there. */
static bool cut_at(struct span *rest, struct span mark, struct span *before)
{
    const char *found = rest->len == 0 ? NULL : memmem(rest->ptr, rest->len, mark.ptr, mark.len);
    if (found == NULL)
        return false;
    *before = span_until(*rest, (size_t)(found - rest->ptr));
    *rest = span_from(*rest, before->len + mark.len);
    return true;
}

/* A quoted string's end; browsers write a quote inside as %22, curl as \". */
static size_t quoted_length(struct span text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] == '\\' && i + 1 < text.len && strchr("\"\\", text.ptr[i + 1]) != NULL)
            i++;
        else if (text.ptr[i] == '"')
            return i + 1;
    }
    return 0;
}

/* Undoes both ways of writing a quote, and the line ends browsers escape likewise. */
static struct span quoted_text(struct arena *arena, struct span quoted)
{
    static const char *const escapes[] = {"\\\"", "\"",  "\\\\", "\\",  "%22",
                                          "\"",   "%0D", " ",    "%0A", " "};
    struct buf text = {.arena = arena};
    for (struct span rest = quoted; rest.len > 0;) {
        size_t i = 0;
        while (i < COUNT_OF(escapes) && !span_starts(rest, span_of(escapes[i])))
            i += 2;
        bool plain = i == COUNT_OF(escapes);
        buf_add(&text, plain ? span_until(rest, 1) : span_of(escapes[i + 1]));
        rest = span_from(rest, plain ? 1 : strlen(escapes[i]));
    }
    return buf_span(&text);
}

/* One parameter: ; name="value".  The value may be a token. */
static enum err parameter_read(struct arena *arena, struct span *rest, struct span *name,
                               struct span *value)
{
    *rest = span_trim(*rest);
    if (rest->len == 0 || rest->ptr[0] != ';')
        return ERR_MALFORMED;
    *rest = span_from(*rest, 1);
    *name = span_trim(span_cut(rest, '='));
    if (rest->len > 0 && rest->ptr[0] == '"') {
        size_t length = quoted_length(*rest);
        if (length == 0)
            return ERR_MALFORMED;
        *value = quoted_text(arena, unquoted(span_until(*rest, length)));
        *rest = span_from(*rest, length);
        return ERR_NONE;
    }
    const char *end = rest->len == 0 ? NULL : memchr(rest->ptr, ';', rest->len);
    *value = span_trim(span_until(*rest, end == NULL ? rest->len : (size_t)(end - rest->ptr)));
    *rest = span_from(*rest, end == NULL ? rest->len : (size_t)(end - rest->ptr));
    return ERR_NONE;
}

/* Old browsers send whole paths; only the last step means anything here. */
static struct span last_step(struct span path)
{
    for (size_t i = path.len; i > 0; i--)
        if (path.ptr[i - 1] == '/' || path.ptr[i - 1] == '\\')
            return span_from(path, i);
    return path;
}

static enum err disposition_read(struct arena *arena, struct span rest, struct part *part)
{
    struct span kind = span_until(rest, 9);
    if (!token_is(kind, "form-data"))
        return ERR_MALFORMED;
    rest = span_trim(span_from(rest, 9));
    bool named = false;
    while (rest.len > 0) {
        struct span name, value;
        TRY(parameter_read(arena, &rest, &name, &value));
        bool is_name = token_is(name, "name"), is_filename = token_is(name, "filename");
        if ((is_name && named) || (is_filename && part->is_file) || !urlencoded_is_text(value))
            return ERR_MALFORMED;
        if (is_name)
            part->name = value;
        if (is_filename)
            part->filename = last_step(value);
        named |= is_name;
        part->is_file |= is_filename;
    }
    return named ? ERR_NONE : ERR_MALFORMED;
}

static enum err head_read(struct arena *arena, struct span head, struct part *part)
{
    if (head.len > MULTIPART_HEAD_MAX)
        return ERR_TOO_LARGE;
    bool placed = false;
    while (head.len > 0) {
        struct span line;
        if (!cut_at(&head, line_end, &line)) {
            line = head;
            head = (struct span){0};
        }
        struct span value = line;
        struct span name = span_cut(&value, ':');
        value = span_trim(value);
        if (!urlencoded_is_text(line) || name.len == 0 || name.len == line.len)
            return ERR_MALFORMED;
        if (token_is(name, "content-type"))
            part->type = value;
        if (!token_is(name, "content-disposition"))
            continue;
        if (placed)
            return ERR_MALFORMED;
        TRY(disposition_read(arena, value, part));
        placed = true;
    }
    return placed ? ERR_NONE : ERR_MALFORMED;
}

static enum err part_read(struct arena *arena, struct span raw, struct part *part)
{
    struct span head;
    if (!cut_at(&raw, SPAN("\r\n\r\n"), &head))
        return ERR_MALFORMED;
    struct part read = {.bytes = raw};
    TRY(head_read(arena, head, &read));
    if (!read.is_file && !urlencoded_is_text(read.bytes))
        return ERR_MALFORMED;
    *part = read;
    return ERR_NONE;
}

enum err multipart_read(struct arena *arena, struct span body, struct span boundary,
                        struct parts *parts)
{
    struct span mark = span_format(arena, "\r\n--%.*s", SPAN_ARG(boundary));
    struct span opening = span_from(mark, line_end.len), rest = body, raw;
    if (!span_starts(rest, opening))
        return ERR_MALFORMED;
    rest = span_from(rest, opening.len);

    struct parts read = {.items = arena_new(arena, struct part, MULTIPART_PARTS_MAX)};
    while (!span_starts(rest, SPAN("--"))) {
        if (!span_starts(rest, line_end))
            return ERR_MALFORMED; /* also when the boundary only begins a longer line */
        rest = span_from(rest, line_end.len);
        if (!cut_at(&rest, mark, &raw))
            return ERR_MALFORMED;
        if (read.count == MULTIPART_PARTS_MAX)
            return ERR_TOO_LARGE;
        TRY(part_read(arena, raw, &read.items[read.count++]));
    }
    *parts = read;
    return ERR_NONE;
}
