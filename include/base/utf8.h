/* utf8.h - where characters end, as RFC 3629 §4 writes them: shortest form, no surrogates. */
#pragma once

#include "base/eight.h"
#include "base/span.h"

#include <stdint.h>

static inline bool utf8_follows(const unsigned char *byte, unsigned least, unsigned most)
{
    return *byte >= least && *byte <= most;
}

/* The length of the character that text begins with; 0 when it is none. */
static inline size_t utf8_character(struct span text)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    unsigned first = text.len > 0 ? at[0] : 0xff;
    size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (len == 1)
        return 1;
    if (first < 0xc2 || first > 0xf4 || text.len < len || !utf8_follows(at + 1, least, most))
        return 0;
    for (size_t i = 2; i < len; i++)
        if (!utf8_follows(at + i, 0x80, 0xbf))
            return 0;
    return len;
}

static inline bool utf8_valid(struct span text)
{
    while (text.ptr != NULL && text.len > 0) {
        size_t ascii = text.len < 8 ? 0 : eight_before(eight_read(text.ptr) & EIGHT_HIGHEST);
        size_t len = ascii > 0 ? ascii : utf8_character(text);
        if (len == 0)
            return false;
        text = span_from(text, len);
    }
    return true;
}
