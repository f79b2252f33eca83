#include "test.h"

#include "server/markdown.h"

#include <cmark.h>

static unsigned long compared;

/* What cmark makes of a text without headings and HTML: what else there is, is not tamed. */
static void is_laid_out_as_cmark_does(struct span source)
{
    SCOPED_ARENA arena = {0};
    struct buf page = {.arena = &arena};
    char *expected =
        cmark_markdown_to_html(source.ptr, source.len, CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8);
    markdown_render(source, &page);
    bool is_tamed = strstr(expected, "<h") != NULL || strstr(expected, "<!--") != NULL;
    if (!is_tamed && !span_eq(buf_span(&page), span_of(expected)))
        fail_msg("\"%.*s\" is laid out as %.*s, not %s", SPAN_ARG(source),
                 SPAN_ARG(buf_span(&page)), expected);
    cmark_get_default_mem_allocator()->free(expected);
    compared++;
}

/* All texts of up to length of these pieces. */
static void try_all(const char *const *pieces, size_t count, size_t length)
{
    size_t digits[8] = {0}, used = 0;
    char text[64];
    while (used <= length) {
        size_t len = 0, place = 0;
        for (size_t i = 0; i < used; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s", pieces[digits[i]]);
        is_laid_out_as_cmark_does((struct span){.ptr = text, .len = len});
        while (place < used && ++digits[place] == count)
            digits[place++] = 0;
        used += place == used;
    }
}

static void every_short_text_is_laid_out_as_cmark_does(void **unused)
{
    (void)unused;
    static const char *const prose[] = {"a", "Z", "1", " ", "\n", ".", ")", "-", "=", "é"};
    static const char *const marks[] = {
        "a",   "\n", " ", ",", ";",  ":",  "?",        "!",
        "'",   "(",  "/", "%", "+",  "*",  "_",        "`",
        "\\",  "&",  "<", ">", "#",  "[",  "]",        "\"",
        "|",   "~",  "$", "@", "\t", "\r", "\xc2\xa0", "\xef\xbb\xbf",
        "\xe9"};
    try_all(prose, COUNT_OF(prose), 5);
    try_all(marks, COUNT_OF(marks), 3);
}

static void paragraphs_are_laid_out_as_cmark_does(void **unused)
{
    (void)unused;
    static const char *const texts[] = {
        "Réduire les délais d'accès (moins de 15 jours) : organiser, former, évaluer.",
        "Une première ligne\net sa suite\n\nUn second paragraphe.\n\n\n\nUn troisième\n",
        "Des actions :\n- la première\n- la seconde\n\nEt la suite.",
        "Une ligne finie par deux espaces  \net sa suite",
        "Titre\n=====\n",
        "a & b",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        is_laid_out_as_cmark_does(span_of(texts[i]));
}

static int say_count(void **unused)
{
    (void)unused;
    print_message("%lu texts laid out as cmark does\n", compared);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_short_text_is_laid_out_as_cmark_does),
        cmocka_unit_test(paragraphs_are_laid_out_as_cmark_does),
    };
    return cmocka_run_group_tests(tests, NULL, say_count);
}
