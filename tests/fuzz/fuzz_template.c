/* fuzz_template.c - any template with any model: no < that the template did not bring.
 * Input: a template, a zero byte, a model. */
#include "server/template.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_open(struct span text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '<';
    return count;
}

/* Laid out text brings tags of its own; test_template.c looks at those. */
static bool holds_markdown(struct span text)
{
    return text.len > 0 && memmem(text.ptr, text.len, "mark", 4) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    struct span model_text = span_copy(&arena, (struct span){(const char *)data, size});
    struct span text = span_cut(&model_text, '\0');
    const struct asset files[] = {{"templates/parts/self.html", text},
                                  {"templates/page.html", text}};
    const struct templates *templates;
    struct span trouble;
    struct locale locale;
    json_t *model = json_read(&arena, model_text);
    if (message_locale(SPAN("fr"), &locale) != ERR_NONE || model == NULL || size > 4096)
        return 0;
    if (templates_load(&arena, files, COUNT_OF(files), &templates, &trouble) != ERR_NONE)
        return 0;
    struct buf page = {.arena = &arena};
    if (template_render(templates, SPAN("page"), model, &locale, &page) != ERR_NONE)
        return 0;
    if (count_open(text) == 0 && !holds_markdown(model_text))
        assert(count_open(buf_span(&page)) == 0);
    return 0;
}
