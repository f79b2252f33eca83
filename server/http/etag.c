#include "server/etag.h"

/* etagc of RFC 9110: visible bytes but the quote, and those beyond ASCII. */
static bool is_tag_byte(char byte)
{
    unsigned char value = (unsigned char)byte;
    return value > ' ' && value != '"' && value != 0x7f;
}

/* Takes a tag from the start of a list; false when there is none. */
static bool next_tag(struct span *list, bool *strong, struct span *tag)
{
    *list = span_trim(*list);
    *strong = !span_starts(*list, SPAN("W/"));
    struct span rest = span_from(*list, *strong ? 0 : 2);
    if (rest.len == 0 || rest.ptr[0] != '"')
        return false;
    size_t end = 1;
    while (end < rest.len && is_tag_byte(rest.ptr[end]))
        end++;
    if (end == rest.len || rest.ptr[end] != '"')
        return false;
    *tag = span_until(span_from(rest, 1), end - 1);
    *list = span_trim(span_from(rest, end + 1));
    return true;
}

bool etag_matches(struct span header, struct span tag)
{
    if (span_eq(span_trim(header), SPAN("*")))
        return true;
    bool strong;
    struct span found;
    while (next_tag(&header, &strong, &found)) {
        if (span_eq(found, tag))
            return true;
        if (header.len == 0 || header.ptr[0] != ',')
            return false;
        header = span_from(header, 1);
    }
    return false;
}

enum err etag_read(struct span header, struct span *tag)
{
    if (span_trim(header).len == 0)
        return ERR_NO_REVISION;
    bool strong;
    struct span found;
    if (!next_tag(&header, &strong, &found) || !strong || header.len > 0)
        return ERR_MALFORMED;
    *tag = found;
    return ERR_NONE;
}
