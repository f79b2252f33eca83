#include "forms/phrase.h"

bool phrase_one_of(struct span word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (span_eq(word, span_of(*list)))
            return true;
    return false;
}

/* The letter under the accent, for the two-byte letters C3 80 to C3 BF. */
static char bare_letter(unsigned char second)
{
    static const char letters[] =
        "aaaaaaaceeeeiiiidnooooo?ouuuuypsaaaaaaaceeeeiiiidnooooo?ouuuuypy";
    return (char)(second >= 0x80 && second <= 0xbf ? letters[second - 0x80] : '?');
}

/* Takes one character off *rest and gives its plain form; '?' for what has none. */
static char next_plain(struct span *rest)
{
    static const struct {
        struct span bytes;
        char plain;
    } signs[] = {
        {{"\xc2\xa0", 2}, ' '},     {{"\xe2\x80\xaf", 3}, ' '}, {{"\xe2\x80\x99", 3}, ' '},
        {{"\xe2\x80\x93", 3}, '-'}, {{"\xe2\x80\x91", 3}, '-'},
    };
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (span_starts(*rest, signs[i].bytes)) {
            *rest = span_from(*rest, signs[i].bytes.len);
            return signs[i].plain;
        }
    unsigned char byte = (unsigned char)rest->ptr[0];
    bool accent = byte == 0xc3 && rest->len > 1;
    char plain = (char)(accent ? bare_letter((unsigned char)rest->ptr[1]) : byte);
    *rest = span_from(*rest, accent ? 2 : 1);
    if (plain >= 'A' && plain <= 'Z')
        return (char)(plain - 'A' + 'a');
    if (plain == '\'' || plain == '\t' || plain == '\n')
        return ' ';
    return (char)(byte >= 0x80 && !accent ? '?' : plain);
}

/* One space between words, none around '-' and '/'. */
static void add_plain(struct phrase *phrase, char plain)
{
    char last = (char)(phrase->len > 0 ? phrase->bytes[phrase->len - 1] : ' ');
    if (plain == ' ' && (last == ' ' || last == '-' || last == '/'))
        return;
    if ((plain == '-' || plain == '/') && last == ' ' && phrase->len > 0)
        phrase->len--;
    phrase->bytes[phrase->len++] = plain;
}

/* A remark in brackets at the end, and a final stop, do not change the date. */
static struct span without_remark(struct span text)
{
    const char *open = text.len > 0 ? memchr(text.ptr, '(', text.len) : NULL;
    if (open != NULL && open != text.ptr && text.ptr[text.len - 1] == ')')
        text = span_trim(span_until(text, (size_t)(open - text.ptr)));
    if (text.len > 0 && text.ptr[text.len - 1] == '.')
        text.len--;
    return text;
}

static bool make_plain(struct phrase *phrase, struct span text)
{
    while (text.len > 0) {
        if (phrase->len == PHRASE_BYTES)
            return false;
        add_plain(phrase, next_plain(&text));
    }
    phrase->len = without_remark(span_trim((struct span){phrase->bytes, phrase->len})).len;
    return phrase->len > 0;
}

static bool cut_words(struct phrase *phrase)
{
    static const char *const idle[] = {"le",   "la",   "les",   "l",       "du", "de",
                                       "d",    "en",   "annee", "the",     "of", "in",
                                       "year", "dans", "pour",  "courant", NULL};
    struct span rest = {phrase->bytes, phrase->len};
    while (rest.len > 0) {
        struct span word = span_cut(&rest, ' ');
        if (span_starts(word, SPAN("mi-"))) { /* mi-2026, mi-juin */
            rest = (struct span){word.ptr + 3, word.len - 3 + (rest.len > 0) + rest.len};
            word.len = 2;
        }
        if (word.len == 0 || phrase_one_of(word, idle))
            continue;
        if (phrase->count == PHRASE_WORDS)
            return false;
        phrase->words[phrase->count++] = word;
    }
    return phrase->count > 0;
}

bool phrase_read(struct span text, struct phrase *phrase)
{
    *phrase = (struct phrase){.len = 0};
    return make_plain(phrase, text) && cut_words(phrase);
}
