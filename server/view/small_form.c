#include "server/small_form.h"

#include "workflow/commands.h"

/* --- what is wrong --------------------------------------------------------------------------- */

static bool is_of(const struct attempt *attempt, const struct small_form *form)
{
    return attempt != NULL && strcmp(attempt->form, form->name) == 0;
}

/* A finding's words; where it names no detail, what was typed is meant, or the longest name. */
static struct span finding_text(const struct lens *lens, const struct finding *finding,
                                const json_t *args)
{
    struct arena *arena = lens->reader.arena;
    struct span detail = finding->detail;
    if (detail.len == 0)
        detail = finding->rule == RULE_TOO_LONG ? span_format(arena, "%d", NAME_MAX_CHARS)
                                                : text_at(args, c_string(arena, finding->field));
    return message_with(arena, lens->locale,
                        span_format(arena, "rule.%s", report_word(finding->rule)),
                        {"detail", detail});
}

static struct span refusal_text(const struct lens *lens, enum refusal refusal)
{
    return lens_say_word(lens, "refusal.", span_of(refusal_word(refusal)));
}

/* What is wrong with one input; empty when nothing is. */
static struct span input_error(const struct lens *lens, const struct small_input *input,
                               const struct attempt *attempt)
{
    for (size_t i = 0; i < attempt->report->count; i++)
        if (span_eq(attempt->report->findings[i].field, span_of(input->name)))
            return finding_text(lens, &attempt->report->findings[i], attempt->args);
    bool is_about = input->refusal != REFUSAL_NONE && input->refusal == attempt->refusal;
    return is_about ? refusal_text(lens, attempt->refusal) : SPAN("");
}

/* The list above the page; what belongs to no input is said by the refusal alone. */
static json_t *errors_model(const struct lens *lens, const struct small_form *form,
                            const struct attempt *attempt)
{
    json_t *items = json_array();
    for (size_t i = 0; i < form->input_count; i++) {
        const struct small_input *input = &form->inputs[i];
        struct span text = input_error(lens, input, attempt);
        if (text.len == 0)
            continue;
        json_t *item = json_object();
        set_text(item, "url", span_format(lens->reader.arena, "#f-%s-%s", form->name, input->name));
        set_text(item, "label", lens_say(lens, input->label));
        set_text(item, "text", text);
        json_array_append_new(items, item);
    }
    if (json_array_size(items) == 0) {
        struct span text = refusal_text(lens, attempt->refusal);
        json_array_append_new(items, json_pack("{s:s%}", "text", text.ptr, text.len));
    }
    return json_pack("{s:o}", "items", items);
}

/* --- inputs ---------------------------------------------------------------------------------- */

static const char *kind_word(enum small_kind kind)
{
    static const char *const words[] = {[SMALL_LINE] = "line",
                                        [SMALL_DAY] = "day",
                                        [SMALL_NUMBER] = "number",
                                        [SMALL_SELECT] = "select",
                                        [SMALL_CHECK] = "choices"};
    return words[kind];
}

json_t *small_form_option(struct span value, struct span label)
{
    json_t *option = json_object();
    set_text(option, "value", value);
    set_text(option, "label", label);
    return option;
}

json_t *small_form_options(const struct lens *lens, const char *prefix, const char *const *words,
                           size_t count)
{
    json_t *options = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            options,
            small_form_option(span_of(words[i]), lens_say_word(lens, prefix, span_of(words[i]))));
    return options;
}

/* The options with the one marked that is chosen. */
static json_t *with_chosen(const json_t *options, struct span chosen)
{
    json_t *marked = json_array();
    for (size_t i = 0; i < json_array_size(options); i++) {
        json_t *option = json_copy(json_array_get(options, i));
        if (span_eq(text_at(option, "value"), chosen))
            set_flag(option, "selected", true);
        json_array_append_new(marked, option);
    }
    return marked;
}

static json_t *box_option(const struct lens *lens, const struct small_input *input,
                          struct span value)
{
    json_t *options = json_array();
    json_array_append_new(options, small_form_option(SPAN("on"), lens_say(lens, input->help)));
    json_t *marked = with_chosen(options, value);
    json_decref(options);
    return marked;
}

static json_t *input_model(const struct lens *lens, const struct small_input *input,
                           const json_t *values, const json_t *options)
{
    json_t *model = json_object();
    struct span value = text_at(values, input->name);
    set_text(model, "name", span_of(input->name));
    set_text(model, "label", lens_say(lens, input->label));
    set_value(model, "is", json_pack("{s:b}", kind_word(input->kind), 1));
    if (input->due)
        set_flag(model, "due", true);
    if (input->kind == SMALL_CHECK) {
        set_value(model, "options", box_option(lens, input, value));
        return model;
    }
    if (input->help != NULL)
        set_text(model, "help", lens_say(lens, input->help));
    if (input->list != NULL)
        set_text(model, "list", span_of(input->list));
    if (input->kind == SMALL_SELECT)
        set_value(model, "options", with_chosen(json_object_get(options, input->name), value));
    else
        set_text(model, "value", value);
    if (input->kind == SMALL_LINE)
        set_number(model, "max", NAME_MAX_CHARS);
    return model;
}

static json_t *inputs_model(const struct lens *lens, const struct small_form *form,
                            const json_t *values, const json_t *options,
                            const struct attempt *attempt)
{
    json_t *fields = json_array();
    for (size_t i = 0; i < form->input_count; i++) {
        const struct small_input *input = &form->inputs[i];
        json_t *field = input_model(lens, input, attempt != NULL ? attempt->args : values, options);
        struct span error = attempt != NULL ? input_error(lens, input, attempt) : SPAN("");
        if (error.len > 0)
            set_text(field, "error", error);
        json_array_append_new(fields, field);
    }
    return fields;
}

void small_form_add(const struct lens *lens, const struct small_form *form, struct span url,
                    const json_t *values, const json_t *options, const struct attempt *attempt,
                    json_t *page)
{
    const struct attempt *own = is_of(attempt, form) ? attempt : NULL;
    json_t *model = json_object();
    set_text(model, "url", url);
    set_text(model, "operation", lens_operation(lens));
    set_text(model, "ids", span_format(lens->reader.arena, "%s-", form->name));
    set_text(model, "go", lens_say(lens, form->go));
    if (form->title != NULL)
        set_text(model, "title", lens_say(lens, form->title));
    if (form->note != NULL)
        set_text(model, "note", lens_say(lens, form->note));
    if (form->is_danger)
        set_text(model, "weight", SPAN("danger"));
    set_value(model, "fields", inputs_model(lens, form, values, options, own));
    json_object_set_new(page, form->name, model);
    if (own == NULL)
        return;
    set_flag(model, "open", true);
    set_value(page, "errors", errors_model(lens, form, own));
}
