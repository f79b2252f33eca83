#include "server/accept.h"

#include "server/token.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* "0.8" in thousandths; 0 for what is not a weight: the thing is then not wanted. */
static int weight_read(struct span text)
{
    if (text.len == 0 || text.len > 5 || (text.ptr[0] != '0' && text.ptr[0] != '1'))
        return 0;
    int weight = (text.ptr[0] - '0') * 1000, unit = 100;
    if (text.len > 1 && text.ptr[1] != '.')
        return 0;
    for (size_t i = 2; i < text.len; i++, unit /= 10) {
        if (!is_digit(text.ptr[i]))
            return 0;
        weight += (text.ptr[i] - '0') * unit;
    }
    return weight > 1000 ? 0 : weight;
}

/* Cuts the next wish from a list: what, and how much. */
static struct span next_wish(struct span *list, int *weight)
{
    struct span rest = span_cut(list, ',');
    struct span what = span_trim(span_cut(&rest, ';'));
    *weight = 1000;
    while (rest.len > 0) {
        struct span parameter = span_trim(span_cut(&rest, ';'));
        if (token_starts(parameter, "q="))
            *weight = weight_read(span_trim(span_from(parameter, 2)));
    }
    return what;
}

enum media accept_media(struct span header)
{
    static const char *const names[] = {
        [MEDIA_HTML] = "text/html", [MEDIA_JSON] = "application/json", [MEDIA_CSV] = "text/csv"};
    int best = 0, weight;
    enum media chosen = MEDIA_HTML;
    while (header.len > 0) {
        struct span what = next_wish(&header, &weight);
        for (enum media media = MEDIA_HTML; media <= MEDIA_CSV; media++) {
            bool ties = weight == best && media == MEDIA_HTML;
            if (!token_is(what, names[media]) || weight == 0 || (weight <= best && !ties))
                continue;
            best = weight;
            chosen = media;
        }
    }
    return chosen;
}
